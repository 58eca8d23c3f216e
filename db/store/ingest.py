"""The account of crawls and imports: items in, documents and dispositions out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import tables
from db.cleaning import clean_item
from db.context import judge_answers_anew
from db.documents import upsert
from db.identity import clean_text
from db.records import (
    MISSED,
    Disposition,
    Item,
    Validators,
)
from db.register import Register
from db.session import Database

PATIENCE = 5  # failed runs in a row after which a source is slowed
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=7)


def now() -> datetime:
    """Return the time; tests replace it."""
    return datetime.now(UTC)


class IngestRun:
    """The account of one crawl or import of one source: items in, dispositions counted.

    Use it as a context manager; whatever happens, the counts of what was seen are kept.
    """

    def __init__(self, database: Database, source: str, type: str, url: str | None = None) -> None:
        self.database = database
        self.requests = 0
        self.wait_until: datetime | None = None  # what a server asked for
        self.next_try: datetime | None = None  # known at the end
        self.answered = False  # the source itself said something: a listing, a search
        self.trouble: str | None = None  # why it did not, or not all
        self.counts = dict.fromkeys(Disposition, 0)
        self.causes: list[tuple[str, Disposition, str]] = []
        with database.write(alone=True) as session:
            self.source_id = _source_id(session, source, type, url)
            run = tables.IngestRun(source_id=self.source_id, started=now())
            session.add(run)
            session.flush()
            self.id = run.id

    def __enter__(self) -> "IngestRun":
        return self

    def __exit__(self, *error: object) -> None:
        with self.database.write() as session:
            self._save_counts(session, finished=now())
            self._save_health(session)

    @property
    def failure(self) -> str | None:
        """Return why the source as a whole failed: it said nothing, whatever its older articles did."""
        if self.answered:
            return None
        if self.trouble is not None:
            return self.trouble
        failures = [cause for _, disposition, cause in self.causes if disposition == "failed"]
        gave = sum(self.counts.values()) - self.counts[Disposition.FAILED]
        return failures[-1] if failures and not gave else None

    def _save_health(self, session: Session) -> None:
        """Note how the source fares; one that fails again and again is asked less often."""
        source = session.get_one(tables.Source, self.source_id)
        if self.failure is not None:
            source.failures_in_a_row += 1
            source.last_error = clean_text(self.failure)[:2000]
        elif self.requests or sum(self.counts.values()):
            source.failures_in_a_row, source.last_error = 0, None
        slow = source.failures_in_a_row - PATIENCE
        pause = min(FIRST_PAUSE * 2 ** min(slow, 20), LONGEST_PAUSE) if slow >= 0 else None
        waits = [w for w in (self.wait_until, now() + pause if pause else None) if w]
        source.next_try = self.next_try = max(waits, default=None)

    def add(
        self, items: Sequence[Item], states: Mapping[str, Validators] | None = None
    ) -> list[Disposition]:
        """Store items whose text is final, in one transaction, and say what became of each.

        Args:
            items: what to store.
            states: validators of the pages that gave them, by address; remembered if and only if the items
                are stored.

        Raises:
            UrlError: an item's URL is not one; nothing of the batch is written.
            DatabaseError: the database refuses; nothing of the batch is written.
        """
        cleaned = [clean_item(item) for item in items]
        with self.database.write(alone=True) as session:
            register = Register(session, cleaned)
            dispositions = [upsert(register, item, self.source_id, now()) for item in cleaned]
            judge_answers_anew(session, register.opened)
            for disposition in dispositions:
                self.counts[disposition] += 1
            _remember(session, self.source_id, states or {})
            self._save_counts(session)
        return dispositions

    def pass_over(self) -> None:
        """Count a page or row of a file that does not name the topic."""
        self.counts[Disposition.PASSED_OVER] += 1

    def unchanged(self, count: int = 1) -> None:
        """Count items that the source offered and that were known without a look."""
        self.counts[Disposition.UNCHANGED] += count

    def reject(
        self, item: str, cause: str, disposition: Disposition = Disposition.REJECTED
    ) -> None:
        """Count an item that is not stored, with its cause."""
        with self.database.write() as session:
            self.counts[disposition] += 1
            self.causes.append((item, disposition, cause))
            session.add(
                tables.IngestFailure(
                    run_id=self.id,
                    item=clean_text(item)[:2000],
                    disposition=disposition,
                    cause=clean_text(cause)[:2000],
                )
            )
            self._save_counts(session)

    def _save_counts(self, session: Session, finished: datetime | None = None) -> None:
        values = {**{str(d): n for d, n in self.counts.items()}, "finished": finished}
        values["requests"] = self.requests
        session.execute(
            update(tables.IngestRun).where(tables.IngestRun.id == self.id).values(**values)
        )


def _source_id(session: Session, name: str, type: str, url: str | None) -> int:
    source = session.scalar(select(tables.Source).where(tables.Source.name == name))
    if source is None:
        source = tables.Source(name=name, type=type, url=url)
        session.add(source)
    source.type, source.url = type, url
    session.flush()
    return source.id


def save_fetch_states(database: Database, source_id: int, states: Mapping[str, Validators]) -> None:
    """Remember the validators of fetches, by address; call it when all that they gave is stored."""
    if states:
        with database.write() as session:
            _remember(session, source_id, states)


def _remember(session: Session, source_id: int, states: Mapping[str, Validators]) -> None:
    if not states:
        return
    table, fetched = tables.FetchState, now()
    session.execute(delete(table).where(table.source_id == source_id, table.url.in_(list(states))))
    session.execute(
        insert(table),
        [
            {"source_id": source_id, "url": url, "fetched": fetched, **asdict(state)}
            for url, state in states.items()
        ],
    )


def forget_missed(database: Database, source_id: int, urls: Sequence[str]) -> None:
    """Forget that pages could not be fetched, now that it is known what became of them."""
    if not urls:
        return
    table = tables.FetchState
    with database.write() as session:
        session.execute(
            delete(table).where(
                table.source_id == source_id, table.url.in_(urls), table.status == MISSED
            )
        )


def looked_at(database: Database, canonical: Sequence[str]) -> None:
    """Note that documents were looked at and have not changed."""
    if not canonical:
        return
    with database.write() as session:
        document, other = tables.Document, tables.DocumentAddress
        aliases = set(session.scalars(select(other.document_id).where(other.url.in_(canonical))))
        for found in (document.canonical_url.in_(canonical), document.id.in_(aliases)):
            session.execute(update(document).where(found).values(looked=now()))
