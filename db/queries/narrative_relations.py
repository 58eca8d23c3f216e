"""How narratives hang together: which meet, which answer which, which came from which."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import Session, aliased

from db import tables
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views import NarrativeEvent, NarrativeRelation, Relation

doc, member = tables.Document, tables.NarrativeMember


def related(database: Database, selection: Selection, limit: int = 200) -> list[NarrativeRelation]:
    """Return which narratives meet in one document or thread, and which are carried in reply to which.

    `expected` is how often two would meet by chance, were all documents (threads) that carry any narrative
    shuffled; a count well above it says that they belong together. The most frequent come first.
    """
    own = select(doc.id).where(*where(selection))
    root = func.coalesce(doc.root_id, doc.id)
    carried = (
        select(member.narrative_id, member.document_id, root.label("thread"), doc.parent_id)
        .join(doc, doc.id == member.document_id)
        .where(member.narrative_id.is_not(None), doc.id.in_(own))
        .distinct()
        .subquery()
    )
    with database.read() as session:
        found = [
            *_together(session, carried, "same_document", "document_id"),
            *_together(session, carried, "same_thread", "thread"),
        ]
        a, b = aliased(carried), aliased(carried)
        answers = session.execute(
            select(a.c.narrative_id, b.c.narrative_id, func.count(a.c.document_id.distinct()))
            .where(a.c.parent_id == b.c.document_id, a.c.narrative_id != b.c.narrative_id)
            .group_by(a.c.narrative_id, b.c.narrative_id)
        )
        found += [NarrativeRelation(x, y, "answers", n) for x, y, n in answers]
    found.sort(key=lambda r: (-r.count, r.relation, r.narrative_id, r.other_id))
    return found[:limit]


def _together(
    session: Session, carried: Subquery, relation: Relation, unit: str
) -> list[NarrativeRelation]:
    """Count the documents or threads in which two narratives stand side by side."""
    places = select(carried.c.narrative_id, carried.c[unit].label("place")).distinct().subquery()
    counted = select(places.c.narrative_id, func.count()).group_by(places.c.narrative_id)
    sizes: dict[int, int] = dict(session.execute(counted).tuples().all())
    total = session.scalar(select(func.count(places.c.place.distinct()))) or 1
    a, b = aliased(places), aliased(places)
    pairs = session.execute(
        select(a.c.narrative_id, b.c.narrative_id, func.count())
        .where(a.c.place == b.c.place, a.c.narrative_id < b.c.narrative_id)
        .group_by(a.c.narrative_id, b.c.narrative_id)
    )
    return [
        NarrativeRelation(x, y, relation, n, round(sizes[x] * sizes[y] / total, 2))
        for x, y, n in pairs
    ]


def lineage(database: Database, narrative_id: int | None = None) -> list[NarrativeEvent]:
    """Return births, merges, splits, deaths and revivals, oldest first; of one narrative, or of all."""
    event = tables.NarrativeEvent
    conditions: Sequence[ColumnElement[bool]] = (
        [(event.narrative_id == narrative_id) | (event.other_id == narrative_id)]
        if narrative_id is not None
        else []
    )
    with database.read() as session:
        rows = session.scalars(select(event).where(*conditions).order_by(event.day, event.id))
        return [NarrativeEvent(e.narrative_id, e.kind, e.day, e.reason, e.other_id) for e in rows]
