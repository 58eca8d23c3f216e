"""Who gets the digest, what was sent to them, and what was told already."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from db import tables
from db.deadlines import may_be_tried
from db.session import Database
from db.views import Delivery, Subscriber

person, delivery = tables.Subscriber, tables.DigestDelivery


def subscribers(
    database: Database, topic: str, states: Sequence[str] = (), ids: Sequence[int] = ()
) -> list[Subscriber]:
    """Return the subscribers of a topic, by address."""
    statement = select(person).where(person.topic == topic).order_by(person.address_key)
    if states:
        statement = statement.where(person.state.in_(states))
    if ids:
        statement = statement.where(person.id.in_(ids))
    with database.read() as session:
        return [_subscriber(row) for row in session.scalars(statement)]


def subscriber(database: Database, subscriber_id: int) -> Subscriber | None:
    """Return a subscriber by id."""
    with database.read() as session:
        row = session.get(person, subscriber_id)
        return _subscriber(row) if row else None


def _subscriber(row: tables.Subscriber) -> Subscriber:
    return Subscriber(**{name: getattr(row, name) for name in Subscriber.__dataclass_fields__})


def deliveries(
    database: Database, states: Sequence[str] = (), limit: int | None = 50
) -> list[Delivery]:
    """Return the latest deliveries, newest first."""
    statement = (
        select(delivery, person.address)
        .join(person, person.id == delivery.subscriber_id)
        .order_by(delivery.id.desc())
        .limit(limit)
    )
    if states:
        statement = statement.where(delivery.state.in_(states))
    with database.read() as session:
        return [_delivery(row, address) for row, address in session.execute(statement)]


def delivery_counts(database: Database) -> dict[str, int]:
    """Count deliveries by state."""
    with database.read() as session:
        rows = session.execute(select(delivery.state, func.count()).group_by(delivery.state))
        return dict(rows.tuples().all())


def last_deliveries(database: Database, topic: str) -> dict[int, Delivery]:
    """Return the latest delivery of each subscriber of a topic."""
    newest = (
        select(func.max(delivery.id))
        .join(person, person.id == delivery.subscriber_id)
        .where(person.topic == topic)
        .group_by(delivery.subscriber_id)
    )
    with database.read() as session:
        rows = session.execute(
            select(delivery, person.address)
            .join(person, person.id == delivery.subscriber_id)
            .where(delivery.id.in_(newest))
        )
        return {row.subscriber_id: _delivery(row, address) for row, address in rows}


def settled(database: Database, kind: str, period: str, now: datetime) -> set[int]:
    """Return the subscribers to whom nothing is to be sent for a period now.

    That is all for whom there is a delivery, but those that may be tried again, or whose maker died before
    the first byte went out.
    """
    again = may_be_tried(now)
    with database.read() as session:
        return set(
            session.scalars(
                select(delivery.subscriber_id).where(
                    delivery.kind == kind, delivery.period == period, ~again
                )
            )
        )


def _delivery(row: tables.DigestDelivery, address: str) -> Delivery:
    names = [name for name in Delivery.__dataclass_fields__ if name != "address"]
    return Delivery(address=address, **{name: getattr(row, name) for name in names})


def told(
    database: Database, topic: str, rhythm: str, audience: str, period: str
) -> dict[tuple[str, str], str]:
    """Return what earlier digests told an audience: what was said last, by kind and key of the item."""
    item = tables.DigestItem
    with database.read() as session:
        rows = session.execute(
            select(item.kind, item.key, item.said)
            .where(
                item.topic == topic,
                item.rhythm == rhythm,
                item.audience == audience,
                item.period < period,
            )
            .order_by(item.period)
        )
        return {(kind, key): said for kind, key, said in rows}
