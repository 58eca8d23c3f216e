"""What documents are judged by beside their own words: what they answer, and their date.

When that comes, changes or goes, they are judged anew, as by another model; what is said of their own words
alone stays. Used by `db.store` and `db.documents` only, inside their transactions.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, delete, select, union, update
from sqlalchemy.orm import Session

from db import tables
from db.copies import NEAR_DUPLICATES, parts

doc, run = tables.Document, tables.StageRun
OPENING = 300  # characters of a text; enough to know what is talked about
OWN_WORDS = ("embeddings", NEAR_DUPLICATES)  # stages that read nothing else
UNKNOWN_RELEVANCE = dict.fromkeys(("relevant", "relevance", "relevance_start", "relevance_end"))


def opening(title: str | None, text: str) -> str:
    """Return what the answers to a document, and all in its thread, are read beside."""
    return title or text[:OPENING]


def judge_answers_anew(session: Session, ids: Collection[str]) -> None:
    """Let what answers some documents, or stands in their threads, be judged anew, if it ever was."""
    for part in parts(sorted(ids)):
        judge_anew(session, session.scalars(answers(part)).all())


def answers(ids: Sequence[str]) -> Select[str]:
    """Select what a stage has seen of the answers to some documents and of their threads."""
    seen = select(run.document_id).where(run.document_id == doc.id).exists()
    below = (select(doc.id).where(above.in_(ids), seen) for above in (doc.parent_id, doc.root_id))
    return select(union(*below).subquery().c.id)


def judge_anew(session: Session, ids: Sequence[str]) -> None:
    """Let all stages that read more than a document's own words see some documents as new.

    They are relevant again when that is judged, so that no later stage comes first.
    """
    for part in parts(ids):
        session.execute(delete(run).where(run.document_id.in_(part), run.stage.not_in(OWN_WORDS)))
        forget_matches(session, part)
        relation = tables.ClaimRelation
        session.execute(delete(relation).where(relation.document_id.in_(part)))
        session.execute(update(doc).where(doc.id.in_(part)).values(**UNKNOWN_RELEVANCE))


def forget_matches(session: Session, ids: Sequence[str]) -> None:
    """Take the mentions of documents out of the ledger; their claims are looked at again."""
    match, claim = tables.ClaimMatch, tables.Claim
    made = select(match.claim_id).where(match.document_id.in_(ids))
    session.execute(update(claim).where(claim.id.in_(made)).values(stale=True))
    session.execute(delete(match).where(match.document_id.in_(ids)))
