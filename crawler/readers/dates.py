"""Dates as files write them: read when they are whole, and otherwise left to be kept as they were given."""

import re
from datetime import UTC, datetime
from typing import Any

from dateutil import parser

EPOCH = re.compile(r"\d{9,}(\.\d+)?")
YEAR_FIRST = re.compile(r"\d{4}\D")
EARLIEST_SECONDS, LATEST_SECONDS = 1e8, 1e11  # 1973 and 5138: less is no time, more is milliseconds
# Two fillings: where they show, a date lacks something.
FILLINGS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001


def whole_date(value: Any) -> datetime | None:
    """Return an aware time, or None where year, month or day would have to be invented.

    ISO 8601 is read first, then seconds or milliseconds since 1970, then what is common besides; `02/03/2026`
    may be of February or March and is none. Without a zone it is UTC.
    """
    try:
        if isinstance(value, str):
            found = _of_text(value.strip())
        else:
            found = None if isinstance(value, bool) else _since_1970(value)
    except (ValueError, ArithmeticError, OSError, TypeError):  # dateutil counts minutes in decimals
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _of_text(text: str) -> datetime | None:
    if EPOCH.fullmatch(text):
        return _since_1970(float(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        one = parser.parse(text, default=FILLINGS[0])
        other = parser.parse(text, default=FILLINGS[1], dayfirst=not YEAR_FIRST.match(text))
        return one if one == other else None


def _since_1970(number: float) -> datetime | None:
    if number < EARLIEST_SECONDS:
        return None
    return datetime.fromtimestamp(number / 1000 if number >= LATEST_SECONDS else number, UTC)
