"""The time that all services of one database go by."""

from datetime import UTC, datetime

from db.queries.jobs import clock
from db.session import Database


def utc_now() -> datetime:
    """Return the time of this machine; tests replace it."""
    return datetime.now(UTC)


def shared_now(database: Database) -> datetime:
    """Return the time on the database's server, so that machines whose clocks differ agree on what is due.

    SQLite has no server, and one machine: its clock.

    Raises:
        DatabaseError: the database cannot be reached.
    """
    return clock(database) if database.is_server else utc_now()
