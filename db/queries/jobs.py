"""Reads of the service: what is due, and who works on it."""

from datetime import datetime

from sqlalchemy import func, select

from db import tables
from db.session import Database
from db.views.jobs import JobStatus, LeaseStatus

COLUMNS = tuple(JobStatus.__dataclass_fields__)


def jobs(database: Database) -> list[JobStatus]:
    """Return all jobs that any service of this database knows, by name."""
    job = tables.Job
    with database.read() as session:
        rows = session.execute(select(*(getattr(job, c) for c in COLUMNS)).order_by(job.name))
        return [JobStatus(*row) for row in rows]


def leases(database: Database) -> list[LeaseStatus]:
    """Return the lanes and who works in them."""
    lease = tables.Lease
    with database.read() as session:
        rows = session.execute(
            select(lease.lane, lease.owner, lease.beats, lease.beat).order_by(lease.lane)
        )
        return [LeaseStatus(*row) for row in rows]


def lease(database: Database, lane: str) -> LeaseStatus:
    """Return who works in a lane; nobody, when the lane is not known."""
    found = [status for status in leases(database) if status.lane == lane]
    return found[0] if found else LeaseStatus(lane, None, 0, None)


def jobs_of(database: Database, lane: str) -> dict[str, JobStatus]:
    """Return the jobs of a lane by name."""
    return {job.name: job for job in jobs(database) if job.lane == lane}


def newest_times(database: Database) -> list[datetime]:
    """Return the newest times that this program has written, which no clock should lie before."""
    columns = (tables.IngestRun.started, tables.Document.first_seen, tables.StageRun.finished)
    with database.read() as session:
        found = [session.scalar(select(func.max(column))) for column in columns]
    return [time for time in found if time is not None]


def clock(database: Database) -> datetime:
    """Return the time on the database's server; SQLite has none but this machine's."""
    with database.read() as session:
        now: datetime = session.scalars(
            select(func.current_timestamp(type_=tables.UtcDateTime()))
        ).one()
    return now
