"""Every read that collecting needs: what is known, what is due, how the sources fare."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import identity, tables
from db.deadlines import LONGEST_PEACE, is_over
from db.records import MISSED, Validators
from db.session import Database
from db.views import DocumentLink, Failure, Known, Look, Revision, SourceStatus

doc = tables.Document
RECENT = 30  # runs that a chart of a source shows
TOGETHER = 5_000  # values in one statement; SQLite takes 32,766
COUNTS = ("new", "updated", "unchanged", "rejected", "failed", "deleted", "passed_over", "requests")


def fetch_state(database: Database, source: str, url: str) -> Validators:
    """Return what is known of the last fetch of an address; nothing when it is new."""
    state = tables.FetchState
    with database.read() as session:
        row = session.scalar(
            select(state)
            .join(tables.Source, tables.Source.id == state.source_id)
            .where(tables.Source.name == source, state.url == url)
        )
        if row is None:
            return Validators()
        return Validators(row.etag, row.last_modified, row.cursor, row.status)


def missed(database: Database, source: str) -> dict[str, str]:
    """Return the pages of a source that could not be fetched, by address, with what was noted of each."""
    state = tables.FetchState
    with database.read() as session:
        rows = session.execute(
            select(state.url, state.cursor)
            .join(tables.Source, tables.Source.id == state.source_id)
            .where(tables.Source.name == source, state.status == MISSED)
        )
        return {url: cursor or "" for url, cursor in rows}


def known_urls(database: Database, canonical_urls: Sequence[str]) -> set[str]:
    """Return those of the canonical URLs that are addresses of documents already."""
    known: set[str] = set()
    other = tables.DocumentAddress.url
    with database.read() as session:
        for start in range(0, len(canonical_urls), TOGETHER):
            ids = {
                url: identity.document_id(url) for url in canonical_urls[start : start + TOGETHER]
            }
            there = set(session.scalars(select(doc.id).where(doc.id.in_(ids.values()))))
            known.update(url for url, key in ids.items() if key in there)
            known.update(session.scalars(select(other).where(other.in_(ids))))
    return known


def last_look(database: Database, canonical_url: str) -> Look | None:
    """Return when the document at a canonical URL was last looked at; None when it is none."""
    other = tables.DocumentAddress
    alias = select(other.document_id).where(other.url == canonical_url).scalar_subquery()
    with database.read() as session:
        rows = session.execute(
            select(doc.looked, doc.published)
            .where(doc.id.in_([identity.document_id(canonical_url), alias]))
            .order_by(doc.looked.desc())
        )
        return next((Look(looked, published) for looked, published in rows), None)


def source_status(database: Database) -> list[SourceStatus]:
    """Return what became of everything that each source offered, and how the source fares."""
    source, run = tables.Source, tables.IngestRun
    columns = [getattr(run, name) for name in COUNTS]
    with database.read() as session:
        stored = {
            key: (count, newest)
            for key, count, newest in session.execute(
                select(doc.source_id, func.count(), func.max(doc.first_seen))
                .where(doc.deleted.is_(None))
                .group_by(doc.source_id)
            )
        }
        rows = session.execute(
            select(
                source,
                func.coalesce(func.sum(run.runs), 0),
                func.max(run.started),
                *(func.coalesce(func.sum(column), 0) for column in columns),
            )
            .outerjoin(run, run.source_id == source.id)
            .group_by(source.id)
            .order_by(source.name)
        ).all()
        recent = _recent(session)
    found = []
    for row in rows:
        known, (documents, newest) = row[0], stored.get(row[0].id, (0, None))
        found.append(
            SourceStatus(
                source=known.name,
                type=known.type,
                runs=row[1],
                last_run=row[2],
                **dict(zip(COUNTS, row[3:], strict=True)),
                documents=documents,
                failures_in_a_row=known.failures_in_a_row,
                next_try=known.next_try,
                last_error=known.last_error,
                last_new=newest,
                recent_new=[new for new, _ in recent[known.id]],
                recent_failed=[failed for _, failed in recent[known.id]],
            )
        )
    return found


def _recent(session: Session) -> dict[int, list[tuple[int, int]]]:
    """Return how much was new and how much failed in the last runs of each source, oldest first."""
    run = tables.IngestRun
    place = (
        func.row_number().over(partition_by=run.source_id, order_by=run.id.desc()).label("place")
    )
    runs = select(run.id, run.source_id, run.new, run.failed, place).subquery()
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, new, failed in session.execute(
        select(runs.c.source_id, runs.c.new, runs.c.failed)
        .where(runs.c.place <= RECENT)
        .order_by(runs.c.id)
    ):
        found[key].append((new, failed))
    return found


def next_tries(database: Database, now: datetime) -> dict[str, datetime]:
    """Return the sources that are not to be asked now, as they failed too often or said so, and until when.

    Nobody is left alone for longer than `LONGEST_PEACE`: a time beyond that was written while the clock was
    ahead, and does not count.
    """
    source = tables.Source
    with database.read() as session:
        rows = session.execute(
            select(source.name, source.next_try).where(
                source.next_try.is_not(None), ~is_over(source.next_try, LONGEST_PEACE, now)
            )
        )
        return {name: when for name, when in rows if when is not None}


def failures(database: Database, limit: int = 50) -> list[Failure]:
    """Return the latest items that were rejected or failed."""
    failure, run, source = tables.IngestFailure, tables.IngestRun, tables.Source
    with database.read() as session:
        rows = session.execute(
            select(source.name, failure.item, failure.disposition, failure.cause)
            .join(run, run.id == failure.run_id)
            .join(source, source.id == run.source_id)
            .order_by(failure.id.desc())
            .limit(limit)
        )
        return [Failure(*row) for row in rows]


def due_for_revisit(
    database: Database, source: str, kinds: Sequence[str], published_since: datetime,
    looked_before: datetime, limit: int,
) -> list[Known]:  # fmt: skip
    """Return documents of a source that are young enough to change and were not looked at for long."""
    since = func.coalesce(doc.published, doc.first_seen)
    with database.read() as session:
        rows = session.execute(
            select(doc.id, doc.url, doc.canonical_url, doc.parent_id, doc.root_id)
            .join(tables.Source, tables.Source.id == doc.source_id)
            .where(
                tables.Source.name == source,
                doc.kind.in_(kinds),
                since >= published_since,
                doc.looked < looked_before,
                doc.deleted.is_(None),
            )
            .order_by(doc.looked, doc.id)
            .limit(limit)
        )
        return [Known(*row) for row in rows]


def thread(database: Database, root_id: str) -> list[Known]:
    """Return the posts of a thread that are documents and were not taken back, without its root."""
    with database.read() as session:
        rows = session.execute(
            select(doc.id, doc.url, doc.canonical_url, doc.parent_id, doc.root_id)
            .where(doc.root_id == root_id, doc.deleted.is_(None))
            .order_by(doc.id)
        )
        return [Known(*row) for row in rows]


def revisions(database: Database, document_id: str) -> list[Revision]:
    """Return the earlier versions of a document, oldest first."""
    table = tables.Revision
    with database.read() as session:
        rows = session.scalars(
            select(table).where(table.document_id == document_id).order_by(table.id)
        )
        return [
            Revision(r.title, r.text, r.seen, r.replaced, tuple(r.changes.split(","))) for r in rows
        ]


def addresses(database: Database, document_id: str) -> list[str]:
    """Return the other addresses of a document."""
    table = tables.DocumentAddress
    with database.read() as session:
        rows = session.scalars(select(table.url).where(table.document_id == document_id))
        return sorted(rows)


def linked_story(database: Database, document_id: str) -> DocumentLink | None:
    """Return the story that a post links to, if it is a document too: an old one makes a repost."""
    with database.read() as session:
        target = session.scalar(select(doc.extra).where(doc.id == document_id)) or {}
        address = target.get("target_url")
        if not isinstance(address, str):
            return None
        try:
            key = identity.document_id(identity.canonical_url(address))
        except identity.UrlError:
            return None
        row = session.execute(
            select(doc.id, doc.title, doc.published).where(doc.id == key, doc.deleted.is_(None))
        ).first()
        return DocumentLink(*row) if row else None


def given(database: Database, ids: Sequence[str], key: str) -> dict[str, object]:
    """Return a value that the source gave besides, by document id, where there is one."""
    with database.read() as session:
        rows = session.execute(select(doc.id, doc.extra).where(doc.id.in_(ids)))
        return {row_id: values[key] for row_id, values in rows if key in values}
