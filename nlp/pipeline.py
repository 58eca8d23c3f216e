"""Runs the stages over what they have not seen, one batch a transaction."""

import logging
import time
from collections.abc import Sequence

from config.errors import GroundswellError
from db import pending, store
from db.records import Annotation, ClaimAnnotation, Document
from db.session import Database
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
) -> list[StageReport]:
    """Run every stage over the documents that it has not seen, in the order given.

    Results are committed batch by batch: a run that is killed goes on where it stopped, and ends with
    the same result. `on_progress` is told stage, documents done, and documents in all.
    """
    marks = fingerprints(stages)
    reports = [
        stage.update(database, marks[stage.name], on_progress)
        if isinstance(stage, CorpusStage)
        else _run(database, stage, marks[stage.name], batch_size, on_progress)
        for stage in stages
    ]
    database.gather_statistics()
    return reports


def _run(
    database: Database, stage: Stage, fingerprint: str, batch_size: int, on_progress: Progress
) -> StageReport:
    report = StageReport(stage.name)
    only = {"relevant_only": stage.relevant_only}
    total = pending.count(database, stage.name, fingerprint, **only)
    last = ""
    start = time.perf_counter()
    while batch := pending.batch(
        database, stage.name, fingerprint, after=last, limit=batch_size, **only
    ):
        last = batch[-1].id
        models = _models(database, stage, fingerprint, batch)
        before = time.perf_counter()
        annotations, failed = _annotate(stage, [d for d in batch if d.id not in models])
        failed |= {key for key, model in models.items() if model in failed}
        report.seconds += time.perf_counter() - before
        store.save_stage(
            database,
            store.StageResult(
                stage=stage.name,
                version=f"{stage.version}+{fingerprint[:8]}",
                fingerprint=fingerprint,
                makes=stage.makes,
                document_ids=[d.id for d in batch if d.id not in failed | set(models)],
                annotations=annotations,
                copied={key: model for key, model in models.items() if model not in failed},
            ),
        )
        report.documents += len(batch) - len(failed)
        report.annotations += len(annotations)
        report.failed += len(failed)
        on_progress(stage.name, report.documents + report.failed, total)
    report.database_seconds = time.perf_counter() - start - report.seconds
    return report


def _models(
    database: Database, stage: Stage, fingerprint: str, batch: Sequence[Document]
) -> dict[str, str]:
    """Return the documents of a batch whose labels are those of another one with the same words.

    Reprints are read once, and labelled all. Language and relevance stand in the document itself, and
    what they say of a post depends on more than its words.
    """
    if not stage.relevant_only:
        return {}
    same_day = stage.makes is ClaimAnnotation  # "last week" is another one a week later
    return pending.same_words(database, stage.name, fingerprint, batch, same_day=same_day)


def _annotate(stage: Stage, batch: Sequence[Document]) -> tuple[list[Annotation], set[str]]:
    """Annotate a batch; if it breaks the stage, one by one, so that one text costs only itself."""
    if not batch:
        return [], set()
    try:
        return stage.annotate(batch), set()
    except GroundswellError:
        raise
    except Exception:
        log.debug("stage %s: batch broken, document by document", stage.name, exc_info=True)
    annotations: list[Annotation] = []
    failed: set[str] = set()
    for document in batch:
        try:
            annotations += stage.annotate([document])
        except Exception as error:  # whatever a model does to one text must not stop the others
            log.error("stage %s: %s: %s", stage.name, document.url, error)
            failed.add(document.id)
    return annotations, failed
