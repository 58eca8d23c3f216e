"""The engine on a Ray cluster: workers annotate batches that they have on lease.

Any worker may die: its batch goes to another, and a new worker takes its place. Workers see documents; the
database is the driver's alone.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

from config import Settings, Topic
from config.errors import GroundswellError
from db.records import Document
from nlp.cluster.crew import LOOK_SECONDS, Crew
from nlp.cluster.leases import Leases
from nlp.cluster.worker import Handle, Place
from nlp.engine import EngineError, Outcome
from nlp.stage import Stage

AHEAD = 4  # batches a worker that may be open, so that a slow one does not hold up the others
QUEUED = 2  # batches that a worker holds: one that it reads, and one that is there when it is done


class RayEngine:
    """Annotates on a Ray cluster, or on a Ray of its own on this machine.

    Use as a context manager; the workers live until it ends.

    Attributes:
        handed: leases given out.
        returned: leases that came back from a lost worker which had not begun them.
        done: leases done, by node.

    Raises:
        EngineError: Ray is not installed, or no cluster answers at the address.
    """

    def __init__(self, topic: Topic, settings: Settings) -> None:
        self._crew = Crew(topic, settings)
        self._lease_seconds = settings.ray_lease_seconds
        self.handed = self.returned = 0
        self.done: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._crew.close()

    @property
    def places(self) -> list[Place]:
        """Return where the workers that are ready run."""
        return [w.place for w in self._crew.workers if w.place]

    @property
    def lost(self) -> int:
        """Return how many workers died, or were ended because a lease ran out."""
        return self._crew.lost

    def wait(self, workers: int) -> None:
        """Wait until so many workers are ready, also while others are at work."""
        while len(self.places) < workers:
            self._crew.fit()
            self._answers(Leases([]), [w for w in self._crew.workers if not w.place])

    def annotate(
        self, stage: Stage, fingerprint: str, batches: Iterable[Sequence[Document]]
    ) -> Iterator[Outcome]:
        """Yield one outcome a batch, in order, while the workers go ahead.

        Raises:
            EngineError: no worker fits into the cluster, none starts, or one has another version.
        """
        leases = Leases(batches)
        try:
            while True:
                self._hand_out(stage.name, fingerprint, leases)
                yield from leases.finished()
                if leases.over:
                    return
                self._crew.fit()
                self._collect(leases)
        finally:
            self._drop_what_is_under_way()

    def _hand_out(self, stage: str, fingerprint: str, leases: Leases) -> None:
        """Give the workers what they lack, the idle first; if none is ready, look whether there is work."""
        ready = self._crew.ready
        if not ready and (lease := leases.take(ahead=1)):
            leases.returned(lease)
        for held in range(QUEUED):
            for worker in [w for w in ready if len(w.leases) == held]:
                if lease := leases.take(AHEAD * len(ready)):
                    worker.give(stage, fingerprint, lease)
                    self.handed += 1

    def _collect(self, leases: Leases) -> None:
        """Take what comes next; end workers whose lease ran out."""
        self._answers(leases, self._crew.workers)
        for worker in self._crew.ready:
            if worker.seconds > self._lease_seconds:
                self._bury(worker, leases, f"no answer in {self._lease_seconds:g} s")

    def _answers(self, leases: Leases, workers: Sequence[Handle]) -> None:
        """Wait for the next answer of some workers, a moment at most, and take it."""
        awaited = {w.awaited: w for w in workers if w.awaited is not None}
        if not awaited:
            time.sleep(LOOK_SECONDS)
            return
        done, _ = self._crew.ray.wait(list(awaited), num_returns=1, timeout=LOOK_SECONDS)
        for reference in done:
            self._take(awaited[reference], reference, leases)

    def _take(self, worker: Handle, reference: Any, leases: Leases) -> None:
        """Take an answer; an error of Ray's own means that the worker is lost."""
        from ray.exceptions import RayError, RayTaskError

        try:
            answer = self._crew.ray.get(reference)
        except RayTaskError as error:
            if isinstance(error.cause, GroundswellError):
                raise error.cause from None
            raise EngineError(f"a worker failed: {error.cause!r}") from error
        except RayError as error:
            self._bury(worker, leases, _line(error))
            return
        if worker.place is None:
            self._crew.started(worker, answer)
        else:
            leases.done(worker.take(), answer)
            self.done[worker.place.node] += 1

    def _bury(self, worker: Handle, leases: Leases, cause: str) -> None:
        """Give a lost worker's leases to others: what it was at, and what it had not begun."""
        held = [lease for _, lease in worker.leases]
        for lease in reversed(held[1:]):
            leases.returned(lease)
            self.returned += 1
        for lease in held[:1]:
            leases.lost(lease, f"its worker was lost: {cause}")
        self._crew.bury(worker, cause)

    def _drop_what_is_under_way(self) -> None:
        """End the workers that are still at something, when a run is broken off."""
        for worker in [w for w in self._crew.workers if w.leases]:
            self._crew.end(worker)


def _line(error: Exception) -> str:
    """Return the line of one of Ray's long messages that says most."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if "Error: " in line), lines[0] if lines else repr(error))
