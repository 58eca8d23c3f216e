"""The workers on a cluster: as many as fit into it, or as the settings say, also when nodes come and go."""

import logging
import os
import time
from typing import Any

from config import Settings, Topic
from nlp import refit
from nlp.cluster.worker import Handle, Worker
from nlp.engine import EngineError

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0  # between two looks at the cluster
PATIENCE_SECONDS = 60.0  # without any worker, until somebody is told
FALSE_STARTS = 3  # workers that may die in a row before they were ready
LOCAL_STORE = 256 * 2**20  # bytes of Ray's object store on one machine: batches are small
MODEL_SETTINGS = ("encoder", "encoder_dtype", "pair_encoder", "opinion_languages", "spacy_model")


class Crew:
    """Starts workers, replaces those that are lost, and adds some when a node joins.

    Attributes:
        workers: all of them, ready or starting.
        lost: how many died or were ended.

    Raises:
        EngineError: Ray is not installed, or no cluster answers at the address.
    """

    def __init__(self, topic: Topic, settings: Settings) -> None:
        self.ray = connected(settings.ray_address)
        self.workers: list[Handle] = []
        self.lost = 0
        self._settings = settings
        self._given = (topic, models_only(settings), refit.load(settings.refit))
        self._actor = self.ray.remote(Worker).options(
            num_cpus=settings.ray_cpus,
            num_gpus=settings.ray_gpus,
            scheduling_strategy="SPREAD",
            max_restarts=0,  # a lost worker is replaced here, where its leases are known
        )
        self._looked = self._manned = time.monotonic() - LOOK_SECONDS
        self._false_starts = 0
        self._ever_ready = False

    @property
    def ready(self) -> list[Handle]:
        """Return the workers that can be given work."""
        return [w for w in self.workers if w.place]

    def fit(self) -> None:
        """Start workers that are missing, end those that wait for resources which are gone.

        Raises:
            EngineError: no worker fits into the cluster as it is, and none has ever been ready.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        wanted = self._settings.ray_workers or self._capacity()
        if not wanted and not self._ever_ready:
            raise EngineError(self._too_small())
        for worker in [w for w in self.workers if not w.place][
            : max(0, len(self.workers) - wanted)
        ]:
            self.end(worker)
        self.workers += [
            Handle(self._actor.remote(*self._given)) for _ in range(wanted - len(self.workers))
        ]
        self._tell_waiting(now)

    def started(self, worker: Handle, place: Any) -> None:
        """Note that a worker is ready."""
        worker.place = place
        self._false_starts, self._ever_ready = 0, True
        log.info("worker %s on node %s is ready", place.process, place.node)

    def bury(self, worker: Handle, cause: str) -> None:
        """Note that a worker is lost; the next `fit` starts another.

        Raises:
            EngineError: it was the third in a row that died before it was ready.
        """
        self.end(worker)
        self.lost += 1
        if worker.place:
            log.warning(
                "worker %s on node %s is lost: %s", worker.place.process, worker.place.node, cause
            )
            return
        self._false_starts += 1
        if self._false_starts == FALSE_STARTS:
            raise EngineError(f"no worker starts on the Ray cluster: {cause}")

    def close(self) -> None:
        """End the workers and leave the cluster."""
        for worker in list(self.workers):
            self.end(worker)
        self.ray.shutdown()

    def end(self, worker: Handle) -> None:
        """End a worker."""
        self.ray.kill(worker.actor)
        self.workers.remove(worker)

    def _capacity(self) -> int:
        """Return how many workers the nodes hold that are alive."""
        needs = {"CPU": self._settings.ray_cpus, "GPU": self._settings.ray_gpus}
        nodes = [node["Resources"] for node in self.ray.nodes() if node["Alive"]]
        return sum(
            min(int(node.get(kind, 0) / need) for kind, need in needs.items() if need)
            for node in nodes
        )

    def _too_small(self) -> str:
        has = self.ray.cluster_resources()
        return (
            f"a worker needs {self._settings.ray_cpus:g} CPU and {self._settings.ray_gpus:g} GPU (settings"
            f" ray_cpus, ray_gpus); no node of the Ray cluster has that; together they have"
            f" {has.get('CPU', 0):g} and {has.get('GPU', 0):g}"
        )

    def _tell_waiting(self, now: float) -> None:
        if self.ready:
            self._manned = now
        elif now - self._manned > PATIENCE_SECONDS:
            self._manned = now
            log.warning(
                "still waiting for a worker on the Ray cluster: is it busy with other work?"
            )


def models_only(settings: Settings) -> Settings:
    """Return settings that say which models there are, and nothing else: passwords stay with the driver."""
    return Settings.model_construct(**{name: getattr(settings, name) for name in MODEL_SETTINGS})


def connected(address: str | None) -> Any:
    """Join the cluster at an address, or start a Ray of one's own on this machine; return the library.

    Raises:
        EngineError: Ray is not installed, or no cluster answers.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
    try:
        import ray
    except ImportError as error:
        raise EngineError("the engine ray needs Ray: pip install 'groundswell[ray]'") from error
    more: dict[str, Any] = (
        {} if address else {"object_store_memory": LOCAL_STORE, "include_dashboard": False}
    )
    try:
        ray.init(address or "local", logging_level=logging.WARNING, log_to_driver=False, **more)
    except (ConnectionError, ValueError, RuntimeError) as error:
        cause = str(error).strip().splitlines()[0]
        raise EngineError(f"Ray cluster {address or 'on this machine'}: {cause}") from error
    return ray
