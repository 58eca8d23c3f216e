"""The stage that groups copies: what is new is compared with the few that share a key with it."""

import time

from db import pending
from db.copies import NEAR_DUPLICATES
from db.seen import Marks
from db.session import Database
from db.store import begin_copies_anew, save_copies
from nlp.copies import batch, compare, groups
from nlp.copies.shingles import WINDOW
from nlp.copies.sketch import SCHEME
from nlp.models import digest
from nlp.stage import CorpusStage, Progress, StageReport

BATCH = 200  # documents compared and committed at once


class NearDuplicates(CorpusStage):
    """Groups copies, excerpts and reposts (see `docs/copies.md`).

    It looks at relevant documents only: everything that is shown counts those, and of a stream of news they
    are a thousandth, so that the index stays small.
    """

    name = NEAR_DUPLICATES
    version = "1"
    needs: tuple[str, ...] = ("relevance",)

    def __init__(self, relevant_only: bool = True) -> None:
        self.relevant_only = relevant_only

    def identity(self) -> str:
        """Return what decides who is whose copy: the scheme of the keys and the thresholds."""
        thresholds = (
            compare.ALIKE, compare.CONTAINED, compare.SAME_WORDS, compare.SAME_WEEK,
            compare.HEADLINE_WORDS, compare.POST_WORDS, compare.RETURNING_WORDS,
            groups.RETURNED, batch.CROWDED, batch.COMPARED, batch.SHARED,
        )  # fmt: skip
        return digest(SCHEME, WINDOW, thresholds, self.relevant_only)

    def update(
        self, database: Database, fingerprint: str, needs: Marks, on_progress: Progress
    ) -> StageReport:
        """Compare what is new; memory is bounded by a batch and what it is compared with."""
        report = StageReport(self.name)
        begin_copies_anew(database, fingerprint)
        only = self.relevant_only
        total = pending.count(database, self.name, fingerprint, relevant_only=only, needs=needs)
        start = time.perf_counter()
        last = ""
        while ids := pending.ids(
            database,
            self.name,
            fingerprint,
            relevant_only=only,
            needs=needs,
            after=last,
            limit=BATCH,
        ):
            result = batch.search(database, ids, fingerprint)
            if not save_copies(database, result):
                continue  # edited while it was compared: look at it again
            last = ids[-1]
            report.documents += len(ids)
            report.annotations += len(result.links)
            on_progress(self.name, report.documents, total)
        report.seconds = time.perf_counter() - start
        return report
