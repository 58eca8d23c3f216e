"""What the stages say, written with their ledger."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from db import tables
from db.context import UNKNOWN_RELEVANCE
from db.documents import UNKNOWN_LANGUAGE
from db.records import (
    Annotation,
    ClaimAnnotation,
    EmbeddingAnnotation,
    EntityMention,
    EventAnnotation,
    FrameAnnotation,
    LanguageAnnotation,
    QuoteAnnotation,
    RelevanceAnnotation,
    SentimentAnnotation,
    StanceAnnotation,
    Version,
)
from db.session import Database
from db.store.ingest import now
from db.store.reviews import reapply
from db.versions import unchanged

ANNOTATION_TABLES: dict[type[Annotation], type[tables.Evidence]] = {
    EntityMention: tables.EntityMention,
    StanceAnnotation: tables.Stance,
    FrameAnnotation: tables.FrameLabel,
    SentimentAnnotation: tables.Sentiment,
    QuoteAnnotation: tables.Quote,
    ClaimAnnotation: tables.ClaimMention,
    EmbeddingAnnotation: tables.Embedding,
    EventAnnotation: tables.ScheduledEvent,
}


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage of one fingerprint said of a batch of documents, seen or passed over.

    `makes` is the kind of annotation that the stage makes; those of these documents are replaced. `copied`
    names documents that the stage need not see, with those that have the same words, and what it said of
    them. `versions` are those of the documents as they were read, also of the copied ones.
    """

    stage: str
    version: str
    fingerprint: str
    makes: type[Annotation]
    document_ids: Sequence[str]
    annotations: Sequence[Annotation]
    copied: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)


def save_stage(database: Database, result: StageResult) -> list[str]:
    """Replace a stage's annotations of a batch and write its ledger, in one transaction.

    A process that is killed leaves a batch done or not begun. Documents that are not what was read any
    more, as they were edited or taken back meanwhile, are left out and stay unseen. Returns the others.
    """
    with database.write(alone=True) as session:
        ids = list(result.document_ids)
        same = unchanged(session, ids, result.versions)
        said = [a for a in result.annotations if a.document_id in set(same)]
        _WRITERS.get(result.makes, _write_rows)(session, result, said, same)
        reapply(session, result.stage, same)
        _note(session, result, ids, same)
        copied: list[str] = []
        if result.copied:
            copied = _copy_rows(session, result)
            reapply(session, result.stage, copied)
            _note(session, result, copied, copied)
        return same + copied


def _note(session: Session, result: StageResult, ids: Collection[str], seen: Iterable[str]) -> None:
    """Replace the ledger's lines of some documents by those of what was seen."""
    run = tables.StageRun
    session.execute(delete(run).where(run.document_id.in_(ids), run.stage == result.stage))
    line = {"stage": result.stage, "fingerprint": result.fingerprint, "finished": now()}
    if rows := [{"document_id": key} | line for key in sorted(seen)]:
        session.execute(insert(run), rows)


def _copy_rows(session: Session, result: StageResult) -> list[str]:
    """Give documents the labels of those that have the same words; return those that have them now.

    A model whose document was edited or deleted in the meantime is none.
    """
    table, run = ANNOTATION_TABLES[result.makes], tables.StageRun
    models = set(
        session.scalars(
            select(run.document_id).where(
                run.document_id.in_(set(result.copied.values())),
                run.stage == result.stage,
                run.fingerprint == result.fingerprint,
            )
        )
    )
    same = unchanged(session, result.copied, result.versions)
    wanted = [key for key in same if result.copied[key] in models]
    session.execute(delete(table).where(table.document_id.in_(wanted), table.stage == result.stage))
    columns = [c for c in inspect(table).columns if c.key not in ("id", "document_id")]
    labels: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(
        select(table.document_id, *columns)
        .where(table.document_id.in_(models), table.stage == result.stage)
        .order_by(table.id)
    ).mappings():
        labels[row["document_id"]].append(dict(row))
    rows = [label | {"document_id": key} for key in wanted for label in labels[result.copied[key]]]
    if rows:
        session.execute(insert(table), rows)
    return wanted


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
    known = {e.id: e for e in session.scalars(select(entity).where(entity.id.in_(wanted)))}
    for key, row in known.items():
        if ":" not in key:  # a party is what the topic calls it today
            m = wanted[key]
            row.name, row.type, row.wikidata = m.name[:300], m.type, m.wikidata
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
        UNKNOWN_LANGUAGE,
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
        UNKNOWN_RELEVANCE,
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
