"""What claim matching reads: unseen documents, candidates, and the mentions that stand for claims."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, and_, func, select, text
from sqlalchemy.orm import Session

from db import tables
from db.records import Version
from db.seen import Marks, is_pending
from db.session import Database
from db.versions import versions

doc, match, mention, claim = (
    tables.Document,
    tables.ClaimMatch,
    tables.ClaimMention,
    tables.Claim,
)
WHEN = func.coalesce(doc.published, doc.first_seen)
POSTINGS = 24  # of each key, the newest and as many of the oldest
KEYS_AT_ONCE = 40  # SQLite joins 500 selects at most
CANDIDATES = 40  # claims that are verified
LOOK_BACK = 200  # mentions of a claimant among which its main accusation is looked for


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A claim mention as matching reads it; `claim_id` is None before it is matched.

    `vector` holds float16 values, of the mentions that stand for their claim.
    """

    document_id: str
    start: int
    end: int
    text: str
    holder: str
    holder_name: str | None
    certainty: str
    figures: Sequence[Mapping[str, Any]]
    allegations: Sequence[Mapping[str, Any]]
    claim_id: str | None = None
    claimant: str | None = None
    number: int | None = None
    vector: bytes | None = None


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A sentence that uses a frame."""

    start: int
    end: int
    probability: float
    holder: str
    holder_name: str | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A document with all that matching reads of it, its mentions in order."""

    id: str
    kind: str
    text: str
    when: datetime
    parent_id: str | None
    root_id: str | None
    mentions: Sequence[StoredMention]
    frames: Sequence[StoredFrame]
    version: Version


def unmatched_ids(database: Database, stage: str, fingerprint: str, needs: Marks) -> list[str]:
    """Return the relevant documents that matching has not seen, in the order of time.

    `needs` are the fingerprints of stages that must have seen them, by name.
    """
    with database.read() as session:
        statement = select(doc.id).where(
            doc.relevant.is_(True),
            doc.deleted.is_(None),
            is_pending(doc.id, stage, fingerprint, needs),
        )
        return list(session.scalars(statement.order_by(WHEN, doc.id)))


def unmatched(database: Database, ids: Sequence[str], frame: str) -> list[Unmatched]:
    """Return some documents with their mentions and the sentences of a frame, in the order of `ids`.

    Left out are those that are relevant no longer: edited since, and not judged anew, or taken back.
    """
    with database.read() as session:
        read = versions(session, ids)
        rows = session.execute(
            select(doc, WHEN.label("when")).where(doc.id.in_(read), doc.relevant.is_(True))
        ).all()
        mentions = defaultdict(list)
        for m in session.scalars(
            select(mention)
            .where(mention.document_id.in_(ids))
            .order_by(mention.document_id, mention.start, mention.end)
        ):
            mentions[m.document_id].append(m)
        frames = _frames(session, ids, frame)
        found = {
            d.id: Unmatched(
                d.id, d.kind, d.text, when, d.parent_id, d.root_id,
                [_mention(m, d.text[m.start : m.end]) for m in mentions[d.id]], frames[d.id],
                read[d.id],
            )
            for d, when in rows
        }  # fmt: skip
    return [found[key] for key in ids if key in found]


def _frames(session: Session, ids: Sequence[str], frame: str) -> Mapping[str, list[StoredFrame]]:
    label = tables.FrameLabel
    found: dict[str, list[StoredFrame]] = defaultdict(list)
    for f in session.scalars(
        select(label)
        .where(label.document_id.in_(ids), label.frame == frame)
        .order_by(label.document_id, label.start, label.id)
    ):
        found[f.document_id].append(
            StoredFrame(f.start, f.end, f.probability, f.holder, f.holder_name)
        )
    return found


def candidates(session: Session, keys: Sequence[int]) -> list[int]:
    """Return the numbers of the claims that share most with a sentence, rare keys counting more.

    Each key gives its newest and its oldest postings, so that the work does not grow with the ledger.
    """
    postings: dict[int, set[int]] = defaultdict(set)
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = {f"k{i}": key for i, key in enumerate(keys[start : start + KEYS_AT_ONCE])}
        for key, number in session.execute(_lookup(len(some)), some):
            postings[key].add(number)
    scores: dict[int, float] = defaultdict(float)
    for key in keys:
        weight = math.log((2 * POSTINGS + 2) / (len(postings[key]) + 1))
        for number in postings[key]:
            scores[number] += weight
    return sorted(scores, key=lambda number: (-scores[number], number))[:CANDIDATES]


@lru_cache(maxsize=KEYS_AT_ONCE)
def _lookup(size: int) -> TextClause:
    """Return the statement that looks up some keys; as text, for building it costs more than running it."""
    ends = [(i, order) for i in range(size) for order in ("desc", "asc")]
    return text(
        " union all ".join(
            f"select * from (select key, claim from claim_key where key = :k{i}"  # noqa: S608  # bound
            f" order by claim {order} limit {POSTINGS}) as {order}_{i}"
            for i, order in ends
        )
    )


def standing(session: Session, numbers: Sequence[int]) -> list[StoredMention]:
    """Return the mentions that stand for some claims, in the order of claims and places."""
    return _standing(session, claim.number.in_(numbers))


def standing_for(session: Session, ids: Sequence[str]) -> list[StoredMention]:
    """Return the mentions that stand for claims of these ids."""
    return _standing(session, claim.id.in_(ids))


def _standing(session: Session, condition: Any) -> list[StoredMention]:
    rows = session.execute(
        _matched(match.vector.is_not(None), condition).order_by(
            claim.number, match.document_id, match.start
        )
    )
    return [_of_row(row) for row in rows]


def matched_in(session: Session, document_ids: Sequence[str]) -> list[StoredMention]:
    """Return the matched mentions of some documents, in order."""
    rows = session.execute(
        _matched(match.document_id.in_(document_ids)).order_by(match.document_id, match.start)
    )
    return [_of_row(row) for row in rows]


def accusations_by(session: Session, claimant: str, until: datetime) -> list[StoredMention]:
    """Return the latest mentions, up to a time, that a claimant makes; newest first."""
    rows = session.execute(
        _matched(match.claimant == claimant, until >= WHEN)
        .order_by(WHEN.desc(), match.document_id, match.start)
        .limit(LOOK_BACK)
    )
    return [_of_row(row) for row in rows]


def earliest(session: Session, claim_id: str, limit: int) -> list[StoredMention]:
    """Return the earliest mentions of a claim."""
    rows = session.execute(
        _matched(match.claim_id == claim_id)
        .order_by(WHEN, match.document_id, match.start)
        .limit(limit)
    )
    return [_of_row(row) for row in rows]


def _matched(*conditions: Any) -> Any:
    place = and_(
        mention.document_id == match.document_id,
        mention.start == match.start,
        mention.end == match.end,
    )
    words = func.substr(doc.text, match.start + 1, match.end - match.start).label("words")
    return (
        select(match, mention, claim.number, words)
        .join(mention, place)
        .join(claim, claim.id == match.claim_id)
        .join(doc, doc.id == match.document_id)
        .where(*conditions)
    )


def _of_row(row: Any) -> StoredMention:
    return _mention(row.ClaimMention, row.words, row.ClaimMatch, row.number)


def _mention(
    m: tables.ClaimMention,
    text: str,
    made: tables.ClaimMatch | None = None,
    number: int | None = None,
) -> StoredMention:
    return StoredMention(
        document_id=m.document_id, start=m.start, end=m.end, text=text, holder=m.holder,
        holder_name=m.holder_name, certainty=m.certainty, figures=m.figures,
        allegations=m.allegations, claim_id=made.claim_id if made else None,
        claimant=made.claimant if made else None, number=number,
        vector=made.vector if made else None,
    )  # fmt: skip


def first_known(session: Session, ids: Sequence[str], but: str) -> str | None:
    """Return the first of some ids that is a document of the corpus, and not the one given."""
    known = set(session.scalars(select(doc.id).where(doc.id.in_(ids)))) if ids else set()
    return next((key for key in ids if key in known and key != but), None)
