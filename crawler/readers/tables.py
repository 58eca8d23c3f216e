"""CSV (RFC 4180) with a header, comma, semicolon or tab; the same names as JSON lines."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from crawler.errors import Rejected
from crawler.readers import Problem
from crawler.readers.rows import item_of_row
from db.records import Item

SNIFFED = 65_536


def read(file: BinaryIO, name: str, source: str, max_bytes: int) -> Iterator[Item | Problem]:
    """Yield an item a row; a row that is none is a problem."""
    csv.field_size_limit(max_bytes)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    rows = csv.reader(text, delimiter=_delimiter(file))
    header = [column.strip().lower() for column in next(rows, [])]
    if "url" not in header:
        yield Problem(f"{name}:1", f"no column url; the header is {', '.join(header)[:200]!r}")
        return
    while True:
        place = f"{name}:{rows.line_num + 1}"
        try:
            row = next(rows)
            if any(row):
                yield item_of_row(dict(zip(header, row, strict=False)), source)
        except StopIteration:
            return
        except (Rejected, csv.Error) as error:
            yield Problem(place, str(error))


def _delimiter(file: BinaryIO) -> str:
    """Return the separator of the header line."""
    line = file.peek(SNIFFED)[:SNIFFED].split(b"\n", 1)[0]  # type: ignore[attr-defined]
    return max(",;\t", key=lambda mark: line.count(mark.encode()))
