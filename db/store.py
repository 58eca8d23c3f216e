"""Every write to the database. All of them are idempotent: the same input twice changes nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from db import tables
from db.identity import canonical_url, clean_text, content_hash, document_id
from db.records import (
    Annotation,
    Disposition,
    EntityMention,
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
    SentimentAnnotation,
    StanceAnnotation,
)
from db.session import Database

ANNOTATION_TABLES: dict[type[Annotation], type[tables.Evidence]] = {
    EntityMention: tables.EntityMention,
    StanceAnnotation: tables.Stance,
    FrameAnnotation: tables.FrameLabel,
    SentimentAnnotation: tables.Sentiment,
}


def now() -> datetime:
    """Return the time; tests replace it."""
    return datetime.now(UTC)


class IngestRun:
    """The account of one crawl or import of one source: items in, dispositions counted.

    Use it as a context manager; whatever happens, the counts of what was seen are kept.
    """

    def __init__(self, database: Database, source: str, type: str, url: str | None = None) -> None:
        self.database = database
        self.counts = dict.fromkeys(Disposition, 0)
        self.causes: list[tuple[str, Disposition, str]] = []
        with database.write() as session:
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

    def add(self, items: Sequence[Item]) -> list[Disposition]:
        """Store items whose text is final, in one transaction, and say what became of each.

        Raises:
            UrlError: an item's URL is not one; nothing of the batch is written.
            DatabaseError: the database refuses; nothing of the batch is written.
        """
        with self.database.write() as session:
            dispositions = [_upsert(session, item, self.source_id) for item in items]
            for disposition in dispositions:
                self.counts[disposition] += 1
            self._save_counts(session)
        return dispositions

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


def _author_id(session: Session, outlet: str, name: str | None) -> int | None:
    if not name:
        return None
    outlet, name = outlet[:300], clean_text(name)[:300]
    table = tables.Author
    author = session.scalar(select(table).where(table.outlet == outlet, table.name == name))
    if author is None:
        author = table(outlet=outlet, name=name)
        session.add(author)
        session.flush()
    return author.id


def _id_of(url: str | None) -> str | None:
    return document_id(canonical_url(url)) if url else None


def _upsert(session: Session, item: Item, source_id: int) -> Disposition:
    """Insert or update one document.

    A changed text makes all offsets wrong, so that its annotations go in the same transaction; the
    stages then see it as new. Engagement is refreshed without that.
    """
    canonical = canonical_url(item.url)
    key = document_id(canonical)
    title = clean_text(item.title).strip() if item.title else None
    text = clean_text(item.text or "") or title or ""
    digest = content_hash(title, text)
    outlet = item.outlet or (urlsplit(canonical).hostname or "").removeprefix("www.")
    known = session.get(tables.Document, key)
    if known is None:
        session.add(
            tables.Document(
                id=key,
                url=item.url,
                canonical_url=canonical,
                kind=item.kind,
                source_id=source_id,
                outlet=outlet[:300],
                author_id=_author_id(session, outlet, item.author),
                title=title,
                text=text,
                summary=clean_text(item.summary) if item.summary else None,
                published=item.published,
                first_seen=now(),
                last_changed=now(),
                content_hash=digest,
                language_hint=item.language,
                parent_id=_id_of(item.parent_url),
                root_id=_id_of(item.root_url),
                engagement=dict(item.engagement),
                extra=dict(item.extra),
            )
        )
        session.flush()
        return Disposition.NEW
    if item.engagement and known.engagement != dict(item.engagement):
        known.engagement = dict(item.engagement)
    if known.content_hash == digest:
        return Disposition.UNCHANGED
    _forget_annotations(session, key)
    known.title, known.text, known.content_hash = title, text, digest
    known.last_changed = now()
    session.flush()
    return Disposition.UPDATED


def _forget_annotations(session: Session, key: str) -> None:
    for table in ANNOTATION_TABLES.values():
        session.execute(delete(table).where(table.document_id == key))
    session.execute(delete(tables.StageRun).where(tables.StageRun.document_id == key))
    session.execute(
        update(tables.Document)
        .where(tables.Document.id == key)
        .values(**_UNKNOWN_LANGUAGE, **_UNKNOWN_RELEVANCE)
    )


_UNKNOWN_LANGUAGE = {"language": None, "language_probability": None}
_UNKNOWN_RELEVANCE = dict.fromkeys(("relevant", "relevance", "relevance_start", "relevance_end"))


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage of one fingerprint said of a batch of documents, seen or passed over.

    `makes` is the kind of annotation that the stage makes; those of these documents are replaced.
    """

    stage: str
    version: str
    fingerprint: str
    makes: type[Annotation]
    document_ids: Sequence[str]
    annotations: Sequence[Annotation]


def save_stage(database: Database, result: StageResult) -> None:
    """Replace a stage's annotations of a batch and write its ledger, in one transaction.

    A process that is killed leaves a batch done or not begun.
    """
    with database.write() as session:
        ids = list(result.document_ids)
        alive = set(session.scalars(select(tables.Document.id).where(tables.Document.id.in_(ids))))
        kept = [a for a in result.annotations if a.document_id in alive]
        _WRITERS.get(result.makes, _write_rows)(session, result, kept, sorted(alive))
        session.execute(
            delete(tables.StageRun).where(
                tables.StageRun.document_id.in_(ids), tables.StageRun.stage == result.stage
            )
        )
        finished = now()
        session.add_all(
            tables.StageRun(
                document_id=key,
                stage=result.stage,
                fingerprint=result.fingerprint,
                finished=finished,
            )
            for key in sorted(alive)
        )


def _write_rows(
    session: Session, result: StageResult, annotations: Sequence[Annotation], ids: Sequence[str]
) -> None:
    table = ANNOTATION_TABLES[result.makes]
    session.execute(delete(table).where(table.document_id.in_(ids), table.stage == result.stage))
    if result.makes is EntityMention:
        _know_entities(session, [a for a in annotations if isinstance(a, EntityMention)])
    columns = {column.key for column in inspect(table).column_attrs}
    rows = [
        {f.name: getattr(a, f.name) for f in fields(a) if f.name in columns}
        | {"stage": result.stage, "version": result.version}
        for a in annotations
    ]
    if rows:
        session.execute(insert(table), rows)


def _know_entities(session: Session, mentions: Iterable[EntityMention]) -> None:
    wanted = {m.entity_id: m for m in mentions}
    entity = tables.Entity
    known = set(session.scalars(select(entity.id).where(entity.id.in_(wanted))))
    session.add_all(
        entity(id=key, name=m.name[:300], type=m.type, wikidata=m.wikidata)
        for key, m in sorted(wanted.items())
        if key not in known
    )
    session.flush()


def _write_language(
    session: Session, result: StageResult, annotations: Sequence[Annotation], ids: Sequence[str]
) -> None:
    _write_columns(
        session,
        ids,
        _UNKNOWN_LANGUAGE,
        {
            a.document_id: {"language": a.language, "language_probability": a.probability}
            for a in annotations
            if isinstance(a, LanguageAnnotation)
        },
    )


def _write_relevance(
    session: Session, result: StageResult, annotations: Sequence[Annotation], ids: Sequence[str]
) -> None:
    _write_columns(
        session,
        ids,
        _UNKNOWN_RELEVANCE,
        {
            a.document_id: {
                "relevant": a.relevant,
                "relevance": a.probability,
                "relevance_start": a.start,
                "relevance_end": a.end,
            }
            for a in annotations
            if isinstance(a, RelevanceAnnotation)
        },
    )


def _write_columns(
    session: Session,
    ids: Sequence[str],
    unknown: dict[str, None],
    known: dict[str, dict[str, object]],
) -> None:
    session.execute(
        update(tables.Document), [{"id": key, **unknown, **known.get(key, {})} for key in ids]
    )


_WRITERS: dict[
    type[Annotation], Callable[[Session, StageResult, Sequence[Annotation], Sequence[str]], None]
] = {LanguageAnnotation: _write_language, RelevanceAnnotation: _write_relevance}


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the last fetch of an address (RFC 9110), and how far a source was read."""

    etag: str | None = None
    last_modified: str | None = None
    cursor: str | None = None
    status: int | None = None


def save_fetch_state(database: Database, source_id: int, url: str, state: Validators) -> None:
    """Remember the validators of a fetch; call it when everything that the fetch gave is stored."""
    with database.write() as session:
        session.merge(
            tables.FetchState(
                source_id=source_id,
                url=url,
                etag=state.etag,
                last_modified=state.last_modified,
                cursor=state.cursor,
                status=state.status,
                fetched=now(),
            )
        )
