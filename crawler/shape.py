"""Reading other people's JSON: forms drift, a list of one becomes a scalar, a number becomes a text.

The functions return what is there in the form that is wanted, or nothing; only what is missing and needed
raises `Rejected`, which costs one item.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dateutil import parser as dates

from crawler.errors import Rejected

Row = Mapping[str, Any]
SECONDS = re.compile(r"\d{9,11}(\.\d+)?")  # since 1970, as a text


def loads(body: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        Rejected: it is none, or is cut off.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        start = body[:40].decode("utf-8", "replace")
        raise Rejected(f"not JSON, or cut off: {error}: {start!r}") from error


def rows(value: Any) -> list[Row]:
    """Return the objects in a list, or an object as a list of one."""
    return [row for row in many(value) if isinstance(row, Mapping)]


def many(value: Any) -> list[Any]:
    """Return a list; nothing is an empty one, a scalar one of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def at(value: Any, *path: str) -> Any:
    """Return what lies under the keys, or None; a list on the way stands for its first member."""
    for key in path:
        value = _one(value)
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text(value: Any, *path: str) -> str | None:
    """Return a text that is not empty, or None; a number is written out."""
    found = _one(at(value, *path))
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def needed(value: Any, *path: str) -> str:
    """Return a text.

    Raises:
        Rejected: it is missing.
    """
    found = text(value, *path)
    if found is None:
        raise Rejected(f"the answer lacks {'.'.join(path)}")
    return found


def whole(value: Any, *path: str) -> int | None:
    """Return a whole number, also one that is written as a text, or None."""
    found = _one(at(value, *path))
    try:
        return None if isinstance(found, bool) or found is None else int(float(found))
    except (TypeError, ValueError, OverflowError):
        return None


def counts(value: Any, **names: str) -> dict[str, int]:
    """Return the numbers that there are: `counts(row, likes="likeCount")`."""
    found = {name: whole(value, *path.split(".")) for name, path in names.items()}
    return {name: number for name, number in found.items() if number is not None}


def time(value: Any, *path: str) -> datetime | None:
    """Return a time in UTC from ISO 8601 or seconds since 1970, or None."""
    found = _one(at(value, *path))
    try:
        if isinstance(found, int | float) and not isinstance(found, bool):
            return datetime.fromtimestamp(found, UTC)
        if isinstance(found, str) and SECONDS.fullmatch(found):
            return datetime.fromtimestamp(float(found), UTC)
        when: datetime = dates.isoparse(str(found))
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _one(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value[0] if value else None
    return value
