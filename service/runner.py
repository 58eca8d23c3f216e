"""The loop of a lane: what is due is done under the lease, accounted for, and due again."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta

import structlog

from db.deadlines import LONGEST_PEACE
from db.queries.jobs import jobs_of
from db.session import Database, DatabaseError
from db.store.jobs import JobOutcome, add_jobs, divide_jobs, know_jobs, set_due
from db.views.jobs import JobStatus
from service.clock import shared_now
from service.command import Stopped
from service.lease import Candidate, HeldLease, Pace
from service.metrics import Metrics
from service.work import Done, Lane, Work

LOOK = 1.0  # seconds between two looks at what is due
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
FAR = LONGEST_PEACE + timedelta(
    days=1
)  # a time before which a job must not run is nearer, or wrong
UNREACHABLE = 10.0  # seconds until the next try when the database cannot be reached
Begin = Callable[[Lane, threading.Event], Work]


class Runner:
    """Does the jobs of one lane until it is told to stop; use `run` in a thread of its own.

    While it is at it, it holds `free`, which the lanes of a group share in a process.

    Attributes:
        lane: what it does.
        working: names of the jobs that it is doing now.
        last_look: monotonic time when it last looked at what is due.
    """

    def __init__(
        self, database: Database, lane: Lane, owner: str, begin: Begin, stop: threading.Event,
        metrics: Metrics, pace: Pace, free: threading.Lock,
    ) -> None:  # fmt: skip
        self.lane = lane
        self.working: Sequence[str] = ()
        self.last_look = time.monotonic()
        self._database = database
        self._candidate = Candidate(database, lane.name, owner, pace)
        self._begin = begin
        self._stop = stop
        self._metrics = metrics
        self._free = free
        self._missing: Set[str] = frozenset()
        self._log = structlog.get_logger().bind(lane=lane.name)

    def run(self) -> None:
        """Look at what is due again and again, and do it; whatever goes wrong is logged and tried again."""
        while not self._stop.is_set():
            pause = LOOK
            try:
                self.turn()
            except DatabaseError as error:
                self._log.error("database unreachable", cause=str(error))
                pause = UNREACHABLE
            except Exception:  # the service goes on for years, whatever one turn does
                self._log.exception("turn failed")
                pause = UNREACHABLE
            self.last_look = time.monotonic()
            self._stop.wait(pause)

    def turn(self) -> None:
        """Do what is due now, if anything is and nobody else does it.

        Raises:
            DatabaseError: the database cannot be reached.
        """
        if not any(self._look()) or not self._free.acquire(blocking=False):
            return
        try:
            lease = self._candidate.take()
            if lease is None:
                return
            with lease, self._metrics.holding(self.lane.name):
                due, moved = self._look()  # somebody else may have been quicker
                if moved:
                    self._log.info(
                        "due times lay too far ahead, and were moved", jobs=sorted(moved)
                    )
                    set_due(self._database, moved)
                if due:
                    self._do(lease, due)
        finally:
            self._free.release()

    def _look(self) -> tuple[dict[str, JobStatus], dict[str, datetime]]:
        """Return what is due, and due times that lie too far ahead with the latest plausible.

        So they do after a clock was set back, a schedule was shortened, or a pause has ended early.
        """
        now = shared_now(self._database)
        known = jobs_of(self._database, self.lane.name)
        self._miss(self.lane.schedules.keys() - known.keys(), now)
        pauses = self._pauses(known, now)
        late: dict[str, JobStatus] = {}
        moved: dict[str, datetime] = {}
        for name, job in known.items():
            schedule = self.lane.schedules.get(name)
            if schedule is None:
                continue
            latest = schedule.plausible(job.due, job.satisfied, now)
            if name in pauses:
                latest = max(latest, pauses[name])
            if job.due > latest:
                moved[name] = latest
            elif job.due <= now:
                late[name] = job
        return late, moved

    def _pauses(self, known: Mapping[str, JobStatus], now: datetime) -> dict[str, datetime]:
        """Return the times before which jobs must not run: those that runs named and that still hold."""
        named = {
            name: job.not_before
            for name, job in known.items()
            if job.not_before is not None and now < job.not_before < now + FAR
        }
        if not named or self.lane.pauses is None:
            return named
        hold = self.lane.pauses(self._database, now)
        return {name: hold[name] for name in named if name in hold}

    def _miss(self, missing: Set[str], now: datetime) -> None:
        """Make jobs known again that a service with another topic has forgotten; once, as it may insist."""
        if missing and missing != self._missing:
            self._log.warning(
                "jobs were unknown: has another service another topic?", jobs=sorted(missing)
            )
            first = {name: self.lane.schedules[name].first(now) for name in missing}
            add_jobs(self._database, self.lane.name, first)
        self._missing = missing

    def _do(self, lease: HeldLease, due: Mapping[str, JobStatus]) -> None:
        self.working = sorted(due)
        started, clock = shared_now(self._database), time.monotonic()
        self._log.info("begun", jobs=self.working)
        try:
            done = self._run(lease, self.working)
        except Stopped:
            self._metrics.ran(self.lane.name, "stopped", time.monotonic() - clock)
            self._log.info("stopped", jobs=self.working)
            return
        finally:
            self.working = ()
        seconds = time.monotonic() - clock
        outcomes = [
            self._outcome(job, done.get(name, Done("no word of it")), started, seconds)
            for name, job in due.items()
        ]
        errors = {o.name: o.error for o in outcomes if o.error}
        self._metrics.ran(self.lane.name, "failed" if errors else "done", seconds)
        level = self._log.error if errors else self._log.info
        level(
            "ended",
            jobs=sorted(due),
            seconds=round(seconds, 2),
            **({"errors": errors} if errors else {}),
        )
        if not lease.finish(outcomes):
            self._log.error(
                "lease was lost: somebody else accounts for these jobs", jobs=sorted(due)
            )

    def _run(self, lease: HeldLease, names: Sequence[str]) -> Mapping[str, Done]:
        work = self._begin(self.lane, lease.lost)
        try:
            return self.lane.run(work, names)
        except Stopped:
            raise
        except Exception as error:  # a job that breaks is told, and tried again
            if work.stopped:
                raise Stopped from error
            self._log.debug("broken", exc_info=True)
            return dict.fromkeys(names, Done(f"{type(error).__name__}: {error}"))

    def _outcome(self, job: JobStatus, done: Done, started: datetime, seconds: float) -> JobOutcome:
        """Say when a job is due next: on its schedule, or soon when it failed."""
        now = shared_now(self._database)
        due = self.lane.schedules[job.name].due_after_run(job.due, now)
        if done.error:
            due = min(due, now + retry_after(job.failures_in_a_row))
        if done.not_before:
            due = max(due, done.not_before)
        satisfied = job.satisfied if done.error else job.due
        return JobOutcome(
            name=job.name, started=started, seconds=seconds, answered=job.due, satisfied=satisfied,
            due=due, not_before=done.not_before, error=done.error,
        )  # fmt: skip


def retry_after(failures_before: int) -> timedelta:
    """Return how long a job waits after a failure: a minute, two, four, at most an hour."""
    return min(FIRST_RETRY * float(2 ** min(failures_before, 10)), LONGEST_RETRY)


def introduce(database: Database, lanes: Sequence[Lane]) -> None:
    """Make jobs known that the database does not know yet; forget lanes of other numbers of shards."""
    now = shared_now(database)
    for group in {lane.group for lane in lanes if lane.group}:
        divide_jobs(
            database,
            group,
            {lane.name: list(lane.schedules) for lane in lanes if lane.group == group},
        )
    for lane in lanes:
        know_jobs(database, lane.name, {n: s.first(now) for n, s in lane.schedules.items()})
