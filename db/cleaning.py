"""Items as every database can keep them: whatever strangers wrote, in any field."""

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from db.identity import clean_text
from db.records import Item

LONGEST = {"kind": 40, "language": 12}  # what the columns hold


def clean_item(item: Item) -> Item:
    """Return an item whose texts, also those within `extra`, can be stored.

    Bytes and times are left alone; a number that JSON does not know (NaN, infinity) becomes None.
    """
    given = {f.name: getattr(item, f.name) for f in fields(item)}
    cleaned = {name: _clean(value) for name, value in given.items()}
    for name, longest in LONGEST.items():
        cleaned[name] = cleaned[name][:longest] if cleaned[name] else cleaned[name]
    return replace(item, **cleaned)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_clean(key): _clean(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_clean(member) for member in value)
    return value
