"""What happened in a period: who carried what, who said what, what was not seen.

A *voice* is an outlet that publishes, or the author of a post or comment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from db import identity, tables
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views import Coverage, LabelCount, Passage, QuoteLine, Story

doc = tables.Document
POSTED = ("post", "comment")  # whose author is the voice; else it is the outlet
PERIODS_BEFORE = 4
SURE = 0.75  # relevance of what is told by itself; counts take all that is relevant


def voice(outlet: str, author_id: int | None, kind: str) -> str:
    """Return whose voice a document is."""
    return f"{outlet}\n{author_id}" if kind in POSTED and author_id is not None else outlet


def frame_voices(database: Database, selection: Selection) -> list[LabelCount]:
    """Count documents and voices that use each frame, whoever is quoted with it."""
    frame = tables.FrameLabel
    statement = (
        select(frame.frame, doc.id, doc.outlet, doc.author_id, doc.kind)
        .join(doc, doc.id == frame.document_id)
        .where(*where(selection))
        .distinct()
    )
    with database.read() as session:
        return _counted(session.execute(statement).all())


def unsure(database: Database, selection: Selection) -> int:
    """Count the documents of a selection that are about the topic only probably."""
    with database.read() as session:
        return (
            session.scalar(
                select(func.count()).select_from(doc).where(doc.relevance < SURE, *where(selection))
            )
            or 0
        )


def volume(database: Database, selection: Selection) -> LabelCount:
    """Count the documents of a selection and their voices."""
    with database.read() as session:
        rows = session.execute(
            select(doc.kind, doc.id, doc.outlet, doc.author_id, doc.kind).where(*where(selection))
        ).all()
    voices = {voice(*row[2:]) for row in rows}
    return LabelCount("documents", len(rows), len(voices))


def _counted(rows: Iterable[Sequence[Any]]) -> list[LabelCount]:
    documents: dict[str, set[str]] = defaultdict(set)
    voices: dict[str, set[str]] = defaultdict(set)
    for label, key, outlet, author, kind in rows:
        documents[label].add(key)
        voices[label].add(voice(outlet, author, kind))
    found = [LabelCount(label, len(documents[label]), len(voices[label])) for label in documents]
    return sorted(found, key=lambda c: (-c.voices, -c.documents, c.label))


def direct_quotes(
    database: Database, selection: Selection, least: float = 0.6, longest: int = 400
) -> list[QuoteLine]:
    """Return the direct quotes of named speakers, surest first; none of texts that may be about else."""
    quote = tables.Quote
    statement = (
        select(quote, doc)
        .join(doc, doc.id == quote.document_id)
        .where(
            quote.kind == "direct",
            quote.holder == "speaker",
            quote.holder_name.is_not(None),
            quote.probability >= least,
            doc.relevance >= SURE,
            *where(selection),
        )
        .order_by(quote.probability.desc(), quote.document_id, quote.start)
    )
    found = []
    with database.read() as session:
        for q, d in session.execute(statement):
            parts = [d.text[start:end] for start, end in q.content]
            if sum(map(len, parts)) <= longest:
                speaker = q.holder_name or ""
                found.append(QuoteLine(passage(d, q, speaker), speaker, q.speaker_id, parts))
    return found


def passage(d: tables.Document, evidence: tables.Evidence, said_by: str) -> Passage:
    """Return the words of a label with what a reader must know of their document."""
    return Passage(
        document_id=d.id,
        url=d.url,
        outlet=d.outlet,
        kind=d.kind,
        title=d.title or "",
        published=d.published,
        start=evidence.start,
        end=evidence.end,
        text=d.text[evidence.start : evidence.end],
        voice=said_by,
        probability=evidence.probability,
    )


def stories(database: Database, selection: Selection) -> list[Story]:
    """Return what several voices carried, linked to or talked about, most voices first.

    Documents belong together when one links to the other or answers to it, or when they are copies.
    """
    with database.read() as session:
        rows = session.execute(
            select(
                doc.id,
                doc.root_id,
                doc.parent_id,
                doc.extra,
                doc.outlet,
                doc.author_id,
                doc.kind,
                doc.published,
                doc.duplicate_group,
            ).where(*where(selection))
        ).all()
        groups = _together(rows)
        keys = {key for key in groups if len(groups[key]) > 1}
        known = {
            d.id: d
            for d in session.scalars(
                select(doc).where(doc.id.in_(keys), doc.deleted.is_(None), doc.relevance >= SURE)
            )
        }
        return sorted(
            (_story(known[key], groups[key]) for key in keys if key in known),
            key=lambda s: (-s.voices, -s.documents, s.key),
        )


def _together(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Return rows by the document that they are about: linked to, answered, or copied."""
    originals: dict[str, str] = {}
    for r in sorted(rows, key=lambda r: (r.published is None, r.published, r.id)):
        originals.setdefault(r.duplicate_group or r.id, r.id)
    about: dict[str, str] = {}
    for r in rows:
        linked = (r.extra or {}).get("target_url")
        target = _document_id(linked) if isinstance(linked, str) else None
        about[r.id] = target or r.root_id or r.parent_id or originals[r.duplicate_group or r.id]
    found: dict[str, list[Any]] = defaultdict(list)
    for r in rows:
        found[_top(r.id, about)].append(r)
    return found


def _top(key: str, about: dict[str, str]) -> str:
    seen = {key}
    while (above := about.get(key, key)) not in seen:
        seen.add(above)
        key = above
    return key


def _document_id(url: str) -> str | None:
    try:
        return identity.document_id(identity.canonical_url(url))
    except identity.UrlError:
        return None


def _story(d: tables.Document, rows: Sequence[Any]) -> Story:
    voices = {voice(r.outlet, r.author_id, r.kind) for r in rows}
    return Story(
        key=d.id,
        document_id=d.id,
        url=d.url,
        title=d.title or d.text[:100].partition("\n")[0],
        outlet=d.outlet,
        kind=d.kind,
        published=d.published,
        voices=len(voices),
        outlets=len({r.outlet for r in rows if r.kind not in POSTED}),
        documents=len(rows),
    )


def coverage(database: Database, since: date, until: date) -> list[Coverage]:
    """Return how each source was looked at in a period, from its first to its last day, included."""
    days = until - since + timedelta(days=1)
    borders = [_midnight(until) + timedelta(days=1) - days * n for n in range(PERIODS_BEFORE + 2)]
    with database.read() as session:
        published = [_published(session, start, end) for end, start in pairwise(borders)]
        run, source = tables.IngestRun, tables.Source
        causes = _causes(session, borders[1])
        rows = session.execute(
            select(source, func.min(run.started), func.max(run.started))
            .outerjoin(run, run.source_id == source.id)
            .group_by(source.id)
            .order_by(source.name)
        ).all()
        return [
            Coverage(
                source=s.name,
                type=s.type,
                published=published[0][s.id],
                before=[counts[s.id] for counts in published[1:]],
                first_run=first,
                last_run=last,
                failures_in_a_row=s.failures_in_a_row,
                last_error=s.last_error,
                causes=causes[s.id],
            )
            for s, first, last in rows
        ]


def _published(session: Any, start: datetime, end: datetime) -> Counter[int]:
    rows = session.execute(
        select(doc.source_id, func.count())
        .where(doc.published >= start, doc.published < end, doc.deleted.is_(None))
        .group_by(doc.source_id)
    )
    return Counter(dict(rows.tuples().all()))


def _causes(session: Any, since: datetime) -> dict[int, Counter[str]]:
    failure, run = tables.IngestFailure, tables.IngestRun
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for key, cause, number in session.execute(
        select(run.source_id, failure.cause, func.count(failure.item.distinct()))
        .join(run, run.id == failure.run_id)
        .where(run.started >= since)
        .group_by(run.source_id, failure.cause)
    ):
        found[key][cause] += number
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
