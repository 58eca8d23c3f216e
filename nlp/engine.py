"""What annotates batches of documents for a stage: this process, or the workers of a Ray cluster.

An engine is told which batches there are, in order, and gives back one outcome a batch, in the same order.
It reads and writes nothing: that stays with the pipeline, so that engines differ in nothing else.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from config.errors import GroundswellError
from db.records import Annotation, Document
from nlp.stage import Stage

log = logging.getLogger(__name__)


class EngineError(GroundswellError):
    """An engine cannot work: a library, a worker or a cluster is not as it must be."""


@dataclass(slots=True)
class Outcome:
    """What came of a batch.

    Attributes:
        annotations: of the documents that were read.
        failed: why a document could not be read, by its id.
        seconds: that the models took, wherever they ran.
    """

    annotations: list[Annotation] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


class Engine(Protocol):
    """Annotates batches of documents."""

    def annotate(
        self, stage: Stage, fingerprint: str, batches: Iterable[Sequence[Document]]
    ) -> Iterator[Outcome]:
        """Yield one outcome a batch, in order; batches may be asked for before outcomes are taken."""
        ...


class LocalEngine:
    """Annotates in this process, one batch after the other."""

    def annotate(
        self, stage: Stage, fingerprint: str, batches: Iterable[Sequence[Document]]
    ) -> Iterator[Outcome]:
        """Yield one outcome a batch, in order."""
        return (annotate(stage, batch) for batch in batches)


def annotate(stage: Stage, batch: Sequence[Document]) -> Outcome:
    """Annotate a batch; if it breaks the stage, one by one, so that one text costs only itself.

    Raises:
        GroundswellError: what breaks would break on every text, such as a model that is missing.
    """
    start = time.perf_counter()
    outcome = Outcome()
    try:
        outcome.annotations = stage.annotate(batch) if batch else []
    except GroundswellError:
        raise
    except Exception:
        log.debug("stage %s: batch broken, document by document", stage.name, exc_info=True)
        outcome = _one_by_one(stage, batch)
    outcome.seconds = time.perf_counter() - start
    return outcome


def _one_by_one(stage: Stage, batch: Sequence[Document]) -> Outcome:
    outcome = Outcome()
    for document in batch:
        try:
            outcome.annotations += stage.annotate([document])
        except GroundswellError:
            raise  # of every text, as that of a model that is missing
        except Exception as error:  # whatever a model does to one text must not stop the others
            outcome.failed[document.id] = str(error) or type(error).__name__
    return outcome
