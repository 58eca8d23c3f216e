"""When a job runs: every so often, or at a time of the week."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

WEEK = timedelta(days=7)


class Schedule(Protocol):
    """Says when a job is due next. All times are UTC and aware."""

    def first(self, now: datetime) -> datetime:
        """Return when a job is due that never ran."""
        ...

    def due_after_run(self, satisfied: datetime, now: datetime) -> datetime:
        """Return the next due time of a job that has answered one; those missed meanwhile are past."""
        ...

    def plausible(self, due: datetime, satisfied: datetime | None, now: datetime) -> datetime:
        """Return a due time that the clock's jumps have not moved out of reach."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """Again some time after the last run: what was missed meanwhile is one run."""

    interval: timedelta

    def first(self, now: datetime) -> datetime:
        """Return now."""
        return now

    def due_after_run(self, satisfied: datetime, now: datetime) -> datetime:
        """Return now and the interval."""
        return now + self.interval

    def plausible(self, due: datetime, satisfied: datetime | None, now: datetime) -> datetime:
        """Return the due time, or one interval from now when a clock set back moved it further away."""
        return min(due, now + self.interval)


@dataclass(frozen=True, slots=True)
class Weekly:
    """At a time of a day of every week, UTC.

    Attributes:
        weekday: 0 is Monday.
        at: time of day.
    """

    weekday: int
    at: time

    def first(self, now: datetime) -> datetime:
        """Return the first such time that lies after a moment."""
        monday = now.date() - timedelta(days=now.weekday())
        found = datetime.combine(monday + timedelta(days=self.weekday), self.at, UTC)
        return found if found > now else found + WEEK

    def due_after_run(self, satisfied: datetime, now: datetime) -> datetime:
        """Return the first such time after now and after the one that was answered."""
        return self.first(max(satisfied, now))

    def plausible(self, due: datetime, satisfied: datetime | None, now: datetime) -> datetime:
        """Return the due time, or an earlier one that was not answered, when the clock was ahead."""
        believable = satisfied if satisfied is not None and satisfied <= now + WEEK else None
        return min(due, self.first(max(believable or now, now)))
