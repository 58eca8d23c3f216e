"""What is forgotten after a time: the retention rules of the settings, some rows a transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from db import tables
from db.collection import COUNTS
from db.documents import forget_annotations
from db.records import MISSED
from db.session import Database
from db.store.ingest import now

doc = tables.Document
TOGETHER = 500
FOLDED = 50  # days of sources


def prune_irrelevant(database: Database, before: datetime) -> int:
    """Remove the words of documents that were judged irrelevant and have not changed since a time.

    Their addresses and hashes stay as tombstones, so that the same text is not fetched and judged again;
    one that is edited comes back. What relevant answers refer to is kept, and what people judge or have
    judged. Returns how many were pruned; call it until that is 0.
    """
    old = (doc.relevant.is_(False), doc.last_changed < before, doc.deleted.is_(None))
    with database.read() as session:
        found = _first_free(session, select(doc.id).where(*old))
    with database.write(alone=True) as session:  # nobody edits or answers one meanwhile
        still = session.scalars(select(doc.id).where(doc.id.in_(found), *old)).all()
        free = _free(session, still)
        if free:
            _empty(session, free)
        return len(free)


def _first_free(session: Session, wanted: Select[str]) -> list[str]:
    """Return the first documents of a selection that nothing keeps."""
    found: list[str] = []
    every = session.scalars(wanted, execution_options={"yield_per": TOGETHER})
    for some in every.partitions():
        found += _free(session, some)
        if len(found) >= TOGETHER:
            break
    every.close()
    return found[:TOGETHER]


def _free(session: Session, ids: Sequence[str]) -> list[str]:
    """Return those that no relevant answer refers to, and that people neither judge nor have judged.

    One look for all of them: where nothing answers anything, a look for each would go through all that is
    relevant.
    """
    kept: set[str | None] = set()
    for above in (doc.root_id, doc.parent_id):
        kept.update(session.scalars(select(above).where(above.in_(ids), doc.relevant.is_(True))))
    for table in (tables.Review, tables.SampleItem):
        judged = select(table.document_id).where(table.document_id.in_(ids))
        kept.update(session.scalars(judged))
    return [key for key in ids if key not in kept]


def _empty(session: Session, ids: Sequence[str]) -> None:
    forget_annotations(session, *ids)
    session.execute(delete(tables.Revision).where(tables.Revision.document_id.in_(ids)))
    changed = now()
    session.execute(
        update(doc)
        .where(doc.id.in_(ids))
        .values(
            title=None,
            summary=None,
            author_id=None,
            text="",
            engagement={},
            extra={"pruned": "irrelevant"},
            deleted=changed,
            last_changed=changed,
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
    """Remove validators of pages not fetched since a time; returns how many.

    Cursors, and pages that could not be had, stay.
    """
    state = tables.FetchState
    old = (
        state.fetched < before,
        state.cursor.is_(None),
        state.status.is_distinct_from(MISSED),
    )
    key = (state.source_id, state.url)
    with database.write() as session:
        rows = session.execute(select(*key).where(*old).order_by(*key).limit(TOGETHER)).all()
        if rows:
            session.execute(delete(state).where(tuple_(*key).in_([tuple(row) for row in rows])))
        return len(rows)


def fold_runs(database: Database, before: datetime) -> int:
    """Make the runs of a source on a day that began before a time one row; returns how many went.

    The counts stay, as sums. Runs whose failures are still told are left.
    """
    run, failure = tables.IngestRun, tables.IngestFailure
    told = select(failure.id).where(failure.run_id == run.id).exists()
    day = func.date(run.started)
    old = (run.started < before, ~told)
    with database.write() as session:
        groups = session.execute(
            select(run.source_id, day)
            .where(*old)
            .group_by(run.source_id, day)
            .having(func.count() > 1)
            .limit(FOLDED)
        ).all()
        return sum(
            _fold(session, session.scalars(
                select(run).where(*old, run.source_id == source, day == when).order_by(run.id)
            ).all())
            for source, when in groups
        )  # fmt: skip


def _fold(session: Session, runs: Sequence[tables.IngestRun]) -> int:
    *others, last = runs
    for name in (*COUNTS, "runs"):
        setattr(last, name, sum(getattr(run, name) for run in runs))
    for run in others:
        session.delete(run)
    return len(others)


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
