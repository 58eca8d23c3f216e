"""What a job gets to work with, and how it is told to stop."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Settings
from db.session import Database
from service.command import CommandResult, Stopped, run_command
from service.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Work:
    """One run of a lane: what it needs, and whether it may go on.

    Attributes:
        database: the open database.
        settings: of this installation.
        program: words that start `groundswell` as a process that ends with this one.
        log: knows the lane.
        wake: makes a job, by name, due now.
        halted: events, any of which ends the work: the service stops, the lease is lost.
    """

    database: Database
    settings: Settings
    program: Sequence[str]
    log: Any
    wake: Callable[[str], None]
    halted: Sequence[threading.Event]

    @property
    def stopped(self) -> bool:
        """Tell whether the work must end."""
        return any(event.is_set() for event in self.halted)

    def check(self) -> None:
        """Raise `Stopped` when the work must end; call it between two transactions."""
        if self.stopped:
            raise Stopped

    def run(self, *words: str) -> CommandResult:
        """Run a command of the program in a process of its own, as `groundswell …` would.

        Raises:
            Stopped: the work had to end; so has the process.
        """
        environment = {
            "GROUNDSWELL_DATABASE_URL": self.settings.database_url,  # not in the list of processes
            "GROUNDSWELL_TOPIC": str(self.settings.topic),
        }
        return run_command(
            [*self.program, *words],
            environment,
            lambda: self.stopped,
            self.log.bind(command=words[0]),
        )


@dataclass(frozen=True, slots=True)
class Done:
    """How a job went: what was wrong, if anything, and a time before which it is not to run again."""

    error: str | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Jobs of which one process does one run at a time; those that are due together share a run.

    Attributes:
        name: what leases, logs and metrics call it.
        schedules: when each job is due, by its name.
        run: does the jobs of these names, and says how each went. Whatever it raises, all have failed.
        pauses: looks up which jobs must not run at a moment, and until when. What a run named as the time
            before which its job must not run holds while that job is in here still; without it, always.
        group: lanes of one group are worked in one at a time by a process, and named together by `--only`;
            the lane alone when it is empty.
    """

    name: str
    schedules: Mapping[str, Schedule]
    run: Callable[[Work, Sequence[str]], Mapping[str, Done]]
    group: str = ""
    pauses: Callable[[Database, datetime], Mapping[str, datetime]] | None = None

    @property
    def chosen_by(self) -> str:
        """Return the name by which `--only` chooses it, with the others of its group."""
        return self.group or self.name


def job(name: str, schedule: Schedule, function: Callable[[Work], None]) -> Lane:
    """Return the lane of a single job: a name, a schedule, and a function that raises when it fails."""

    def run(work: Work, names: Sequence[str]) -> Mapping[str, Done]:
        function(work)
        return {name: Done()}

    return Lane(name, {name: schedule}, run)
