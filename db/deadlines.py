"""Times that the program waits for, and what becomes of those that a wrong clock wrote.

Each is set ahead by a known span at most. One that lies further ahead was written while the clock was ahead
itself, and is waited for no longer.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Mapped

from db import tables

LONGEST_PEACE = timedelta(days=30)  # that a server may ask for; our own pauses are shorter
LEASE = timedelta(minutes=15)  # longer than any try to send takes: the time-outs are below a minute
LONGEST_WAIT = timedelta(hours=6)  # between two tries to send


def is_over(
    when: Mapped[datetime] | Mapped[datetime | None], longest: timedelta, now: datetime
) -> ColumnElement[bool]:
    """Tell whether a time that was set `longest` ahead at most has come, or is none to wait for."""
    return or_(when <= now, when > now + longest)


def may_be_tried(now: datetime) -> ColumnElement[bool]:
    """Tell whether a delivery is due for another try, or its maker died before the first byte went out."""
    row = tables.DigestDelivery
    return or_(
        (row.state == "waiting") & is_over(row.next_try, LONGEST_WAIT, now),
        (row.state == "claimed") & is_over(row.lease_until, LEASE, now),
    )
