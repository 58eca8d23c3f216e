"""Every read that the analysis needs: what a stage has not seen, with what earlier stages said of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from db import tables
from db.context import OPENING, opening
from db.records import (
    Document,
    EntityMention,
    HolderKind,
    QuoteAnnotation,
    QuoteKind,
    Version,
)
from db.seen import NONE, Marks, is_pending, seen
from db.session import Database
from db.versions import versions


class Thread(NamedTuple):
    """The beginning of what an answer belongs to, and of the answer that it answers."""

    root: str | None = None
    parent: str | None = None


doc = tables.Document
PRESENT = doc.deleted.is_(None)


def batch(
    database: Database,
    stage: str,
    fingerprint: str,
    *,
    relevant_only: bool,
    needs: Marks = NONE,
    after: str = "",
    limit: int = 64,
) -> list[Document]:
    """Return the next documents, by id, that a stage of this fingerprint has not seen.

    `needs` are the fingerprints of stages that must have seen them, by name.
    """
    with database.read() as session:
        unseen = _unseen(stage, fingerprint, relevant_only, needs)
        found = _next(session, unseen, after, limit)
        read = versions(session, found)
        rows = session.scalars(select(doc).where(doc.id.in_(read)).order_by(doc.id)).all()
        ids = found if relevant_only else []
        mentions, quotes = _mentions(session, ids), _quotes(session, ids)
        threads = _threads(session, rows)
        return [
            _as_record(d, mentions[d.id], quotes[d.id], threads[d.id], read[d.id]) for d in rows
        ]


def ids(
    database: Database,
    stage: str,
    fingerprint: str,
    *,
    relevant_only: bool,
    needs: Marks = NONE,
    after: str = "",
    limit: int = 64,
) -> list[str]:
    """Return the ids of the next documents, in their order, that a stage has not seen."""
    with database.read() as session:
        return _next(session, _unseen(stage, fingerprint, relevant_only, needs), after, limit)


def of_week(database: Database, monday: date, limit: int) -> list[Document]:
    """Return some relevant documents of the week of a Monday, as the first stage sees them.

    Ids come by hash, so that the first by id are a sample.
    """
    begin = datetime.combine(monday, time(), UTC)
    with database.read() as session:
        rows = session.scalars(
            select(doc)
            .where(
                doc.relevant.is_(True),
                PRESENT,
                doc.published >= begin,
                doc.published < begin + timedelta(days=7),
            )
            .order_by(doc.id)
            .limit(limit)
        ).all()
        threads = _threads(session, rows)
        return [_as_record(d, (), (), threads[d.id]) for d in rows]


def same_words(
    database: Database,
    stage: str,
    fingerprint: str,
    documents: Sequence[Document],
    *,
    same_day: bool,
) -> dict[str, str]:
    """Return of which other document a stage's labels hold word for word, if of any, by id.

    The other one has the same title, text and language, and stands in no thread, as the document itself;
    `same_day` asks for one day of publication too. It was seen by the stage, or comes before in
    `documents`.
    """
    columns = (doc.id, doc.content_hash, doc.language, doc.published)
    alone = (doc.parent_id.is_(None), doc.root_id.is_(None), doc.deleted.is_(None))
    ids = [document.id for document in documents]
    with database.read() as session:
        own = session.execute(select(*columns).where(doc.id.in_(ids), *alone)).all()
        others = session.execute(
            select(*columns)
            .where(
                doc.content_hash.in_({row.content_hash for row in own}),
                seen(doc.id, {stage: fingerprint}),
                *alone,
            )
            .order_by(doc.id)
        ).all()

    def words(row: Any) -> tuple[Any, ...]:
        day = row.published.date() if same_day and row.published else None
        return (row.content_hash, row.language, day)

    first: dict[tuple[Any, ...], str] = {}
    for row in [*others, *sorted(own, key=lambda row: ids.index(row.id))]:
        first.setdefault(words(row), row.id)
    return {row.id: other for row in own if (other := first[words(row)]) != row.id}


def _threads(session: Session, rows: Sequence[tables.Document]) -> dict[str, Thread]:
    """Return what the documents that answer something belong to, and what they answer."""
    above = {d.id: (d.root_id or d.parent_id, d.parent_id) for d in rows}
    found = session.execute(
        select(doc.id, doc.title, func.substr(doc.text, 1, OPENING)).where(
            doc.id.in_({key for pair in above.values() for key in pair if key})
        )
    )
    words = {key: opening(title, text) for key, title, text in found}
    return {
        key: Thread(words.get(root or ""), words.get(parent or "") if parent != root else None)
        for key, (root, parent) in above.items()
    }


def _mentions(session: Session, ids: Sequence[str]) -> dict[str, list[EntityMention]]:
    mention, entity = tables.EntityMention, tables.Entity
    found: dict[str, list[EntityMention]] = defaultdict(list)
    for m, e in session.execute(
        select(mention, entity)
        .join(entity, entity.id == mention.entity_id)
        .where(mention.document_id.in_(ids))
        .order_by(mention.document_id, mention.start, mention.end)
    ):
        found[m.document_id].append(
            EntityMention(
                document_id=m.document_id,
                start=m.start,
                end=m.end,
                probability=m.probability,
                holder=cast(HolderKind, m.holder),
                holder_name=m.holder_name,
                entity_id=e.id,
                name=e.name,
                type=e.type,
                wikidata=e.wikidata,
            )
        )
    return found


def _quotes(session: Session, ids: Sequence[str]) -> dict[str, list[QuoteAnnotation]]:
    table = tables.Quote
    found: dict[str, list[QuoteAnnotation]] = defaultdict(list)
    for q in session.scalars(
        select(table).where(table.document_id.in_(ids)).order_by(table.document_id, table.id)
    ):
        found[q.document_id].append(
            QuoteAnnotation(
                document_id=q.document_id,
                start=q.start,
                end=q.end,
                probability=q.probability,
                holder=cast(HolderKind, q.holder),
                holder_name=q.holder_name,
                kind=cast(QuoteKind, q.kind),
                content=tuple((start, end) for start, end in q.content),
                cue=(q.cue[0], q.cue[1]) if q.cue else None,
                source=(q.source[0], q.source[1]) if q.source else None,
                speaker_id=q.speaker_id,
                speaker_type=q.speaker_type,
            )
        )
    return found


def count(
    database: Database,
    stage: str,
    fingerprint: str,
    *,
    relevant_only: bool,
    needs: Marks = NONE,
) -> int:
    """Count the documents that a stage of this fingerprint has not seen, and those it needs have."""
    unseen = _unseen(stage, fingerprint, relevant_only, needs)
    with database.read() as session:
        return session.scalar(select(func.count()).where(doc.id.in_(unseen), PRESENT)) or 0


def _unseen(stage: str, fingerprint: str, relevant_only: bool, needs: Marks) -> Select[str]:
    """Select the ids that a stage has not seen and those it needs have, of documents taken back too.

    As long as ids alone are asked for, two indexes answer that are in the same order.
    """
    other = aliased(doc)
    unseen = select(other.id).where(is_pending(other.id, stage, fingerprint, needs))
    return (
        unseen.where(other.relevant.is_(True), other.deleted.is_(None)) if relevant_only else unseen
    )


def _next(session: Session, unseen: Select[str], after: str, limit: int) -> list[str]:
    """Return the ids that come next, but those of documents that were taken back."""
    (key,) = unseen.selected_columns
    while True:
        page = session.scalars(unseen.where(key > after).order_by(key).limit(limit)).all()
        present = set(session.scalars(select(doc.id).where(doc.id.in_(page), PRESENT)))
        if present or len(page) < limit:
            return [found for found in page if found in present]
        after = page[-1]


def _as_record(
    d: tables.Document,
    mentions: Sequence[EntityMention],
    quotes: Sequence[QuoteAnnotation],
    thread: Thread,
    version: Version | None = None,
) -> Document:
    return Document(
        id=d.id,
        url=d.url,
        kind=d.kind,
        title=d.title,
        text=d.text,
        language_hint=d.language_hint,
        language=d.language,
        relevance=d.relevance,
        relevant=d.relevant,
        thread=thread.root,
        parent=thread.parent,
        mentions=tuple(mentions),
        quotes=tuple(quotes),
        published=d.published,
        version=version,
    )
