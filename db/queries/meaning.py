"""Search by meaning: the documents with a sentence whose embedding is near that of a question."""

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from db import tables, vectors
from db.queries.corpus import author_stances, document_row, document_rows, where
from db.queries.full_text import counted
from db.selection import Selection
from db.session import Database
from db.views.kept import Near, NearResult

doc, embedding = tables.Document, tables.Embedding
LOOKED_AT = 50_000  # newest documents that are compared
CANDIDATES = 300  # documents that are ranked
NEAREST = 100  # documents that are offered
LEAST = 0.25  # closeness below which a sentence is about something else
BATCH = 2_000  # documents whose signs are in memory at once


class _Best(NamedTuple):
    closeness: float
    document: str
    start: int
    end: int


def near(
    database: Database,
    selection: Selection,
    question: Sequence[float],
    encoder: str,
    limit: int = 20,
    offset: int = 0,
) -> NearResult:
    """Return documents of a selection with a sentence that means what the question means, nearest first.

    Of copies only the first that came out is looked at, and of all those the 50,000 published last; the
    100 nearest are offered.

    Args:
        database: to read.
        selection: which documents; only relevant ones have embeddings.
        question: its embedding.
        encoder: name of what made it; what another one made is not looked at.
        limit: how many.
        offset: how many to pass over.
    """
    vector = np.asarray(question, np.float32)
    with database.read() as session:
        candidates, looked_at = _candidates(session, _codes(selection, encoder), vector)
        best = _ranked(session, candidates, encoder, vector)
        rows = session.execute(
            select(doc.id, doc.kind, doc.outlet, doc.language).where(
                doc.id.in_([b.document for b in best])
            )
        ).all()
        return NearResult(
            found=_found(session, best[offset : offset + limit]),
            total=len(best),
            looked_at=min(looked_at, LOOKED_AT),
            capped=looked_at > LOOKED_AT,
            kinds=counted([r.kind for r in rows]),
            outlets=counted([r.outlet for r in rows]),
            languages=counted([r.language for r in rows if r.language]),
        )


def _codes(selection: Selection, encoder: str) -> Select[str, bytes]:
    """Select the signs of the documents that are looked at, the newest."""
    first = or_(doc.duplicate_group.is_(None), doc.duplicate_group == doc.id)
    chosen = (
        select(doc.id)
        .where(first, *where(selection))
        .order_by(doc.published.desc().nulls_last(), doc.id)
        .limit(LOOKED_AT + 1)
    )
    # "in" looks them up by id, in about the order in which they are stored; a join takes half as long again
    return select(embedding.document_id, embedding.codes).where(
        embedding.document_id.in_(chosen), embedding.encoder == encoder
    )


def _candidates(
    session: Session, statement: Select[str, bytes], vector: vectors.Floats
) -> tuple[list[str], int]:
    """Return the documents with the sentences that differ in fewest signs, and how many were compared."""
    question = vectors.signs(vector)
    found: list[tuple[int, str]] = []
    looked_at = 0
    for ids, codes in _batches(session, statement):
        looked_at += len(ids)
        ends = np.cumsum([len(c) for c in codes]) // question.size
        apart = vectors.distances(question, vectors.stored(b"".join(codes), question.size))
        least = np.minimum.reduceat(apart, [0, *ends[:-1]])
        found = nsmallest(CANDIDATES, [*found, *zip(least.tolist(), ids, strict=True)])
    return [key for _, key in found], looked_at


def _batches(
    session: Session, statement: Select[str, bytes]
) -> Iterator[tuple[list[str], list[bytes]]]:
    rows = session.execute(statement.execution_options(yield_per=BATCH))
    for part in rows.partitions():
        yield [key for key, _ in part], [codes for _, codes in part]


def _ranked(
    session: Session, candidates: Sequence[str], encoder: str, vector: vectors.Floats
) -> list[_Best]:
    """Return the nearest sentence of each candidate, nearest first, that is near at all."""
    rows = session.execute(
        select(embedding.document_id, embedding.spans, embedding.codes).where(
            embedding.document_id.in_(candidates), embedding.encoder == encoder
        )
    ).all()
    width = vectors.signs(vector).size
    close = vectors.closeness(vector, vectors.stored(b"".join(r.codes for r in rows), width))
    ends = np.cumsum([0, *(len(r.codes) // width for r in rows)]).tolist()
    found = [
        _best(row, close[begin:end]) for row, (begin, end) in zip(rows, pairwise(ends), strict=True)
    ]
    near_enough = [b for b in found if b.closeness >= LEAST]
    return sorted(near_enough, key=lambda b: (-b.closeness, b.document))[:NEAREST]


def _best(row: Any, close: vectors.Floats) -> _Best:
    at = int(close.argmax())
    start, end = np.frombuffer(row.spans, vectors.OFFSET).reshape(-1, 2)[at].tolist()
    return _Best(float(close[at]), row.document_id, start, end)


def _found(session: Session, best: Sequence[_Best]) -> list[Near]:
    ids = [b.document for b in best]
    rows = {row.Document.id: row for row in session.execute(document_rows().where(doc.id.in_(ids)))}
    stances = author_stances(session, ids)
    return [
        Near(
            row=document_row(rows[b.document], stances[b.document]),
            start=b.start,
            end=b.end,
            text=rows[b.document].Document.text[b.start : b.end],
            closeness=b.closeness,
        )
        for b in best
    ]
