"""Sending what is due: exactly one e-mail per person and period, whatever crashes.

The ledger (`db.store.deliveries`) says who has which delivery. A process that is killed leaves it claimed
(taken over when the lease ends: nothing had been handed over) or doubtful (never sent again by itself).
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from config import Settings, Topic
from db.deadlines import LONGEST_WAIT
from db.queries import subscribers as people
from db.selection import Selection
from db.session import Database
from db.store import deliveries
from db.store.subscribers import set_state
from db.views import Subscriber
from digest import alerts, render
from digest.compose import compose
from digest.gather import gather
from digest.links import UNSUBSCRIBE, Links, Signer
from digest.mail_server import Doubtful, MailServer, Refused, TryLater
from digest.message import message, message_id, sender
from digest.model import Digest
from digest.periods import Period, due_period

ATTEMPTS = 3  # in a row; then it waits
FIRST_WAIT = timedelta(minutes=10)
OVERDUE = timedelta(days=3)


@dataclass(slots=True)
class Report:
    """What became of the deliveries of a run, and why those failed that did."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)

    def note(self, state: str, reason: str = "") -> None:
        """Count a delivery."""
        self.counts[state] += 1
        if reason:
            self.reasons.append(f"{state}: {reason}")


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to whom a period's digest is to be sent."""

    subscriber: Subscriber
    period: Period


def due(database: Database, topic: Topic, now: datetime) -> list[Due]:
    """Return who is to get which digest now and has not got it."""
    found = []
    done: dict[tuple[str, str], set[int]] = {}
    for s in people.subscribers(database, topic.id, ["confirmed"]):
        period = due_period(s.rhythm, now, zone=s.zone, weekday=s.weekday, hour=s.hour)
        if period is None:
            continue
        key = (s.rhythm, period.name)
        if key not in done:
            done[key] = people.settled(database, *key, now)
        if s.id not in done[key]:
            found.append(Due(s, period))
    return found


def send_due(
    database: Database, topic: Topic, settings: Settings, now: datetime | None = None
) -> Report:
    """Send every digest that is due now; safe to call as often and from as many processes as one likes.

    Raises:
        MailServerError: the server is not configured or does not let us in.
        AddressError: the setting `mail_from` is missing or wrong.
    """
    moment = now or datetime.now(UTC)
    report = Report()
    report.counts["doubtful"] += deliveries.sweep(database, moment - OVERDUE)
    _send(database, topic, settings, due(database, topic, moment), report)
    _alert(database, topic, settings, moment, report)
    return report


def send_period(database: Database, topic: Topic, settings: Settings, period: Period) -> Report:
    """Send the digest of one period to all confirmed readers of its rhythm who have not got it."""
    report = Report()
    report.counts["doubtful"] += deliveries.sweep(database, datetime.now(UTC) - OVERDUE)
    done = people.settled(database, period.rhythm, period.name, datetime.now(UTC))
    readers = [
        Due(s, period)
        for s in people.subscribers(database, topic.id, ["confirmed"])
        if s.rhythm == period.rhythm and s.id not in done
    ]
    _send(database, topic, settings, readers, report)
    return report


def _send(
    database: Database, topic: Topic, settings: Settings, readers: Sequence[Due], report: Report
) -> None:
    if not readers:
        return
    with Post(database, topic, settings, report) as post:
        for period, group in _alike(readers):
            digest = _made(database, topic, settings, period, group[0])
            if period.rhythm == "daily" and not digest.documents:
                continue  # a mail that says nothing is not sent
            if not post.all_of(digest, group, period.rhythm, period.name):
                break


def _alert(
    database: Database, topic: Topic, settings: Settings, now: datetime, report: Report
) -> None:
    for of_day, readers in alerts.pending(database, topic, now):
        with Post(database, topic, settings, report) as post:
            for locale in sorted({r.locale for r in readers}):
                alert = alerts.compose(topic, settings, of_day, locale)
                group = [r for r in readers if r.locale == locale]
                if not post.all_of(alert, group, "alert", of_day[0].day.isoformat()):
                    return


def _alike(waiting: Sequence[Due]) -> Iterator[tuple[Period, list[Subscriber]]]:
    """Yield those who read the same digest, which is made once."""
    groups: dict[tuple[Period, str, str], list[Subscriber]] = defaultdict(list)
    for d in waiting:
        groups[d.period, d.subscriber.filter, d.subscriber.locale].append(d.subscriber)
    for (period, _, _), group in sorted(groups.items()):
        yield period, group


def _made(
    database: Database, topic: Topic, settings: Settings, period: Period, reader: Subscriber
) -> Digest:
    selection = Selection.from_query(reader.filter)
    return compose(gather(database, topic, settings, period, selection, reader.locale))


class Post:
    """Takes mails to the server, one by one, each with its line in the ledger."""

    def __init__(
        self, database: Database, topic: Topic, settings: Settings, report: Report
    ) -> None:
        self.database, self.topic, self.settings, self.report = database, topic, settings, report
        self.mail_from: Address = sender(settings.mail_from)
        self.links, self.signer = Links(settings.base_url.rstrip("/")), Signer(settings, database)
        self.server = MailServer(settings)

    def __enter__(self) -> "Post":
        self.server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__(*error)  # type: ignore[arg-type]

    def all_of(self, digest: Digest, group: Sequence[Subscriber], kind: str, period: str) -> bool:
        """Send a digest to all who read the same; False when the server cannot be reached."""
        if kind in ("weekly", "daily"):
            deliveries.remember_told(
                self.database, self.topic.id, kind, digest.audience, period, digest.told
            )
        images = render.pictures(digest)

        def made(reader: Subscriber, identity: str) -> EmailMessage:
            url = self.links.unsubscribe(self.signer.token(reader.id, UNSUBSCRIBE))
            return message(
                digest, images, reader, mail_from=self.mail_from, unsubscribe_url=url,
                identity=identity, now=datetime.now(UTC),
            )  # fmt: skip

        return all(self.one(reader, kind, period, made) for reader in group)

    def one(
        self, reader: Subscriber, kind: str, period: str,
        made: Callable[[Subscriber, str], EmailMessage],
    ) -> bool:  # fmt: skip
        """Claim, send and settle one delivery; False when the server cannot be reached."""
        identity = message_id(self.topic.id, reader.address, kind, period, self.mail_from.domain)
        token = uuid.uuid4().hex
        number = deliveries.claim(self.database, reader.id, kind, period, identity, token)
        if number is None:
            return True  # another process has it
        try:
            self._hand_over(made(reader, identity), reader.address, number, token)
        except TryLater as error:
            self._later(number, token, reader, error)
            return not error.unreachable
        except Refused as error:
            self._settle(number, token, reader, "refused", str(error))
            if error.mailbox:
                set_state(self.database, reader.id, "bounced", str(error))
        except Doubtful as error:
            self._settle(number, token, reader, "doubtful", str(error))
        else:
            deliveries.sent(self.database, number, token)
            self.report.note("sent")
        return True

    def _hand_over(self, mail: EmailMessage, to: str, number: int, token: str) -> None:
        for attempt in Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(self.settings.smtp_retry_delay, max=30),
            retry=retry_if_exception(lambda error: isinstance(error, TryLater)),
            reraise=True,
        ):
            with attempt:
                self.server.hand_over(
                    mail,
                    self.mail_from.addr_spec,
                    to,
                    lambda: deliveries.handing_over(self.database, number, token),
                )

    def _later(self, number: int, token: str, reader: Subscriber, error: TryLater) -> None:
        tried = deliveries.count_attempt(self.database, number)
        wait = min(FIRST_WAIT * 2 ** min(tried, 10), LONGEST_WAIT)
        deliveries.failed(
            self.database, number, token, "waiting", str(error), datetime.now(UTC) + wait
        )
        self.report.note("waiting", f"{reader.address}: {error}")

    def _settle(self, number: int, token: str, reader: Subscriber, state: str, why: str) -> None:
        deliveries.failed(self.database, number, token, state, why)
        self.report.note(state, f"{reader.address}: {why}")
