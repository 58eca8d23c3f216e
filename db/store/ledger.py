"""What claim matching writes: one batch of documents is one transaction, done or not begun."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from db import tables
from db.records import Version
from db.session import Database
from db.store.ingest import now
from db.versions import unchanged

claim, match, key_of, relation = (
    tables.Claim,
    tables.ClaimMatch,
    tables.ClaimKey,
    tables.ClaimRelation,
)


@dataclass(frozen=True, slots=True)
class Made:
    """A mention and the claim that it makes; `vector` for those that stand for the claim."""

    document_id: str
    start: int
    end: int
    claim_id: str
    probability: float
    claimant: str | None
    origin: str | None
    vector: bytes | None


@dataclass(frozen=True, slots=True)
class Bearing:
    """A sentence that gives a version of a claim, or answers it."""

    kind: str
    document_id: str
    start: int
    end: int
    holder: str
    holder_name: str | None
    probability: float
    target_id: str
    claim_id: str | None
    details: Mapping[str, Any]


class LedgerBook:
    """The ledger inside one transaction of a stage."""

    def __init__(self, session: Session, stage: str, version: str, fingerprint: str) -> None:
        self.session = session
        self._by = {"stage": stage, "version": version}
        self._fingerprint = fingerprint

    def unchanged(self, read: Mapping[str, Version]) -> list[str]:
        """Return the documents that are what was read, and stay so until the end; the others come again."""
        return unchanged(self.session, read, read)

    def found(self, words: str, document_id: str, start: int) -> tuple[str, int]:
        """Make the claim that a sentence founds, and return its id and number.

        The id is a hash of the words, or of words and place where other words already have that id.
        """
        key = _hash(" ".join(words.lower().split()))
        known = self.session.scalar(select(claim).where(claim.id == key))
        if known is not None and self._has_mentions(key):
            key = _hash(f"{words}\0{document_id}\0{start}")
            known = self.session.scalar(select(claim).where(claim.id == key))
        if known is None:
            known = claim(id=key)
            self.session.add(known)
            self.session.flush()
        return known.id, known.number

    def _has_mentions(self, key: str) -> bool:
        return bool(self.session.scalar(select(exists().where(match.claim_id == key))))

    def join(self, made: Made, number: int, keys: Sequence[int]) -> None:
        """Write that a mention makes a claim; its keys, if it stands for the claim."""
        values = {name: getattr(made, name) for name in Made.__slots__}
        self.session.execute(insert(match), [values | self._by | {"canonical": False}])
        self.session.execute(update(claim).where(claim.id == made.claim_id).values(stale=True))
        self.keep(number, keys)

    def keep(self, number: int, keys: Sequence[int]) -> None:
        """Write keys that lead to a claim."""
        known = set(
            self.session.scalars(
                select(key_of.key).where(key_of.claim == number, key_of.key.in_(keys))
            )
        )
        new = [{"key": key, "claim": number} for key in keys if key not in known]
        if new:
            self.session.execute(insert(key_of), new)

    def stand(self, document_id: str, start: int, end: int, vector: bytes) -> None:
        """Let a mention that is matched already stand for its claim."""
        self.session.execute(
            update(match)
            .where(match.document_id == document_id, match.start == start, match.end == end)
            .values(vector=vector)
        )

    def relate(self, bearing: Bearing) -> None:
        """Write how a sentence bears on a claim."""
        values = {name: getattr(bearing, name) for name in Bearing.__slots__}
        self.session.execute(insert(relation), [values | self._by])

    def versions_of(self, claim_id: str) -> str | None:
        """Return the claim that a claim is a version of."""
        return self.session.scalar(
            select(relation.target_id)
            .where(relation.kind == "version", relation.claim_id == claim_id)
            .order_by(relation.id)
            .limit(1)
        )

    def choose(self, claim_id: str, place: tuple[str, int, int] | None) -> None:
        """Make one mention of a claim its wording; the claim is then no longer stale."""
        self.session.execute(
            update(match).where(match.claim_id == claim_id).values(canonical=False)
        )
        if place is not None:
            document_id, start, end = place
            self.session.execute(
                update(match)
                .where(match.document_id == document_id, match.start == start, match.end == end)
                .values(canonical=True)
            )
        self.session.execute(update(claim).where(claim.id == claim_id).values(stale=False))

    def stale(self) -> list[tuple[str, int]]:
        """Return the claims whose mentions have come or gone, by id and number."""
        rows = self.session.execute(
            select(claim.id, claim.number).where(claim.stale.is_(True)).order_by(claim.number)
        )
        return [(key, number) for key, number in rows]

    def drop_empty(self) -> None:
        """Remove the stale claims that no mention makes and that no person has settled."""
        made = exists().where(match.claim_id == claim.id)
        self.session.execute(
            delete(claim).where(claim.stale.is_(True), ~made, claim.status_at.is_(None))
        )

    def seen(self, document_ids: Sequence[str]) -> None:
        """Note in the ledger of stages that these documents were seen."""
        run, finished = tables.StageRun, now()
        self.session.execute(
            delete(run).where(run.document_id.in_(document_ids), run.stage == self._by["stage"])
        )
        rows = [
            {
                "document_id": key,
                "stage": self._by["stage"],
                "fingerprint": self._fingerprint,
                "finished": finished,
            }
            for key in document_ids
        ]
        self.session.execute(insert(run), rows)


@contextmanager
def ledger_book(
    database: Database, stage: str, version: str, fingerprint: str
) -> Iterator[LedgerBook]:
    """Open the ledger for one transaction."""
    with database.write(alone=True) as session:
        yield LedgerBook(session, stage, version, fingerprint)


def begin_ledger_anew(database: Database, stage: str, fingerprint: str) -> None:
    """Empty the ledger if a stage of another fingerprint filled it; what a person settled stays.

    Of a claim with a status the canonical mention stays too, so that it keeps its id.
    """
    run = tables.StageRun
    with database.write() as session:
        others = select(run.document_id).where(run.stage == stage, run.fingerprint != fingerprint)
        if session.scalar(others.limit(1)) is None:
            return
        settled = select(claim.id).where(claim.status_at.is_not(None))
        kept = match.claim_id.in_(settled) & match.canonical.is_(True)
        session.execute(delete(relation))
        session.execute(delete(key_of))
        session.execute(delete(match).where(~kept))
        session.execute(delete(claim).where(claim.status_at.is_(None)))
        session.execute(update(match).values(vector=None))
        session.execute(update(claim).values(stale=True))
        session.execute(delete(run).where(run.stage == stage))


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]
