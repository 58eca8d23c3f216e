"""What people say of the labels, written over what the stages said, now and after every run of a stage.

A correction is a row of `review`; its effect is written into the table of the label in the same transaction,
with a probability of 1 and the version `review`. So every curve, count, receipt and export sees it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config.errors import GroundswellError
from db import tables
from db.corrections import ABSENT, CORRECTABLE, RELEVANCE, REVIEWED, Correction, words_hash
from db.session import Database
from db.store.ingest import now

COUNTING = ("bursts",)
MATCHING = {"claims": "claim_matching"}  # which matches what a stage finds, once
SAME_SPAN = 0.5  # of the union of two spans: a later version may cut the sentence elsewhere


class ReviewError(GroundswellError):
    """A correction that cannot be made."""


def correct(database: Database, correction: Correction) -> int:
    """Store a person's word on a label and let it outrank the model's; return its id.

    Raises:
        ReviewError: the document is gone, or the span lies outside of its text.
    """
    place = correction.place
    with database.write() as session:
        document = session.get(tables.Document, place.document_id)
        if document is None or document.deleted:
            raise ReviewError(f"document {place.document_id}: it is not there any more")
        if not 0 <= place.start < place.end <= len(document.text):
            raise ReviewError(
                f"document {place.document_id}: it has no words at {place.start} to {place.end}"
            )
        review = tables.Review(
            **_place(correction),
            text_hash=words_hash(document.text, place.start, place.end),
            before=correction.before,
            after=correction.after,
            probability=correction.probability,
            version=correction.version,
            holder=correction.holder,
            holder_name=correction.holder_name,
            reviewer=correction.reviewer,
            note=correction.note or None,
            sample_id=correction.sample_id,
            made=now(),
        )
        session.add(review)
        session.flush()
        _apply(session, document, review)
        _count_again(session, document.id)
        return review.id


def withdraw(database: Database, review_id: int) -> None:
    """Take a person's word back: an earlier word on the label, or the model's own, holds again.

    The stage sees the document anew in the next analysis, which brings back what cannot be restored here.
    """
    with database.write() as session:
        review = session.get(tables.Review, review_id)
        if review is None:
            return
        document = session.get_one(tables.Document, review.document_id)
        session.delete(review)
        session.flush()
        _count_again(session, document.id)
        earlier = session.scalars(_of_label(review).order_by(tables.Review.id)).all()
        if earlier:
            _apply(session, document, earlier[-1])
            return
        _set(session, document, review, review.before, review.probability, review.version)
        run = tables.StageRun
        again = (review.stage, MATCHING.get(review.stage, review.stage))
        session.execute(delete(run).where(run.document_id == document.id, run.stage.in_(again)))


def reapply(session: Session, stage: str, ids: Sequence[str]) -> None:
    """Let people's words outrank what a stage has just said of some documents."""
    review, document = tables.Review, tables.Document
    rows = session.execute(
        select(review, document)
        .join(document, document.id == review.document_id)
        .where(review.document_id.in_(ids), review.stage == stage)
        .order_by(review.id)
    ).all()
    for found, about in rows:
        _apply(session, about, found)


def _count_again(session: Session, document_id: str) -> None:
    """Let the stages that keep counts of labels count the document's day anew in the next analysis."""
    run = tables.StageRun
    session.execute(delete(run).where(run.document_id == document_id, run.stage.in_(COUNTING)))


def _place(correction: Correction) -> dict[str, Any]:
    place = correction.place
    return {name: getattr(place, name) for name in place.__slots__}


def _of_label(review: tables.Review) -> Any:
    table = tables.Review
    same = ("document_id", "stage", "kind", "about", "level", "start", "end")
    return select(table).where(*(getattr(table, n) == getattr(review, n) for n in same))


def _apply(session: Session, document: tables.Document, review: tables.Review) -> None:
    """Write a person's word over the label, if the words are still those that it was said of."""
    if words_hash(document.text, review.start, review.end) != review.text_hash:
        return
    probability = 1.0 if review.kind != RELEVANCE or review.after == "relevant" else 0.0
    _set(session, document, review, review.after, probability, REVIEWED)


def _set(
    session: Session,
    document: tables.Document,
    review: tables.Review,
    label: str,
    probability: float,
    version: str,
) -> None:
    if review.kind == RELEVANCE:
        session.execute(
            update(tables.Document)
            .where(tables.Document.id == document.id)
            .values(relevant=label == "relevant", relevance=probability)
        )
        return
    how = CORRECTABLE[review.kind]
    standing = [row for row in session.scalars(_rows(review)) if _same_span(row, review)]
    gone = label == ABSENT or (review.level == "sentence" and label == "none")
    for row in standing if gone else standing[1:]:
        session.delete(row)
    if not gone:
        values = {"probability": probability, "version": version}
        if how.label:
            values[how.label] = label
        if standing:
            for name, value in values.items():
                setattr(standing[0], name, value)
        elif how.addable:
            session.add(_new_row(review, values))
    session.flush()


def _rows(review: tables.Review) -> Any:
    how = CORRECTABLE[review.kind]
    conditions = [how.table.document_id == review.document_id, how.table.stage == review.stage]
    if how.about:
        conditions.append(getattr(how.table, how.about) == review.about)
    if hasattr(how.table, "level"):
        conditions.append(how.table.level == review.level)
    return select(how.table).where(*conditions).order_by(how.table.id)


def _same_span(row: tables.Evidence, review: tables.Review) -> bool:
    if review.level == "document":
        return True
    shared = min(row.end, review.end) - max(row.start, review.start)
    union = max(row.end, review.end) - min(row.start, review.start)
    return shared >= SAME_SPAN * union


def _new_row(review: tables.Review, values: dict[str, Any]) -> tables.Evidence:
    how = CORRECTABLE[review.kind]
    columns = {
        name: getattr(review, name)
        for name in ("document_id", "stage", "start", "end", "holder", "holder_name")
    }
    if how.about:
        columns[how.about] = review.about
    if hasattr(how.table, "level"):
        columns["level"] = review.level
    return how.table(**columns, **values)
