"""Leases: one process works in a lane, on any number of machines that share the database.

The owner counts beats up. Who wants the lane watches the count by its own monotonic clock, and takes over
when it stood still for `patience`, as in the leader election of Kubernetes (client-go). No two clocks are
compared, so that none has to be right, and all may jump. Time in which SQLite's file was locked does not
count, as nobody can beat then.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from db.queries.jobs import lease
from db.session import Database, DatabaseError
from db.store import jobs as store
from db.views.jobs import LeaseStatus

log = structlog.get_logger()
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds without a sign of life after which a lease may be taken over; there are six in that time."""

    patience: float = 30.0

    @property
    def beat(self) -> float:
        """Return the seconds between two signs of life."""
        return self.patience / 6

    @property
    def silence(self) -> float:
        """Return the seconds without a sign of life after which people are told that an owner has died."""
        return 2 * self.patience


def new_owner() -> str:
    """Return a name for this process that no other has, now or later."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}:{secrets.token_hex(4)}"


class Candidate:
    """Wants the lease of a lane, and takes it when it is free or its owner gives no sign of life."""

    def __init__(
        self, database: Database, lane: str, owner: str, pace: Pace, clock: Clock = time.monotonic
    ) -> None:
        self._database = database
        self._lane = lane
        self._owner = owner
        self._pace = pace
        self._clock = clock
        self._seen: LeaseStatus | None = None
        self._since = 0.0

    def take(self) -> "HeldLease | None":
        """Return the lease, or None while somebody else has it.

        Raises:
            DatabaseError: the database cannot be reached.
        """
        now = lease(self._database, self._lane)
        if now.owner is not None:
            if self._is_locked() or self._seen is None or now != self._seen:
                self._seen, self._since = now, self._clock()
                return None
            if self._clock() - self._since < self._pace.patience:
                return None
        if not store.take_lease(self._database, now, self._owner):
            return None
        if now.owner is not None:
            log.warning("lease taken over", lane=self._lane, silent_owner=now.owner)
        return HeldLease(
            self._database, self._lane, self._owner, now.beats + 1, self._pace, self._clock
        )

    def _is_locked(self) -> bool:
        """Tell whether SQLite's file was locked just now for so long that the owner may have missed a beat.

        Raises:
            DatabaseError: it is locked still, after all the patience that writers have.
        """
        if self._database.is_server:
            return False
        begun = self._clock()
        try:
            store.wait_for_turn(self._database)
        except DatabaseError:
            self._seen = None
            raise
        return self._clock() - begun >= self._pace.beat


class HeldLease:
    """A lease that is kept by threads of its own; use it as a context manager.

    One thread gives signs of life. Where the database is a server, another looks at the clock, as a network
    that swallows everything may hold the first back for longer than others wait. Whoever locks SQLite's file
    holds the others back as well.

    Attributes:
        lost: set when somebody took the lease away, or when the database was out of reach for so long that
            somebody may have: what is being done must stop.
    """

    def __init__(
        self, database: Database, lane: str, owner: str, beats: int, pace: Pace,
        clock: Clock = time.monotonic,
    ) -> None:  # fmt: skip
        self.lost = threading.Event()
        self._database = database
        self._lane = lane
        self._owner = owner
        self._beats = beats
        self._pace = pace
        self._clock = clock
        self._last = clock()
        self._done = threading.Event()
        tasks = [self._keep, self._guard] if database.is_server else [self._keep]
        self._threads = [
            threading.Thread(target=task, name=f"lease {lane}", daemon=True) for task in tasks
        ]

    def __enter__(self) -> "HeldLease":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        if self.lost.is_set():
            return  # a thread that the network holds back ends by itself
        for thread in self._threads:
            thread.join()
        if self.lost.is_set():
            return
        try:
            store.release_lease(self._database, self._lane, self._owner, self._beats)
        except DatabaseError as broken:  # others find out by themselves that it is free
            log.warning("lease not given back", lane=self._lane, cause=str(broken))

    def finish(self, outcomes: list[store.JobOutcome]) -> bool:
        """Note how jobs went, if the lease is still held; tell whether it was.

        Raises:
            DatabaseError: the database cannot be reached.
        """
        return not self.lost.is_set() and store.finish_jobs(
            self._database, self._lane, self._owner, outcomes
        )

    def beat(self) -> None:
        """Give a sign of life, or find that the lease is lost."""
        try:
            kept = store.keep_lease(self._database, self._lane, self._owner, self._beats)
        except DatabaseError as error:
            self.look(str(error))
            return
        if kept:
            self._beats += 1
            self._last = self._clock()
        else:
            self._lose("somebody else has it")

    def look(self, cause: str = "the database does not answer") -> None:
        """Give the lease up when the last sign of life is so old that others may soon take over."""
        if self._clock() - self._last >= self._pace.patience - 2 * self._pace.beat:
            self._lose(cause)

    def _lose(self, cause: str) -> None:
        if not self.lost.is_set():
            log.error("lease lost", lane=self._lane, cause=cause)
            self.lost.set()

    def _keep(self) -> None:
        while not self._done.wait(self._pace.beat) and not self.lost.is_set():
            try:
                self.beat()
            except Exception as error:  # whatever it is, nobody may go on without a lease
                self._lose(f"{type(error).__name__}: {error}")

    def _guard(self) -> None:
        while not self._done.wait(self._pace.beat / 5) and not self.lost.is_set():
            self.look()
