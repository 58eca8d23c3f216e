"""A worker of the cluster: an actor that holds the document stages, and the driver's end of it."""

import os
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from config import Settings, Topic
from db.records import Document
from nlp.cluster.leases import Lease
from nlp.engine import EngineError, Outcome, annotate
from nlp.refit import Adopted
from nlp.stage import CorpusStage, fingerprints
from nlp.stages import stages


class Place(NamedTuple):
    """Where a worker runs: the process id, and Ray's id of the node."""

    process: int
    node: str


class Worker:
    """The document stages with their models, each loaded when it is first used.

    The topic, the settings of the models, and the examples that were adopted from people's corrections are
    all that it is given: no database, no secrets.
    """

    def __init__(self, topic: Topic, settings: Settings, adopted: Adopted) -> None:
        known = stages(topic, settings, adopted)
        self._marks = fingerprints(known)
        self._stages = {s.name: s for s in known if not isinstance(s, CorpusStage)}

    def place(self) -> Place:
        """Say where it runs, and so that it is ready."""
        import ray

        return Place(os.getpid(), ray.get_runtime_context().get_node_id())

    def annotate(self, stage: str, fingerprint: str, batch: Sequence[Document]) -> Outcome:
        """Annotate a batch, by the same code, weights and topic as the driver's.

        Raises:
            EngineError: the stage is another one here.
        """
        if self._marks.get(stage) != fingerprint:
            raise EngineError(
                f"stage {stage} is another one on {os.uname().nodename}: install the same version of"
                " groundswell with the same models on every node"
            )
        return annotate(self._stages[stage], batch)


class Handle:
    """The driver's end of a worker: what it has on lease, oldest first, and since when it reads that.

    Attributes:
        place: where it runs; None until it is ready.
        leases: what it holds, with Ray's references to the outcomes.
    """

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.place: Place | None = None
        self.leases: deque[tuple[Any, Lease]] = deque()
        self._starting = actor.place.remote()
        self._since = 0.0

    @property
    def awaited(self) -> Any:
        """Return Ray's reference to what it does now, or None when it has nothing to do."""
        if self.place is None:
            return self._starting
        return self.leases[0][0] if self.leases else None

    @property
    def seconds(self) -> float:
        """Return for how long it has been at the lease that it reads."""
        return time.monotonic() - self._since if self.leases else 0.0

    def give(self, stage: str, fingerprint: str, lease: Lease) -> None:
        """Hand it a lease."""
        if not self.leases:
            self._since = time.monotonic()
        outcome = self.actor.annotate.remote(stage, fingerprint, list(lease.documents))
        self.leases.append((outcome, lease))

    def take(self) -> Lease:
        """Return the lease that it is done with; it is now at the next."""
        self._since = time.monotonic()
        return self.leases.popleft()[1]
