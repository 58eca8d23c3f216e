"""The time that all services of one database go by."""

from datetime import UTC, datetime, timedelta

from config.errors import GroundswellError
from db.queries.jobs import clock, last_ingest
from db.session import Database

PROBATION = timedelta(days=7)  # in which a person sees that the clock has jumped
LONGEST_GAP = timedelta(days=30)  # without a crawl or import


class ClockError(GroundswellError):
    """The clock may be ahead."""


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


def trusted_now(database: Database) -> datetime:
    """Return the time that services share, for what cannot be undone if it is wrong.

    A clock that is months ahead looks like a service that was off for months, and what is crawled by it
    bears its time at once. So the time is believed if something was crawled or imported in the month before
    the last week: after a long pause a week later, by when a person has seen what the clock says.

    Raises:
        ClockError: nothing was, and something was before.
        DatabaseError: the database cannot be reached.
    """
    now = shared_now(database)
    last = last_ingest(database, now - PROBATION)
    if last is not None and last < now - PROBATION - LONGEST_GAP:
        raise ClockError(
            f"{now:%Y-%m-%d %H:%M} UTC, but nothing was crawled or imported from {last:%Y-%m-%d} to"
            f" {now - PROBATION:%Y-%m-%d}: is the clock ahead? Then run NTP. If it is right, just crawl: old"
            f" things are forgotten again {PROBATION.days} days after that"
        )
    return now
