"""The delivery ledger: exactly one e-mail per person and period, whatever crashes.

The unique key of (subscriber, kind, period) lets one process claim a delivery. It is marked
`handing_over` just before the byte that completes the message goes to the mail server, and `sent` after
the answer. Between the two nobody can know what the server did (RFC 1047): a delivery that was left
there becomes `doubtful` and is never repeated, unless a person who has read the server's log says so.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from db import tables
from db.deadlines import LEASE, is_over, may_be_tried
from db.session import Database, DatabaseError
from db.store.ingest import now

row = tables.DigestDelivery


def claim(
    database: Database, subscriber_id: int, kind: str, period: str, message_id: str, token: str
) -> int | None:
    """Claim a delivery for this process; None when another has it, or it is done.

    `token` names the claim, so that a process that was thought dead cannot go on with it.
    """
    until = now() + LEASE
    try:
        with database.write() as session:
            made = row(
                subscriber_id=subscriber_id,
                kind=kind,
                period=period,
                state="claimed",
                message_id=message_id,
                claim=token,
                lease_until=until,
                first_claimed=now(),
            )
            session.add(made)
            session.flush()
            return made.id
    except DatabaseError as error:
        if not isinstance(error.__cause__, IntegrityError):
            raise  # anything but that there is one already
    again = may_be_tried(now())
    with database.write() as session:
        return session.scalar(
            update(row)
            .where(
                row.subscriber_id == subscriber_id, row.kind == kind, row.period == period, again
            )
            .values(state="claimed", claim=token, lease_until=until)
            .returning(row.id)
        )


def handing_over(database: Database, delivery_id: int, token: str) -> bool:
    """Note that the last byte goes out now; False when the claim was lost, and it must not.

    The same holder may do so again after the server has said that it did not take the message.
    """
    return _move(database, delivery_id, token, "claimed", "handing_over", state="handing_over")


def count_attempt(database: Database, delivery_id: int) -> int:
    """Count that the server was asked in vain, and return how often before."""
    with database.write() as session:
        made = session.scalar(
            update(row)
            .where(row.id == delivery_id)
            .values(attempts=row.attempts + 1)
            .returning(row.attempts)
        )
    return (made or 1) - 1


def sent(database: Database, delivery_id: int, token: str) -> bool:
    """Note that the server took the message."""
    return _move(
        database, delivery_id, token, "handing_over", state="sent", finished=now(), reason=None,
        next_try=None,
    )  # fmt: skip


def failed(
    database: Database, delivery_id: int, token: str, state: str, reason: str,
    next_try: datetime | None = None,
) -> bool:  # fmt: skip
    """Note that the server did not take it: `waiting`, `refused`, `given_up`, or `doubtful`."""
    finished = None if state == "waiting" else now()
    return _move(
        database, delivery_id, token, "claimed", "handing_over",
        state=state, reason=reason[:2000], next_try=next_try, finished=finished,
    )  # fmt: skip


def _move(database: Database, delivery_id: int, token: str, *before: str, **values: object) -> bool:
    with database.write() as session:
        done = session.scalar(
            update(row)
            .where(row.id == delivery_id, row.claim == token, row.state.in_(before))
            .values(**values)
            .returning(row.id)
        )
    return done is not None


def sweep(database: Database, overdue: datetime) -> int:
    """Give up what waits since before `overdue`, and mark what died while it was handed over.

    Returns:
        how many became doubtful.
    """
    with database.write() as session:
        session.execute(
            update(row)
            .where(row.state == "waiting", row.first_claimed < overdue)
            .values(state="given_up", finished=now())
        )
        found = session.scalars(
            update(row)
            .where(row.state == "handing_over", is_over(row.lease_until, LEASE, now()))
            .values(
                state="doubtful",
                finished=now(),
                reason="the process ended between the last byte and the server's answer",
            )
            .returning(row.id)
        ).all()
    return len(found)


def settle_doubtful(database: Database, message_id: str, arrived: bool) -> bool:
    """Decide a doubtful delivery, for somebody who looked into the mail server's log."""
    values = (
        {"state": "sent", "reason": "settled by a person"}
        if arrived
        else {"state": "waiting", "next_try": now(), "finished": None}
    )
    with database.write() as session:
        done = session.scalar(
            update(row)
            .where(row.message_id == message_id, row.state == "doubtful")
            .values(**values)
            .returning(row.id)
        )
    return done is not None


def bounced(database: Database, message_id: str, reason: str) -> int | None:
    """Note that a message came back after it was taken; return the subscriber, if it was ours."""
    with database.write() as session:
        return session.scalar(
            update(row)
            .where(row.message_id == message_id)
            .values(state="refused", reason=reason[:2000])
            .returning(row.subscriber_id)
        )


def remember_told(
    database: Database, topic: str, rhythm: str, audience: str, period: str,
    items: Mapping[tuple[str, str], str],
) -> None:  # fmt: skip
    """Remember what a digest told, by kind and key, with what was said."""
    item = tables.DigestItem
    place = {"topic": topic, "rhythm": rhythm, "audience": audience, "period": period}
    with database.write() as session:
        known = set(
            session.execute(
                select(item.kind, item.key).where(
                    *(getattr(item, name) == value for name, value in place.items())
                )
            ).tuples()
        )
        rows = [
            {**place, "kind": kind, "key": key, "said": said}
            for (kind, key), said in items.items()
            if (kind, key) not in known
        ]
        if rows:
            session.execute(insert(item), rows)
