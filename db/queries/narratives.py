"""Every read of narratives: who carries which line of argument, since when, where, and beside which."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from db import tables
from db.lifecycle import DORMANT, life_cycles
from db.queries.corpus import where
from db.queries.narrative_relations import lineage, related
from db.selection import Selection
from db.session import Database
from db.views import (
    NarrativeDay,
    NarrativeDetail,
    NarrativeRow,
    NarrativeSpread,
    NarrativeWords,
)

__all__ = [
    "iterate_narratives",
    "lineage",
    "members",
    "narrative",
    "narrative_ids",
    "narratives",
    "per_day",
    "related",
    "spread",
]

doc, member, narrative_ = tables.Document, tables.NarrativeMember, tables.Narrative
TOGETHER = 500  # ids in one statement
SHOWN = 20  # words of a narrative that its detail shows


def text_key() -> ColumnElement[str]:
    """Return what counts a document and its copies once."""
    return func.coalesce(doc.duplicate_group, doc.id)


def voice() -> ColumnElement[str]:
    """Return whose voice a member is: the speaker, else who signed the document, else its outlet."""
    unnamed = and_(member.holder == "speaker", member.holder_name.is_(None))
    named = func.coalesce(member.holder_name, tables.Author.name, doc.outlet)
    return case((unnamed, "unnamed, in " + doc.outlet), else_=named)


def narratives(database: Database, selection: Selection) -> list[NarrativeRow]:
    """Return the narratives that the documents of a selection carry, the most voiced first."""
    with database.read() as session:
        return _rows(session, selection)


def narrative(
    database: Database, narrative_id: int, selection: Selection | None = None
) -> NarrativeDetail | None:
    """Return all that is known of a narrative, or None when there is none of this id.

    One that was merged has no members any more, and names the one that took them.
    """
    chosen = selection or Selection()
    with database.read() as session:
        known = session.get(narrative_, narrative_id)
        if known is None:
            return None
        rows = _rows(session, chosen, narrative_id)
        row = rows[0] if rows else _empty(known)
        merged_into = known.merged_into
    return NarrativeDetail(
        row=row,
        merged_into=merged_into,
        spread=spread(database, narrative_id, chosen),
        relations=[
            r for r in related(database, chosen) if narrative_id in (r.narrative_id, r.other_id)
        ],
        lineage=lineage(database, narrative_id),
        words=members(database, narrative_id, chosen, limit=SHOWN),
    )


def members(
    database: Database,
    narrative_id: int,
    selection: Selection,
    limit: int = 100,
    offset: int = 0,
) -> list[NarrativeWords]:
    """Return one page of the words in which a narrative is taken, the surest first."""
    statement = (
        _words()
        .where(member.narrative_id == narrative_id, *where(selection))
        .order_by(member.probability.desc(), member.document_id, member.start, member.end)
        .limit(limit)
        .offset(offset)
    )
    with database.read() as session:
        return [_as_words(row) for row in session.execute(statement)]


def per_day(
    database: Database, selection: Selection, narrative_ids: Sequence[int] | None = None
) -> list[NarrativeDay]:
    """Count the documents of each day that carry each narrative, by kind; copies count once."""
    day = func.date(doc.published)
    statement = (
        select(day, member.narrative_id, doc.kind, func.count(text_key().distinct()))
        .join(doc, doc.id == member.document_id)
        .where(member.narrative_id.is_not(None), doc.published.is_not(None), *where(selection))
        .group_by(day, member.narrative_id, doc.kind)
        .order_by(day, member.narrative_id, doc.kind)
    )
    if narrative_ids is not None:
        statement = statement.where(member.narrative_id.in_(narrative_ids))
    with database.read() as session:
        return [
            NarrativeDay(date.fromisoformat(str(when)), key, kind, count)
            for when, key, kind, count in session.execute(statement)
        ]


def spread(database: Database, narrative_id: int, selection: Selection) -> list[NarrativeSpread]:
    """Return how a narrative moved: each outlet with its first document, in the order of time."""
    place = func.row_number().over(
        partition_by=(doc.kind, doc.outlet),
        order_by=(doc.published.is_(None), doc.published, doc.id),
    )
    found = (
        select(doc.kind, doc.outlet, doc.published, doc.id, place.label("place"))
        .where(
            doc.id.in_(select(member.document_id).where(member.narrative_id == narrative_id)),
            *where(selection),
        )
        .subquery()
    )
    with database.read() as session:
        rows = session.execute(select(found).order_by(found.c.place)).all()
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        counts[row.kind, row.outlet] += 1
    return sorted(
        (
            NarrativeSpread(r.kind, r.outlet, r.published, r.id, counts[r.kind, r.outlet])
            for r in rows
            if r.place == 1
        ),
        key=lambda s: (s.first is None, s.first or datetime.max.replace(tzinfo=UTC), s.outlet),
    )


def narrative_ids(database: Database, document_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the narratives that documents carry, by the documents' ids, in the order of their ids."""
    found: dict[str, set[int]] = defaultdict(set)
    with database.read() as session:
        for start in range(0, len(document_ids), TOGETHER):
            some = document_ids[start : start + TOGETHER]
            for key, narrative_id in session.execute(
                select(member.document_id, member.narrative_id).where(
                    member.document_id.in_(some), member.narrative_id.is_not(None)
                )
            ):
                found[key].add(narrative_id)  # type: ignore[arg-type]
    return {key: tuple(sorted(ids)) for key, ids in sorted(found.items())}


def iterate_narratives(database: Database, selection: Selection) -> Iterator[NarrativeRow]:
    """Yield the narratives of a selection in the order of their ids, for an export."""
    yield from sorted(narratives(database, selection), key=lambda row: row.id)


def _rows(
    session: Session, selection: Selection, narrative_id: int | None = None
) -> list[NarrativeRow]:
    conditions = [member.narrative_id.is_not(None), *where(selection)]
    everyone = _count_voices(session, conditions)
    if narrative_id is not None:
        conditions.append(member.narrative_id == narrative_id)
    totals: Sequence[Any] = session.execute(
        select(
            member.narrative_id,
            func.count(),
            func.count(text_key().distinct()),
            func.count(voice().distinct()),
            func.min(doc.published),
            func.max(doc.published),
        )
        .join(doc, doc.id == member.document_id)
        .outerjoin(tables.Author, tables.Author.id == doc.author_id)
        .where(*conditions)
        .group_by(member.narrative_id)
    ).all()
    known = {
        n.id: n
        for n in session.scalars(
            select(narrative_).where(narrative_.id.in_([t[0] for t in totals]))
        )
    }
    days, whole = _days(session, selection)
    phases = life_cycles(days, whole)
    starters, kinds = _starters(session, conditions), _first_by_kind(session, conditions)
    sentences = _sentences(session, known)
    rows = [
        NarrativeRow(
            id=key,
            label=known[key].phrase,
            sentence=sentences.get(key),
            members=count,
            documents=documents,
            voices=voices,
            voice_share=voices / everyone,
            state=phases[key].state if key in phases else "dormant",
            first=first,
            last=last,
            starter=starters.get(key),
            born=known[key].born,
            first_by_kind=kinds[key],
            trend=_recent(days.get(key, [])),
            change=phases[key].change if key in phases else None,
        )
        for key, count, documents, voices, first, last in totals
    ]
    return sorted(rows, key=lambda r: (-r.voices, -r.members, r.id))


def _recent(days: Sequence[int]) -> list[int]:
    """Return the last days, from the first on that has a document."""
    first = next((i for i, count in enumerate(days) if count), len(days))
    return list(days[max(first, len(days) - DORMANT) :])


def _empty(known: tables.Narrative) -> NarrativeRow:
    return NarrativeRow(
        id=known.id, label=known.phrase, sentence=None, members=0, documents=0, voices=0,
        voice_share=0.0, state="dormant", first=None, last=None, starter=None, born=known.born,
    )  # fmt: skip


def _count_voices(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    statement = (
        select(func.count(voice().distinct()))
        .select_from(member)
        .join(doc, doc.id == member.document_id)
        .outerjoin(tables.Author, tables.Author.id == doc.author_id)
        .where(*conditions)
    )
    return session.scalar(statement) or 1


def _days(session: Session, selection: Selection) -> tuple[dict[int, list[int]], list[int]]:
    """Return the documents of each day that carry each narrative, and those that carry any.

    The days are those from the first document that carries one to the last day of the selection. Whether a
    narrative grows is told from what was before the selection's first day, too.
    """
    selection = replace(selection, since=None)
    day, number = func.date(doc.published), func.count(text_key().distinct())
    conditions = [
        member.narrative_id.is_not(None), doc.published.is_not(None), *where(selection),
    ]  # fmt: skip
    statement = select(day, number).select_from(member).join(doc, doc.id == member.document_id)
    whole: Sequence[Any] = session.execute(statement.where(*conditions).group_by(day)).all()
    if not whole:
        return {}, []
    each: Sequence[Any] = session.execute(
        statement.add_columns(member.narrative_id)
        .where(*conditions)
        .group_by(day, member.narrative_id)
    ).all()
    newest = session.scalar(select(func.max(doc.published)).where(*where(selection)))
    totals = {date.fromisoformat(str(when)): count for when, count in whole}
    first = min(totals)
    last = selection.until or (newest.date() if newest else first)
    length = (last - first).days + 1
    series: dict[int, list[int]] = defaultdict(lambda: [0] * length)
    for when, count, key in each:
        series[key][(date.fromisoformat(str(when)) - first).days] = count
    return dict(series), [totals.get(first + timedelta(days=n), 0) for n in range(length)]


def _first_by_kind(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> dict[int, dict[str, datetime]]:
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows: Sequence[Any] = session.execute(
        select(member.narrative_id, doc.kind, func.min(doc.published))
        .join(doc, doc.id == member.document_id)
        .where(doc.published.is_not(None), *conditions)
        .group_by(member.narrative_id, doc.kind)
        .order_by(func.min(doc.published), doc.kind)
    ).all()
    for key, kind, first in rows:
        found[key][kind] = first
    return found


def _words() -> Any:
    return (
        select(member, doc, voice().label("voice"))
        .join(doc, doc.id == member.document_id)
        .outerjoin(tables.Author, tables.Author.id == doc.author_id)
    )


def _starters(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> dict[int, NarrativeWords]:
    """Return the earliest words of each narrative."""
    place = func.row_number().over(
        partition_by=member.narrative_id,
        order_by=(doc.published.is_(None), doc.published, doc.id, member.start, member.end),
    )
    first = (
        select(member.id.label("id"), place.label("place"))
        .join(doc, doc.id == member.document_id)
        .where(*conditions)
        .subquery()
    )
    statement = _words().join(first, first.c.id == member.id).where(first.c.place == 1)
    return {row[0].narrative_id: _as_words(row) for row in session.execute(statement)}


def _sentences(session: Session, known: dict[int, tables.Narrative]) -> dict[int, NarrativeWords]:
    """Return the most central sentence of each narrative, where it is still a member."""
    statement = (
        _words()
        .join(narrative_, narrative_.id == member.narrative_id)
        .where(
            narrative_.id.in_(known),
            member.document_id == narrative_.document_id,
            member.start == narrative_.start,
            member.end == narrative_.end,
        )
    )
    return {row[0].narrative_id: _as_words(row) for row in session.execute(statement)}


def _as_words(row: Any) -> NarrativeWords:
    m, d = row[0], row[1]
    return NarrativeWords(
        narrative_id=m.narrative_id,
        document_id=d.id,
        start=m.start,
        end=m.end,
        text=d.text[m.start : m.end],
        holder=m.holder,
        holder_name=m.holder_name,
        voice=row.voice,
        probability=m.probability,
        title=d.title,
        url=d.url,
        kind=d.kind,
        outlet=d.outlet,
        published=d.published,
        stage=m.stage,
        version=m.version,
    )
