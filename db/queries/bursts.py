"""Bursts, the event line, and since when there is anything to compare with."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from db import tables
from db.queries.curves import daily_series, series
from db.seen import is_pending
from db.selection import Selection
from db.session import Database
from db.views import Burst, DayEvent, Headline, Watch

doc = tables.Document
GROUP = doc.duplicate_group
__all__ = [
    "bursts",
    "causes",
    "daily_counts",
    "daily_series",
    "event_line",
    "headlines",
    "narrative_counts",
    "series",
    "tested_days",
    "unseen_days",
    "watch",
    "watched_since",
]

GAP = timedelta(days=14)  # without a single document, of whatever topic: nobody was collecting
HISTORY = timedelta(days=21)  # three of each weekday are the least to compare a day with
COLLECTED, NARRATIVE = "collected", "narrative"


def bursts(database: Database, selection: Selection) -> list[Burst]:
    """Return the bursts of the selected days, newest first, the surest of a day first.

    Bursts are tested on everything that is relevant; of a selection only its days count, and its kinds
    for bursts of the volume by kind.
    """
    burst, narrative = tables.Burst, tables.Narrative
    of_narrative = (burst.measure == NARRATIVE) & (cast(narrative.id, String) == burst.key)
    statement = (
        select(burst, doc.title, doc.deleted, narrative.phrase)
        .outerjoin(doc, doc.id == burst.document_id)
        .outerjoin(narrative, of_narrative)
        .where(*_days(burst.day, selection))
        .order_by(burst.day.desc(), burst.q_value, burst.measure, burst.key)
    )
    if selection.kinds:
        statement = statement.where((burst.measure != "volume") | burst.key.in_(selection.kinds))
    with database.read() as session:
        return [_burst(*row) for row in session.execute(statement).tuples()]


def _days(column: object, selection: Selection) -> list[ColumnElement[bool]]:
    day: ColumnElement[date] = column  # type: ignore[assignment]
    conditions = [day >= selection.since] if selection.since else []
    return [*conditions, day <= selection.until] if selection.until else conditions


def _burst(b: tables.Burst, title: str | None, deleted: object, phrase: str | None) -> Burst:
    gone = deleted is not None or title is None
    return Burst(
        day=b.day,
        measure=b.measure,
        key=b.key,
        direction=b.direction,
        observed=b.observed,
        expected=b.expected,
        low=b.low,
        high=b.high,
        p_value=b.p_value,
        q_value=b.q_value,
        effect=b.effect,
        count=b.count,
        total=b.total,
        headline=None if gone else title,
        document_id=None if gone else b.document_id,
        voices=b.voices,
        version=b.version,
        name=phrase,
    )


def event_line(database: Database, selection: Selection) -> list[DayEvent]:
    """Return what happened on each selected day, oldest first: the headline that most voices share.

    What happened does not depend on who is looked at: of a selection only its days count.
    """
    event = tables.DayEvent
    conditions = _days(event.day, selection)
    with database.read() as session:
        rows = session.execute(
            select(event, doc.title, doc.outlet)
            .join(doc, doc.id == event.document_id)
            .where(doc.deleted.is_(None), doc.title.is_not(None), *conditions)
            .order_by(event.day)
        )
        return [
            DayEvent(e.day, title or "", e.document_id, outlet, e.voices, e.documents, e.members)
            for e, title, outlet in rows.tuples()
        ]


def causes(database: Database) -> dict[date, tuple[str, int]]:
    """Return the document that tells what happened on each day, and how many voices share it."""
    event = tables.DayEvent
    with database.read() as session:
        rows = session.execute(select(event.day, event.document_id, event.voices))
        return {day: (document_id, voices) for day, document_id, voices in rows.tuples()}


def tested_days(database: Database) -> dict[date, str]:
    """Return the days whose series have been tested, each with a digest of what they were tested on."""
    tested = tables.TestedDay
    with database.read() as session:
        return dict(session.execute(select(tested.day, tested.digest)).tuples().all())


def watch(database: Database) -> Watch | None:
    """Return since when documents come in without a long gap; None when none has a date."""
    count = tables.DailyCount
    with database.read() as session:
        days = session.scalars(
            select(count.day).where(count.measure == COLLECTED).order_by(count.day)
        ).all()
    if not days:
        return None
    since = watched_since(days)
    return Watch(since, days[-1], since + HISTORY)


def watched_since(days: Sequence[date]) -> date:
    """Return the first day after the last gap, of days in order on which anything was collected.

    A feed that is read for the first time brings single items of past years: they are no history.
    """
    since = days[0]
    for before, day in pairwise(days):
        if day - before > GAP:
            since = day
    return since


def daily_counts(database: Database, since: date) -> list[tuple[str, str, date, int]]:
    """Return measure, key, day and count of all rolled-up series from a day on, in order."""
    count = tables.DailyCount
    with database.read() as session:
        rows = session.execute(
            select(count.measure, count.key, count.day, count.count)
            .where(count.day >= since)
            .order_by(count.measure, count.key, count.day)
        )
        return list(rows.tuples().all())


def narrative_counts(database: Database, since: date) -> list[tuple[str, date, int]]:
    """Return id, day and number of texts of each narrative from a day on, in order.

    A text counts once, on the day on which it first carried the narrative: neither copies nor an old text
    that returns make a narrative louder. They are counted anew each time, as members move when narratives
    merge and split.
    """
    member = tables.NarrativeMember
    text, day = func.coalesce(GROUP, doc.id), func.min(func.date(doc.published))
    first = (
        select(member.narrative_id.label("key"), day.label("day"))
        .join(doc, doc.id == member.document_id)
        .where(
            member.narrative_id.is_not(None),
            doc.relevant.is_(True),
            doc.deleted.is_(None),
            doc.published.is_not(None),
        )
        .group_by(member.narrative_id, text)
        .subquery()
    )
    statement = select(first.c.key, first.c.day, func.count()).group_by(first.c.key, first.c.day)
    with database.read() as session:
        rows = session.execute(statement.order_by(first.c.key, first.c.day)).tuples()
        found = [(str(key), date.fromisoformat(str(when)), count) for key, when, count in rows]
    return [row for row in found if row[1] >= since]


def unseen_days(database: Database, stage: str, fingerprint: str) -> list[date]:
    """Return the days that a stage of this fingerprint has to count anew, the oldest first of each kind.

    First the days of other copies of unseen documents, then those of the documents themselves: these
    stay unseen until their own day is counted, so that a run that is killed forgets none.
    """
    unseen = is_pending(doc.id, stage, fingerprint)
    groups = select(GROUP).where(unseen, GROUP.is_not(None))
    with database.read() as session:
        own = _distinct_days(session, unseen)
        others = _distinct_days(session, GROUP.in_(groups))
    return [*sorted(others - own), *sorted(own)]


def _distinct_days(session: Session, condition: ColumnElement[bool]) -> set[date]:
    day = func.date(doc.published)
    days = session.scalars(select(day).distinct().where(condition, doc.published.is_not(None)))
    return {date.fromisoformat(str(d)) for d in days}


def headlines(database: Database, day: date) -> list[Headline]:
    """Return the relevant documents of a day with what tells who shares which story, in order of time."""
    start = datetime.combine(day, time(), UTC)
    with database.read() as session:
        rows = session.execute(
            select(doc.id, doc.title, doc.kind, doc.outlet, doc.author_id, doc.root_id, GROUP)
            .where(
                doc.relevant.is_(True),
                doc.deleted.is_(None),
                doc.published >= start,
                doc.published < start + timedelta(days=1),
            )
            .order_by(doc.published, doc.id)
        )
        return [Headline(*row) for row in rows.tuples()]
