"""Stage `claim_matching`: every claim mention makes a claim of the ledger, known or new."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import islice

import numpy as np

from config.topic import Topic
from db import ledger_index
from db.ledger_index import StoredMention, Unmatched
from db.seen import Marks
from db.session import Database
from db.store.ledger import Bearing, LedgerBook, Made, begin_ledger_anew, ledger_book
from nlp.claims.plain import plain
from nlp.ledger import membership, verification
from nlp.ledger.answers import FRAME, AnswerFinder
from nlp.ledger.claimants import claimant, linked, origins
from nlp.ledger.keys import stored
from nlp.ledger.matcher import JOIN, RELATE, Matcher, Verdicts
from nlp.ledger.sides import Side, SideReader
from nlp.ledger.wording import most_central
from nlp.models import Encoder, Vectors, digest
from nlp.stage import CorpusStage, Progress, StageReport

BATCH = 32  # documents of one transaction
STANDING = 6  # mentions that stand for a claim, and are compared with new ones
NEAR = 0.6  # cosine below which two claims are no versions of one
ALIKE = 0.95  # cosine from which another mention adds nothing


class ClaimMatchingStage(CorpusStage):
    """Matches mentions one after the other, in the order of time, with the claims that are known.

    A mention joins the claim that it makes most probably, or founds a new one, which may be a version of
    another. Known mentions are not read again: a claim is compared by the few that stand for it, whose
    vectors are in the database.
    """

    name = "claim_matching"
    version = "2"
    needs = ("claims", "frames")

    def __init__(self, topic: Topic, encoder: Encoder) -> None:
        self._encoder = encoder
        self._parties = sorted((p.id, p.maker or "", *p.names()) for p in topic.party)
        self._reader = SideReader(topic)
        self._matcher = Matcher(self._reader)
        self._answers = AnswerFinder(self._reader)

    def identity(self) -> str:
        """Return a digest of the encoder, the models and the parties."""
        return digest(
            self._encoder.identity, verification.identity(), membership.identity(), self._parties
        )

    def update(
        self, database: Database, fingerprint: str, needs: Marks, on_progress: Progress
    ) -> StageReport:
        """Match the mentions of all documents that were not seen."""
        report = StageReport(self.name)
        start = time.perf_counter()
        begin_ledger_anew(database, self.name, fingerprint)
        with self._book(database, fingerprint) as book:
            self._mend(book)
        ids = ledger_index.unmatched_ids(database, self.name, fingerprint, needs)
        for batch in _batches(ids):
            documents = ledger_index.unmatched(database, batch, FRAME)
            vectors = self._vectors([m for d in documents for m in d.mentions])
            with self._book(database, fingerprint) as book:
                same = book.unchanged({d.id: d.version for d in documents})
                for document in documents:
                    size = len(document.mentions)
                    if document.id in same:
                        report.annotations += self._document(book, document, vectors[:size])
                    vectors = vectors[size:]
                self._choose(book)
                book.seen(same)
            report.documents += len(same)
            on_progress(self.name, report.documents, len(ids))
        report.seconds = time.perf_counter() - start
        return report

    def _book(self, database: Database, fingerprint: str) -> AbstractContextManager[LedgerBook]:
        version = f"{self.version}+{fingerprint[:8]}"
        return ledger_book(database, self.name, version, fingerprint)

    def _vectors(self, mentions: Sequence[StoredMention]) -> Vectors:
        """Encode sentences; float16 as they are stored, so that new and known are compared alike."""
        texts = [plain(m.text, 0, len(m.text)).text for m in mentions]
        return self._encoder.encode(texts).astype(np.float16)

    def _document(self, book: LedgerBook, document: Unmatched, vectors: Vectors) -> int:
        """Match the mentions of a document, then find what they answer; return how many were matched."""
        kept = ledger_index.matched_in(book.session, [document.id])
        places = {(m.start, m.end) for m in kept}
        claimants = [claimant(m, self._reader) for m in document.mentions]
        cited = ledger_index.first_known(book.session, linked(document.text), document.id)
        traced = origins(document, claimants, cited, self._reader)
        number = 0
        for m, vector, who, origin in zip(
            document.mentions, vectors, claimants, traced, strict=True
        ):
            if (m.start, m.end) in places:
                continue
            places.add((m.start, m.end))
            self._match(book, m, self._matcher.side(m, vector), who, origin)
            number += 1
        self._relate(book, document)
        return number

    def _match(
        self, book: LedgerBook, m: StoredMention, side: Side, who: str | None, origin: str | None
    ) -> None:
        judged = self._matcher.judge(book.session, side)
        best = judged[0] if judged else None
        if best is not None and best.same >= JOIN:
            stands = best.standing < STANDING and best.nearest < ALIKE
            vector = side.vector.tobytes() if stands else None
            made = Made(
                m.document_id, m.start, m.end, best.claim_id, best.same, who, origin, vector
            )
            book.join(made, best.number, stored(side) if stands else [])
            return
        claim_id, number = book.found(m.text, m.document_id, m.start)
        vector = side.vector.tobytes()
        book.join(
            Made(m.document_id, m.start, m.end, claim_id, 1.0, who, origin, vector),
            number,
            stored(side),
        )
        self._stand_beside(book, m, claim_id, judged)

    def _stand_beside(
        self, book: LedgerBook, m: StoredMention, claim_id: str, judged: Sequence[Verdicts]
    ) -> None:
        """Relate a new claim to the one that it is a version of: near in words, and different in one slot."""
        versions = [
            v for v in judged if v.version >= RELATE and v.nearest >= NEAR and len(v.differs) == 1
        ]
        if not versions:
            return
        nearest = max(versions, key=lambda v: (v.version, -v.number))
        bearing = Bearing(
            kind="version",
            document_id=m.document_id,
            start=m.start,
            end=m.end,
            holder=m.holder,
            holder_name=m.holder_name,
            probability=nearest.version,
            target_id=book.versions_of(nearest.claim_id) or nearest.claim_id,
            claim_id=claim_id,
            details=nearest.differs,
        )
        book.relate(bearing)

    def _relate(self, book: LedgerBook, document: Unmatched) -> None:
        """Write what the sentences of a document answer."""
        above = [key for key in dict.fromkeys((document.parent_id, document.root_id)) if key]
        mine = ledger_index.matched_in(book.session, [document.id])
        thread = ledger_index.matched_in(book.session, above) if above else []

        def by_claimant(party: str) -> list[StoredMention]:
            return ledger_index.accusations_by(book.session, party, document.when)

        for bearing in self._answers.find(document, mine, thread, by_claimant):
            book.relate(bearing)

    def _choose(self, book: LedgerBook) -> None:
        """Choose the wording of the claims that were touched."""
        stale = [key for key, _ in book.stale()]
        standing: dict[str, list[StoredMention]] = {key: [] for key in stale}
        for m in ledger_index.standing_for(book.session, stale):
            standing[m.claim_id or ""].append(m)
        for key, mentions in standing.items():
            if mentions:
                sides = [self._matcher.side(m) for m in mentions]
                m = mentions[most_central(mentions, sides)]
                book.choose(key, (m.document_id, m.start, m.end))
            else:
                book.choose(key, None)

    def _mend(self, book: LedgerBook) -> None:
        """Let other mentions stand for claims whose own have gone, and drop claims without any."""
        book.drop_empty()
        stale = book.stale()
        standing = {
            m.claim_id for m in ledger_index.standing_for(book.session, [key for key, _ in stale])
        }
        for key, number in stale:
            if key in standing:
                continue
            mentions = ledger_index.earliest(book.session, key, STANDING)
            for m, vector in zip(mentions, self._vectors(mentions), strict=True):
                side = self._matcher.side(replace(m, vector=vector.tobytes()), vector)
                book.stand(m.document_id, m.start, m.end, vector.tobytes())
                book.keep(number, stored(side))
        self._choose(book)


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while batch := list(islice(left, BATCH)):
        yield batch
