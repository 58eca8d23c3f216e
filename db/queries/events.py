"""Events that texts announce for days to come, and who announces them."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from db import tables
from db.queries.corpus import where
from db.queries.digest import SURE, passage, voice
from db.selection import Selection
from db.session import Database
from db.views import UpcomingEvent

doc, event = tables.Document, tables.ScheduledEvent
AHEAD = timedelta(days=7)  # how far readers are told of
ANNOUNCED = timedelta(days=90)  # how long before something may have been announced
SURE_EVENT = 0.75  # probability of an announcement that is told by itself; "may" and "if" lie below
PRECISIONS = ("day", "week", "month")  # a quarter is nothing to watch for
WORD = re.compile(r"[^\W\d_]{4,}")
SAME, SAME_KIND = (
    0.6,
    0.4,
)  # shared words of two announcements of one event, and of one of the same kind


def upcoming(
    database: Database,
    selection: Selection,
    after: date,
    until: date,
    parties: Collection[str] = (),
    least: float = SURE_EVENT,
) -> list[UpcomingEvent]:
    """Return what the documents of a selection announce for a time, each event once.

    Announcements are of one event when their days overlap and they share most of their words, or fewer if
    they are of the same kind. The event is told in the words of the latest of the most exact ones.

    Args:
        database: where to look.
        selection: of the documents that announce; only those that are surely about the topic.
        after: first day of the time.
        until: its last day.
        parties: ids of entities; events whose sentences name one come first.
        least: probability of an announcement.
    """
    statement = (
        select(event, doc)
        .join(doc, doc.id == event.document_id)
        .where(
            event.first <= until,
            event.last >= after,
            event.precision.in_(PRECISIONS),
            event.probability >= least,
            doc.relevance >= SURE,
            *where(selection),
        )
        .order_by(event.document_id, event.start, event.first)
    )
    with database.read() as session:
        rows = sorted(
            session.execute(statement).all(),
            key=lambda r: r.ScheduledEvent.last - r.ScheduledEvent.first,
        )
        groups: list[list[Any]] = []
        for row in rows:
            same = next((group for group in groups if _is_same(row, group[0])), None)
            groups.append([row]) if same is None else same.append(row)
        named = _named(session, rows, parties)
        found = [_upcoming(group, named) for group in groups]
    return sorted(found, key=lambda e: (not e.named, -e.voices, e.last - e.first, e.first, e.key))


def _is_same(row: Any, other: Any) -> bool:
    """Tell whether two announcements are of one event."""
    a, b = row.ScheduledEvent, other.ScheduledEvent
    if a.first > b.last or b.first > a.last:
        return False
    words, others = _words(row), _words(other)
    shared = len(words & others) / max(1, min(len(words), len(others)))
    return shared >= (SAME_KIND if a.kind == b.kind != "other" else SAME)


def _words(row: Any) -> set[str]:
    """Return the words of a sentence, without those for the days."""
    e, text = row.ScheduledEvent, row.Document.text
    start, end = e.when
    return {w.casefold() for w in WORD.findall(f"{text[e.start : start]} {text[end : e.end]}")}


def _named(session: Any, rows: Sequence[Any], parties: Collection[str]) -> set[int]:
    """Return the announcements whose sentences name one of some entities."""
    mention = tables.EntityMention
    if not rows or not parties:
        return set()
    return set(
        session.scalars(
            select(event.id)
            .join(mention, mention.document_id == event.document_id)
            .where(
                event.id.in_([row.ScheduledEvent.id for row in rows]),
                mention.entity_id.in_(parties),
                mention.start >= event.start,
                mention.end <= event.end,
            )
        )
    )


def _upcoming(group: Sequence[Any], named: set[int]) -> UpcomingEvent:
    shortest = group[0].ScheduledEvent.last - group[0].ScheduledEvent.first
    exact = [r for r in group if r.ScheduledEvent.last - r.ScheduledEvent.first == shortest]
    exact.sort(key=lambda r: (r.Document.published, r.Document.id), reverse=True)
    told = exact[0].ScheduledEvent
    rest = [r for r in group if r is not exact[0]]
    return UpcomingEvent(
        kind=told.kind,
        certainty=told.certainty,
        precision=told.precision,
        first=told.first,
        last=told.last,
        voices=len({voice(d.outlet, d.author_id, d.kind) for _, d in group}),
        named=any(r.ScheduledEvent.id in named for r in group),
        said=[passage(d, e, e.holder_name or d.outlet) for e, d in [exact[0], *rest]],
    )
