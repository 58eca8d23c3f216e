"""Runs the stages over what they have not seen, one batch a transaction."""

import logging
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from config.errors import GroundswellError
from db import pending, store
from db.records import ClaimAnnotation, Document, EventAnnotation
from db.seen import Marks
from db.session import Database
from nlp.engine import Engine, LocalEngine, Outcome
from nlp.stage import AnyStage, CorpusStage, Progress, Stage, StageReport, fingerprints

log = logging.getLogger(__name__)


class StageError(GroundswellError):
    """A stage was named that does not exist."""


def choose(stages: Sequence[AnyStage], names: Sequence[str]) -> list[AnyStage]:
    """Return the named stages and all that they need, in order; all stages when none is named.

    Raises:
        StageError: a name is none of a stage.
    """
    known = {stage.name: stage for stage in stages}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise StageError(f"no stage {unknown[0]!r}; stages are {', '.join(known)}")
    wanted = set(names or known)
    for stage in reversed(stages):
        if stage.name in wanted:
            wanted.update(stage.needs)
    return [stage for stage in stages if stage.name in wanted]


def analyze(
    database: Database,
    stages: Sequence[AnyStage],
    batch_size: int = 64,
    on_progress: Progress = lambda stage, done, total: None,
    engine: Engine | None = None,
) -> list[StageReport]:
    """Run every stage over the documents that it has not seen, in the order given.

    Results are committed batch by batch: a run that is killed goes on where it stopped, and ends with
    the same result. `on_progress` is told stage, documents done, and documents in all. Document stages run
    in the engine, which is this process when none is given; corpus stages always run here.
    """
    marks = fingerprints(stages)
    runs_in = engine or LocalEngine()
    reports = [
        stage.update(database, marks[stage.name], _needs(stage, marks), on_progress)
        if isinstance(stage, CorpusStage)
        else _Run(database, stage, marks, batch_size).through(runs_in, on_progress)
        for stage in stages
    ]
    database.gather_statistics()
    return reports


def _needs(stage: AnyStage, marks: Marks) -> Marks:
    """Return the stages that must have seen what this one is to see.

    What came in since they ended, or broke one of them, waits for them: without its quotes, what a speaker
    says would be the author's.
    """
    return {name: marks[name] for name in stage.needs}


@dataclass(frozen=True, slots=True)
class _Batch:
    """Documents that are committed together, and those among them whose labels are another one's."""

    documents: Sequence[Document]
    models: Mapping[str, str]

    @property
    def unread(self) -> list[Document]:
        """Return what the stage must see."""
        return [d for d in self.documents if d.id not in self.models]


class _Run:
    """One stage over what it has not seen: reads batches ahead as the engine asks, writes them in order."""

    def __init__(self, database: Database, stage: Stage, marks: Marks, batch_size: int) -> None:
        self._database = database
        self._stage = stage
        self._fingerprint = marks[stage.name]
        self._needs = _needs(stage, marks)
        self._batch_size = batch_size
        self._under_way: deque[_Batch] = deque()  # read, not yet written
        self._failed: set[str] = set()
        self._report = StageReport(stage.name)

    def through(self, engine: Engine, on_progress: Progress) -> StageReport:
        """Annotate everything in the engine."""
        stage, report = self._stage, self._report
        total = pending.count(
            self._database,
            stage.name,
            self._fingerprint,
            relevant_only=stage.relevant_only,
            needs=self._needs,
        )
        for outcome in engine.annotate(stage, self._fingerprint, self._batches()):
            with self._database_time():
                self._write(self._under_way.popleft(), outcome)
            report.seconds += outcome.seconds
            on_progress(stage.name, report.documents + report.failed, total)
        return report

    def _batches(self) -> Iterator[list[Document]]:
        """Read batch after batch; yield what the stage must see of each, which may be nothing."""
        last = ""
        while True:
            with self._database_time():
                documents = pending.batch(
                    self._database,
                    self._stage.name,
                    self._fingerprint,
                    relevant_only=self._stage.relevant_only,
                    needs=self._needs,
                    after=last,
                    limit=self._batch_size,
                )
                batch = _Batch(documents, self._models(documents))
            if not documents:
                return
            last = documents[-1].id
            self._under_way.append(batch)
            yield batch.unread

    def _models(self, documents: Sequence[Document]) -> dict[str, str]:
        """Return the documents whose labels are those of another one with the same words, with that one.

        Reprints are read once, and labelled all, also those of a batch that is still under way. Language
        and relevance stand in the document itself, and what they say of a post depends on more than its
        words.
        """
        if not self._stage.relevant_only or not documents:
            return {}
        same_day = self._stage.makes in (
            ClaimAnnotation,
            EventAnnotation,
        )  # "last week" is another one a week later
        before = [d for batch in self._under_way for d in batch.documents]
        found = pending.same_words(
            self._database,
            self._stage.name,
            self._fingerprint,
            [*before, *documents],
            same_day=same_day,
        )
        return {d.id: found[d.id] for d in documents if d.id in found}

    def _write(self, batch: _Batch, outcome: Outcome) -> None:
        """Commit a batch with its ledger; what failed stays unseen, and so do its reprints.

        So does what was edited or taken back since it was read.
        """
        stage, report = self._stage, self._report
        urls = {d.id: d.url for d in batch.documents}
        for key, cause in outcome.failed.items():
            log.error("stage %s: %s: %s", stage.name, urls[key], cause)
        self._failed |= set(outcome.failed)
        copied = {key: m for key, m in batch.models.items() if m not in self._failed}
        read = [d.id for d in batch.unread if d.id not in outcome.failed]
        saved = store.save_stage(
            self._database,
            store.StageResult(
                stage=stage.name,
                version=f"{stage.version}+{self._fingerprint[:8]}",
                fingerprint=self._fingerprint,
                makes=stage.makes,
                document_ids=read,
                annotations=outcome.annotations,
                copied=copied,
                versions={d.id: d.version for d in batch.documents if d.version},
            ),
        )
        report.documents += len(saved)
        report.annotations += len(outcome.annotations)
        report.failed += len(batch.documents) - len(read) - len(copied)

    @contextmanager
    def _database_time(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._report.database_seconds += time.perf_counter() - start
