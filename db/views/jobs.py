"""What the queries say of the service."""

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class LeaseStatus:
    """Who works in a lane, and the count and time of the last sign of life."""

    lane: str
    owner: str | None
    beats: int
    beat: datetime | None
