"""Reading labelled data: JSON lines, gzipped or not."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.errors import GroundswellError


class LabelledDataError(GroundswellError):
    """A file of labelled data cannot be read, or lacks a field."""


def read(path: Path, *required: str) -> list[dict[str, Any]]:
    """Return the rows of a file; every row has the required fields.

    Raises:
        LabelledDataError: naming the file, the line and the cause.
    """
    return list(_rows(path, required))


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    number = 0
    try:
        with path.open("rb") as raw:
            lines = gzip.GzipFile(fileobj=raw) if _is_gzip(path) else raw
            for line in lines:
                number += 1
                if line.strip():
                    yield _checked(json.loads(line), required)
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
