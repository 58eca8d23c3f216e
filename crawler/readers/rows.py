"""Rows with named fields, from JSON lines or CSV, to items."""

import json
from collections.abc import Mapping
from typing import Any

from crawler.errors import Rejected
from crawler.readers.dates import whole_date
from crawler.readers.foreign import translate
from db.records import Item

KNOWN = {
    "url", "kind", "title", "text", "author", "published", "language", "parent_url", "root_url",
    "summary", "outlet", "engagement",
}  # fmt: skip
DEFAULT_KIND = "news"


def item_of_row(row: Mapping[str, Any], source: str) -> Item:
    """Return the item of a row; unknown keys are kept in `extra`, as is a date that cannot be read.

    Raises:
        Rejected: the row has no URL, or a field of a wrong type.
    """
    try:
        return _item(translate(row), source)
    except (ValueError, OverflowError) as error:
        raise Rejected(f"a value that cannot be: {error}") from error


def _item(row: Mapping[str, Any], source: str) -> Item:
    if not row.get("url"):
        raise Rejected("no url")
    extra = {key: value for key, value in row.items() if key not in KNOWN}
    given = row.get("published")
    published = whole_date(given)
    if published is None and given not in (None, ""):
        extra["published_given"] = str(given)[:200]
    return Item(
        url=_text(row, "url") or "",
        kind=_text(row, "kind") or DEFAULT_KIND,
        source=source,
        published=published,
        engagement=_counts(row.get("engagement")),
        extra=extra,
        title=_text(row, "title"),
        text=_text(row, "text"),
        author=_text(row, "author"),
        language=_text(row, "language"),
        parent_url=_text(row, "parent_url"),
        root_url=_text(row, "root_url"),
        summary=_text(row, "summary"),
        outlet=_text(row, "outlet"),
    )


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ", ".join(value) or None
    raise Rejected(f"{key} is no text: {str(value)[:80]!r}")


def _counts(value: Any) -> dict[str, int]:
    """Read an object of numbers; in a table it is written as JSON."""
    try:
        found = json.loads(value) if isinstance(value, str) and value else value
        return {str(key): int(number) for key, number in (found or {}).items()}
    except (AttributeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Rejected(f"engagement is no object of numbers: {str(value)[:80]!r}") from error
