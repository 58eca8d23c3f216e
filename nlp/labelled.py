"""Reading labelled data: JSON lines, gzipped or not."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from config.errors import GroundswellError

Check = Callable[[Mapping[str, Any]], None]


class LabelledDataError(GroundswellError):
    """A file of labelled data cannot be read, holds no row, lacks a field or has a wrong value in one."""


def read(path: Path, *required: str, check: Check | None = None) -> list[dict[str, Any]]:
    """Return the rows of a file, which are one or more; every row has the required fields.

    `check` raises a ValueError for a row whose values are wrong.

    Raises:
        LabelledDataError: naming the file, the line and the cause.
    """
    rows = list(_rows(path, required, check))
    if not rows:
        raise LabelledDataError(f"{path}: holds no rows")
    return rows


def need_text(row: Mapping[str, Any], *keys: str) -> None:
    """Raise a ValueError unless the values of the keys are text."""
    for key in keys:
        if not isinstance(row[key], str):
            raise ValueError(f"{key}: is no text: {row[key]!r}")


def need_texts(row: Mapping[str, Any], *keys: str) -> None:
    """Raise a ValueError unless the values of the keys are lists of texts."""
    for key in keys:
        if not isinstance(row[key], list) or not all(isinstance(v, str) for v in row[key]):
            raise ValueError(f"{key}: is no list of texts: {row[key]!r}")


def need_objects(row: Mapping[str, Any], key: str) -> None:
    """Raise a ValueError unless the value of the key is a list of JSON objects."""
    if not isinstance(row[key], list) or not all(isinstance(v, dict) for v in row[key]):
        raise ValueError(f"{key}: is no list of objects")


def need_one_of(value: object, known: Sequence[object], key: str) -> None:
    """Raise a ValueError unless a value of the key is a known one."""
    if value not in known:
        raise ValueError(f"{key}: {value!r} is none of {', '.join(map(str, known))}")


def need_spans(value: object, text: str, key: str) -> None:
    """Raise a ValueError unless a value of the key is a list of spans [start, end] of a text."""
    for span in value if isinstance(value, list) else [value]:
        match span:
            case [int(start), int(end)] if 0 <= start < end <= len(text):
                continue
        raise ValueError(f"{key}: {span!r} is no span of the text")


def _rows(path: Path, required: tuple[str, ...], check: Check | None) -> Iterator[dict[str, Any]]:
    number = 0
    try:
        with path.open("rb") as raw:
            lines = gzip.GzipFile(fileobj=raw) if _is_gzip(path) else raw
            for line in lines:
                number += 1
                if line.strip():
                    row = _checked(json.loads(line), required)
                    if check:
                        check(row)
                    yield row
    except (OSError, EOFError, ValueError) as error:
        raise LabelledDataError(f"{path}:{number}: {error}") from error


def _checked(row: Any, required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    missing = [key for key in required if key not in row]
    if missing:
        raise ValueError(f"lacks {', '.join(missing)}")
    return row


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"
