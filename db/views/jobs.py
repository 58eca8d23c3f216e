"""What the queries say of the service."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class JobStatus:
    """When a job is due, and how its runs went; see `db.tables.jobs.Job`."""

    name: str
    lane: str
    due: datetime
    satisfied: datetime | None
    not_before: datetime | None
    started: datetime | None
    finished: datetime | None
    seconds: float | None
    runs: int
    failures_in_a_row: int
    error: str | None

    def overdue(self, now: datetime, worked_in: Collection[str]) -> timedelta:
        """Return how long it has been due; nothing while somebody is at it, as its lane is `worked_in`."""
        return timedelta() if self.lane in worked_in else max(timedelta(), now - self.due)


@dataclass(frozen=True, slots=True)
class LeaseStatus:
    """Who works in a lane, and the count and time of the last sign of life."""

    lane: str
    owner: str | None
    beats: int
    beat: datetime | None

    def is_alive(self, now: datetime, silence: timedelta) -> bool:
        """Tell whether somebody has it, whose last sign of life is no older than `silence`."""
        return self.owner is not None and self.beat is not None and now - self.beat <= silence
