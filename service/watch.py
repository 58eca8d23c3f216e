"""The service: one thread a lane, a port for health and metrics, and a clean stop."""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import structlog

from config import Settings
from db.queries.jobs import leases
from db.session import Database, DatabaseError
from db.store.jobs import set_due
from service.clock import shared_now
from service.http import serving
from service.lease import Pace, new_owner
from service.metrics import Metrics
from service.runner import Runner, introduce
from service.work import Lane, Work

STOP = 9.0  # seconds that all lanes have to end after the service was told to
SILENT = 120.0  # seconds without a look at what is due after which an idle lane is taken for dead
log = structlog.get_logger()


class Service:
    """Does the jobs of some lanes until it is told to stop.

    Args:
        database: where schedules, leases and everything else is.
        settings: of this installation.
        lanes: what to do.
        program: words that start `groundswell` as a process that ends with this one.
    """

    def __init__(
        self, database: Database, settings: Settings, lanes: Sequence[Lane], program: Sequence[str]
    ) -> None:
        self.owner = new_owner()
        self._database = database
        self._settings = settings
        self._program = program
        self._stop = threading.Event()
        pace = Pace(settings.lease_seconds)
        self._metrics = Metrics(database, pace)
        free: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._runners = [
            Runner(
                database, lane, self.owner, self._begin, self._stop, self._metrics, pace,
                free[lane.chosen_by],
            )
            for lane in lanes
        ]  # fmt: skip
        introduce(database, lanes)

    def stop(self) -> None:
        """Tell the service to stop; may be called from any thread, and again."""
        self._stop.set()

    def run(self) -> bool:
        """Serve until `stop` is called; tell whether all lanes ended in time.

        Raises:
            PortError: the port of the settings cannot be listened on.
        """
        threads = [
            threading.Thread(target=r.run, name=f"lane {r.lane.name}", daemon=True)
            for r in self._runners
        ]
        address = self._settings.watch_address
        with serving(
            address, self._settings.watch_port, self.health, self._metrics.registry
        ) as port:
            names = [r.lane.name for r in self._runners]
            log.info("serving", owner=self.owner, address=address, port=port, lanes=names)
            for thread in threads:
                thread.start()
            while not self._stop.wait(3600):
                pass
            log.info("stopping", owner=self.owner)
            end = time.monotonic() + STOP
            for thread in threads:
                thread.join(max(0.0, end - time.monotonic()))
        late = [thread.name for thread in threads if thread.is_alive()]
        log.info("stopped", owner=self.owner, **({"left_behind": late} if late else {}))
        return not late

    def health(self) -> tuple[bool, Mapping[str, object]]:
        """Tell whether the database answers and every lane is alive, and what the lanes do."""
        now = time.monotonic()
        told: dict[str, object] = {"version": version("groundswell"), "owner": self.owner}
        try:
            told["leases"] = {lease.lane: lease.owner for lease in leases(self._database)}
        except DatabaseError as error:
            return False, told | {"status": "database unreachable", "cause": str(error)}
        told["working"] = {r.lane.name: list(r.working) for r in self._runners}
        dead = [r.lane.name for r in self._runners if not r.working and now - r.last_look > SILENT]
        told["status"] = f"lanes do nothing: {', '.join(dead)}" if dead else "ok"
        return not dead, told

    def _begin(self, lane: Lane, lost: threading.Event) -> Work:
        return Work(
            database=self._database,
            settings=self._settings,
            program=self._program,
            log=structlog.get_logger().bind(lane=lane.name),
            wake=lambda name: set_due(self._database, {name: shared_now(self._database)}),
            halted=(self._stop, lost),
        )
