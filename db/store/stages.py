"""What the stages say, written with their ledger."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from db import tables
from db.documents import UNKNOWN_LANGUAGE, UNKNOWN_RELEVANCE
from db.records import (
    Annotation,
    ClaimAnnotation,
    EntityMention,
    FrameAnnotation,
    LanguageAnnotation,
    QuoteAnnotation,
    RelevanceAnnotation,
    SentimentAnnotation,
    StanceAnnotation,
)
from db.session import Database
from db.store.ingest import now
from db.store.reviews import reapply

ANNOTATION_TABLES: dict[type[Annotation], type[tables.Evidence]] = {
    EntityMention: tables.EntityMention,
    StanceAnnotation: tables.Stance,
    FrameAnnotation: tables.FrameLabel,
    SentimentAnnotation: tables.Sentiment,
    QuoteAnnotation: tables.Quote,
    ClaimAnnotation: tables.ClaimMention,
}


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
    with database.write(alone=result.makes is EntityMention) as session:
        ids = list(result.document_ids)
        alive = set(session.scalars(select(tables.Document.id).where(tables.Document.id.in_(ids))))
        kept = [a for a in result.annotations if a.document_id in alive]
        _WRITERS.get(result.makes, _write_rows)(session, result, kept, sorted(alive))
        reapply(session, result.stage, sorted(alive))
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
