"""Reads of the service: what is due, and who works on it."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from db import tables
from db.session import Database
from db.views.jobs import JobStatus, LeaseStatus

COLUMNS = tuple(JobStatus.__dataclass_fields__)


def jobs(database: Database) -> list[JobStatus]:
    """Return all jobs that any service of this database knows, by name."""
    return _jobs(database)


def jobs_of(database: Database, lane: str) -> dict[str, JobStatus]:
    """Return the jobs of a lane by name."""
    return {job.name: job for job in _jobs(database, tables.Job.lane == lane)}


def _jobs(database: Database, *conditions: ColumnElement[bool]) -> list[JobStatus]:
    job = tables.Job
    statement = select(*(getattr(job, c) for c in COLUMNS)).where(*conditions).order_by(job.name)
    with database.read() as session:
        return [JobStatus(*row) for row in session.execute(statement)]


def leases(database: Database) -> list[LeaseStatus]:
    """Return the lanes and who works in them."""
    return _leases(database)


def lease(database: Database, lane: str) -> LeaseStatus:
    """Return who works in a lane; nobody, when the lane is not known."""
    found = _leases(database, tables.Lease.lane == lane)
    return found[0] if found else LeaseStatus(lane, None, 0, None)


def _leases(database: Database, *conditions: ColumnElement[bool]) -> list[LeaseStatus]:
    lease = tables.Lease
    columns = (lease.lane, lease.owner, lease.beats, lease.beat)
    with database.read() as session:
        rows = session.execute(select(*columns).where(*conditions).order_by(lease.lane))
        return [LeaseStatus(*row) for row in rows]


def newest_times(database: Database) -> list[datetime]:
    """Return the newest times that this program has written, which no clock should lie before."""
    columns = (tables.IngestRun.started, tables.Document.first_seen, tables.StageRun.finished)
    with database.read() as session:
        found = [session.scalar(select(func.max(column))) for column in columns]
    return [time for time in found if time is not None]


def last_ingest(database: Database, before: datetime) -> datetime | None:
    """Return when the last crawl or import before a time began; None when there was none."""
    run = tables.IngestRun
    with database.read() as session:
        return session.scalar(select(func.max(run.started)).where(run.started < before))


def clock(database: Database) -> datetime:
    """Return the time on the database's server; SQLite has none but this machine's."""
    with database.read() as session:
        now: datetime = session.scalars(
            select(func.current_timestamp(type_=tables.UtcDateTime()))
        ).one()
    return now
