"""Reads for data sets: whole tables of a selection, a row at a time and in a fixed order."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, case, func, select, text

from db import tables
from db.documents import EVIDENCE
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views.research import (
    AuthorActivity,
    EntityRecord,
    LabelVersion,
    NarrativeMembership,
    SourceRecord,
    State,
)

doc = tables.Document
AT_ONCE = 1000  # rows that are in memory


def _stream(database: Database, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    with database.read() as session:
        yield from session.execute(statement.execution_options(yield_per=AT_ONCE))


def authors(database: Database, selection: Selection) -> Iterator[AuthorActivity]:
    """Yield who signs documents of a selection, by outlet and name."""
    author = tables.Author
    statement = (
        select(
            author.outlet,
            author.name,
            func.count(),
            func.min(doc.published),
            func.max(doc.published),
        )
        .join(doc, doc.author_id == author.id)
        .where(*where(selection))
        .group_by(author.outlet, author.name)
        .order_by(author.outlet, author.name)
    )
    return (AuthorActivity(*row) for row in _stream(database, statement))


def entities(database: Database, selection: Selection) -> Iterator[EntityRecord]:
    """Yield the entities that documents of a selection mention, by id."""
    entity, mention = tables.Entity, tables.EntityMention
    statement = (
        select(
            entity.id,
            entity.name,
            entity.type,
            entity.wikidata,
            func.count(mention.document_id.distinct()),
            func.count(),
        )
        .join(mention, mention.entity_id == entity.id)
        .join(doc, doc.id == mention.document_id)
        .where(*where(selection))
        .group_by(entity.id, entity.name, entity.type, entity.wikidata)
        .order_by(entity.id)
    )
    return (EntityRecord(*row) for row in _stream(database, statement))


def sources(database: Database, selection: Selection) -> Iterator[SourceRecord]:
    """Yield the sources that documents of a selection are of, by name."""
    source = tables.Source
    chosen = select(doc.id).where(*where(selection)).scalar_subquery()
    inside = func.count(case((doc.id.in_(chosen), 1)))
    statement = (
        select(source.name, source.type, source.url, inside, func.count(doc.deleted))
        .join(doc, doc.source_id == source.id)
        .group_by(source.name, source.type, source.url)
        .having(inside > 0)
        .order_by(source.name)
    )
    return (SourceRecord(*row) for row in _stream(database, statement))


def measured(database: Database, selection: Selection) -> list[tuple[str, str]]:
    """Return what can be followed over time, as (measure, key) for `queries.bursts.series`."""
    stance, frame, sentiment = tables.Stance, tables.FrameLabel, tables.Sentiment
    found = []
    with database.read() as session:
        for measure, column in (
            ("stance", stance.target),
            ("frame", frame.frame),
            ("sentiment", sentiment.entity_id),
        ):
            keys = session.scalars(
                select(column)
                .distinct()
                .join(doc, doc.id == column.class_.document_id)
                .where(*where(selection))
                .order_by(column)
            )
            found += [(measure, key) for key in keys]
    return found


def addresses(database: Database, document_ids: Sequence[str]) -> dict[str, str]:
    """Return the addresses of some documents, by their ids."""
    with database.read() as session:
        rows = session.execute(select(doc.id, doc.url).where(doc.id.in_(document_ids)))
        return dict(rows.tuples().all())


def narrative_members(
    database: Database, document_ids: Sequence[str]
) -> dict[str, list[NarrativeMembership]]:
    """Return the words in which some documents take narratives, by the documents' ids."""
    member = tables.NarrativeMember
    found: dict[str, list[NarrativeMembership]] = defaultdict(list)
    with database.read() as session:
        for row in session.scalars(
            select(member)
            .where(member.document_id.in_(document_ids), member.narrative_id.is_not(None))
            .order_by(member.document_id, member.start, member.end, member.narrative_id)
        ):
            found[row.document_id].append(
                NarrativeMembership(
                    str(row.narrative_id), row.document_id, row.start, row.end, row.holder,
                    row.holder_name, row.probability, row.stage, row.version,
                )
            )  # fmt: skip
    return found


def label_versions(database: Database) -> list[LabelVersion]:
    """Return which versions of which stages made the labels that the database holds."""
    found = []
    with database.read() as session:
        for table in EVIDENCE:
            rows = session.execute(
                select(table.stage, table.version, func.count())
                .group_by(table.stage, table.version)
                .order_by(table.stage, table.version)
            )
            found += [LabelVersion(*row) for row in rows]
    return sorted(found, key=lambda v: (v.stage, v.version))


def state(database: Database, selection: Selection) -> State:
    """Return which state of the database a selection shows."""
    with database.read() as session:
        number, changed = session.execute(
            select(func.count(), func.max(doc.last_changed)).where(*where(selection))
        ).one()
        schema = session.execute(text("select version_num from alembic_version")).scalar_one()
    return State(str(schema), number, changed)
