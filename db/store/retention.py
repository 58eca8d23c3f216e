"""What is forgotten after a time: the retention rules of the settings, some rows a transaction."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from db import tables
from db.documents import forget_annotations
from db.records import MISSED
from db.session import Database
from db.store.ingest import now

TOGETHER = 500


def prune_irrelevant(database: Database, before: datetime) -> int:
    """Remove the words of documents that were judged irrelevant and have not changed since a time.

    Their addresses and hashes stay as tombstones, so that the same text is not fetched and judged again;
    one that is edited comes back. What relevant answers refer to is kept, and what people judge or have
    judged. Returns how many were pruned; call it until that is 0.
    """
    doc, answer = tables.Document, aliased(tables.Document)
    answered = (
        select(answer.id)
        .where(answer.relevant.is_(True), or_(answer.root_id == doc.id, answer.parent_id == doc.id))
        .exists()
    )
    judged = [
        select(table.id).where(table.document_id == doc.id).exists()
        for table in (tables.Review, tables.SampleItem)
    ]
    old = (doc.relevant.is_(False), doc.last_changed < before, doc.deleted.is_(None))
    wanted = (*old, ~answered, *(~one for one in judged))
    with database.write() as session:
        found = session.scalars(
            select(doc.id).where(*wanted).order_by(doc.id).limit(TOGETHER)
        ).all()
        for key in found:
            _empty(session, key)
        return len(found)


def _empty(session: Session, key: str) -> None:
    forget_annotations(session, key)
    session.execute(delete(tables.Revision).where(tables.Revision.document_id == key))
    session.execute(
        update(tables.Document)
        .where(tables.Document.id == key)
        .values(
            title=None,
            summary=None,
            author_id=None,
            text="",
            engagement={},
            extra={"pruned": "irrelevant"},
            deleted=now(),
        )
    )


def prune_revisions(database: Database, before: datetime) -> int:
    """Remove versions of documents that were replaced before a time; returns how many."""
    return _prune(database, tables.Revision, tables.Revision.replaced < before)


def prune_failures(database: Database, before: datetime) -> int:
    """Remove the items that old runs could not store; their counts stay. Returns how many."""
    run = tables.IngestRun
    old = select(run.id).where(run.started < before)
    return _prune(database, tables.IngestFailure, tables.IngestFailure.run_id.in_(old))


def prune_fetch_states(database: Database, before: datetime) -> int:
    """Remove validators of pages not fetched since a time, and return how many.

    Cursors, and pages that could not be had, stay.
    """
    state = tables.FetchState
    with database.write() as session:
        rows = session.execute(
            delete(state).where(
                state.fetched < before,
                state.cursor.is_(None),
                state.status.is_distinct_from(MISSED),
            )
        )
        return int(rows.rowcount)  # type: ignore[attr-defined]


def _prune(
    database: Database,
    table: type[tables.Revision] | type[tables.IngestFailure],
    old: ColumnElement[bool],
) -> int:
    """Delete at most some rows, that nobody waits long for the database."""
    with database.write() as session:
        ids = session.scalars(select(table.id).where(old).order_by(table.id).limit(TOGETHER)).all()
        if ids:
            session.execute(delete(table).where(table.id.in_(ids)))
        return len(ids)
