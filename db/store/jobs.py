"""Writes of the service: due times, and the leases by which one process works in a lane.

A lease is taken and kept by compare-and-set on its count of beats, in one statement, which both databases
decide atomically. Only the owner writes the due times of a lane.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from db import tables
from db.identity import clean_text
from db.session import Database, DatabaseError
from db.store.ingest import now
from db.views.jobs import LeaseStatus


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How a run of a job ended.

    Attributes:
        name: of the job.
        started: when the run began.
        seconds: how long it took.
        answered: the due time that it found.
        satisfied: the due time that never is to be answered again.
        due: when the job is due next, unless it was made due again meanwhile.
        not_before: a time before which the job must not run.
        error: what went wrong, if anything.
    """

    name: str
    started: datetime
    seconds: float
    answered: datetime
    satisfied: datetime | None
    due: datetime
    not_before: datetime | None = None
    error: str | None = None


def know_jobs(database: Database, lane: str, due: Mapping[str, datetime]) -> None:
    """Make the jobs of a lane those of `due`, names with the first due time of those that are new.

    Jobs that are there already stay as they are; others of the lane, of sources that are no longer in the
    topic, go.
    """
    _add(database, tables.Lease(lane=lane))
    job = tables.Job
    with database.write() as session:
        session.execute(delete(job).where(job.lane == lane, job.name.not_in(list(due))))
    add_jobs(database, lane, due)


def add_jobs(database: Database, lane: str, due: Mapping[str, datetime]) -> None:
    """Add jobs to a lane, names with their first due time; those that are there already stay as they are."""
    for name, when in sorted(due.items()):
        _add(database, tables.Job(name=name, lane=lane, due=when))


def divide_jobs(database: Database, group: str, lanes: Mapping[str, Sequence[str]]) -> None:
    """Put the jobs of a group of lanes, by name, into these; lanes of another number of shards go.

    Due times stay. A lease that somebody still holds stays until the next start.
    """
    job, lease = tables.Job, tables.Lease
    with database.write() as session:
        for lane, names in lanes.items():
            session.execute(update(job).where(job.name.in_(names)).values(lane=lane))
        known = session.scalars(select(lease.lane))
        others = {n for n in known if group in (n, n.rpartition("-")[0])} - set(lanes)
        session.execute(delete(job).where(job.lane.in_(others)))
        session.execute(delete(lease).where(lease.lane.in_(others), lease.owner.is_(None)))


def forget_lanes(database: Database, but: Collection[str]) -> None:
    """Forget all lanes but these, with their jobs. A lease that somebody still holds stays."""
    job, lease = tables.Job, tables.Lease
    with database.write() as session:
        session.execute(delete(job).where(job.lane.not_in(but)))
        session.execute(delete(lease).where(lease.lane.not_in(but), lease.owner.is_(None)))


def _add(database: Database, row: tables.Job | tables.Lease) -> None:
    """Add a row unless it is there; another process may add it at the same moment."""
    key = row.lane if isinstance(row, tables.Lease) else row.name
    try:
        with database.write() as session:
            if session.get(type(row), key) is None:
                session.add(row)
    except DatabaseError as error:
        if not isinstance(error.__cause__, IntegrityError):  # which says that it is there now
            raise


def wait_for_turn(database: Database) -> None:
    """Wait until this process may write, and write nothing.

    Raises:
        DatabaseError: another program keeps SQLite's file locked.
    """
    with database.write() as session:
        session.connection()  # begins the transaction


def take_lease(database: Database, seen: LeaseStatus, owner: str) -> bool:
    """Take a lane whose lease still is as it was seen; False when somebody else was quicker."""
    return _beat(database, seen.lane, seen.owner, seen.beats, owner)


def keep_lease(database: Database, lane: str, owner: str, beats: int) -> bool:
    """Give a sign of life with the count that was given last; False when the lease was taken away."""
    return _beat(database, lane, owner, beats, owner)


def release_lease(database: Database, lane: str, owner: str, beats: int) -> bool:
    """Give a lane back; False when the lease was taken away before."""
    return _beat(database, lane, owner, beats, None)


def _beat(
    database: Database, lane: str, owner: str | None, beats: int, next_owner: str | None
) -> bool:
    lease = tables.Lease
    with database.write() as session:
        done = session.execute(
            update(lease)
            .where(
                lease.lane == lane, lease.owner.is_not_distinct_from(owner), lease.beats == beats
            )
            .values(owner=next_owner, beats=beats + 1, beat=func.current_timestamp())
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]


def finish_jobs(database: Database, lane: str, owner: str, outcomes: Sequence[JobOutcome]) -> bool:
    """Note how jobs of a lane went, if the lane is still the owner's; False when it is not.

    The lease's row is locked meanwhile, so that nobody takes the lane between the look and the writing.
    """
    lease = tables.Lease
    with database.write() as session:
        held = session.scalar(select(lease.owner).where(lease.lane == lane).with_for_update())
        if held != owner:
            return False
        for outcome in outcomes:
            job = session.get(tables.Job, outcome.name)
            if job is None:  # it is no longer to be done
                continue
            job.started, job.seconds, job.finished = outcome.started, outcome.seconds, now()
            woken = job.due != outcome.answered
            job.due = min(job.due, outcome.due) if woken else outcome.due
            job.satisfied = outcome.satisfied
            job.not_before = outcome.not_before
            job.runs += 1
            job.failures_in_a_row = job.failures_in_a_row + 1 if outcome.error else 0
            job.error = clean_text(outcome.error)[:2000] if outcome.error else None
        return True


def set_due(database: Database, due: Mapping[str, datetime]) -> None:
    """Move due times, by the name of the job; names that are not there are passed over."""
    with database.write() as session:
        for name, when in due.items():
            session.execute(update(tables.Job).where(tables.Job.name == name).values(due=when))
