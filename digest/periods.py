"""The weeks and days that digests are about: ISO 8601, in UTC, which is how documents are dated."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.errors import GroundswellError

DAY = timedelta(days=1)


class PeriodError(GroundswellError):
    """A week or day that cannot be read."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A time that a digest is about, from its first to its last day, both included."""

    first: date
    last: date

    @property
    def weekly(self) -> bool:
        """Return whether it is a week; else it is a day."""
        return self.first != self.last

    @property
    def rhythm(self) -> str:
        """Return `weekly` or `daily`."""
        return "weekly" if self.weekly else "daily"

    @property
    def name(self) -> str:
        """Return `2026-W09`, or `2026-02-23` for a day; names of one rhythm sort by time."""
        if not self.weekly:
            return self.first.isoformat()
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def word(self) -> str:
        """Return what one calls it: week or day."""
        return "week" if self.weekly else "day"

    def before(self, count: int = 1) -> "Period":
        """Return the period of the same length so many earlier."""
        length = (self.last - self.first + DAY) * count
        return Period(self.first - length, self.last - length)


def week(name: str) -> Period:
    """Read an ISO week such as `2026-W09`.

    Raises:
        PeriodError: it is none; 2026-W54 does not exist.
    """
    found = re.fullmatch(r"(\d{4})-?W(\d{2})", name.strip(), re.IGNORECASE)
    try:
        if found is None:
            raise ValueError
        first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise PeriodError(f"week {name!r}: not an ISO week such as 2026-W09") from None
    return Period(first, first + 6 * DAY)


def day(first: date) -> Period:
    """Return the period of one day."""
    return Period(first, first)


def week_of(anyday: date) -> Period:
    """Return the ISO week of a day."""
    first = anyday - timedelta(days=anyday.weekday())
    return Period(first, first + 6 * DAY)


def last_complete(rhythm: str, now: datetime) -> Period:
    """Return the last week or day that is over."""
    today = now.astimezone(UTC).date()
    return week_of(today).before() if rhythm == "weekly" else day(today - DAY)


def due_period(
    rhythm: str, now: datetime, *, zone: str = "UTC", weekday: int = 0, hour: int = 7
) -> Period | None:
    """Return the period that somebody is to read about at a time; None as long as it is too early.

    The weekly digest is about the last complete ISO week. It is due from the hour of the weekday that the
    reader chose until the week ends; who was not reached on Monday is reached on Tuesday.
    """
    there = now.astimezone(ZoneInfo(zone))
    period = last_complete(rhythm, now)
    if rhythm == "daily":
        return period if there.hour >= hour else None
    begun = week_of(now.astimezone(UTC).date()).first
    first_hour = datetime(begun.year, begun.month, begun.day, hour, tzinfo=ZoneInfo(zone))
    return period if there >= first_hour + timedelta(days=weekday) else None
