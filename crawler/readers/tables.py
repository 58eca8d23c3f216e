"""CSV (RFC 4180) with a header, comma, semicolon or tab; the same names as JSON lines."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from crawler.errors import Rejected
from crawler.readers import Problem
from crawler.readers.foreign import FOURCAT
from crawler.readers.rows import item_of_row
from db.records import Item

LONGEST_ROW = 2_000  # lines; a quote that is still open then was never closed


def read(file: BinaryIO, name: str, source: str, max_bytes: int) -> Iterator[Item | Problem]:
    """Yield an item a row; a row that is none is a problem.

    The text is UTF-8, with bytes that are not read as Windows-1252, or UTF-16 with its mark.
    """
    csv.field_size_limit(max_bytes)
    rows = _rows(_text(file))
    header: list[str] | None = None
    for number, row in rows:
        place = f"{name}:{number}"
        if isinstance(row, csv.Error):
            yield Problem(place, str(row))
            if header is None:
                return
        elif header is None:
            header = [column.strip().lower() for column in row]
            if "url" not in header and not set(header) >= FOURCAT:
                told = ", ".join(header)[:200]
                yield Problem(place, f"no column url; the header is {told!r}")
                return
        elif any(row):
            yield _item(dict(zip(header, row, strict=False)), place, source)


def _item(row: dict[str, str], place: str, source: str) -> Item | Problem:
    try:
        return item_of_row(row, source)
    except Rejected as error:
        return Problem(place, str(error))


def _text(file: BinaryIO) -> io.TextIOWrapper:
    mark = file.peek(2)[:2]  # type: ignore[attr-defined]
    wide = mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return io.TextIOWrapper(
        file,
        encoding="utf-16" if wide else "utf-8-sig",
        errors="replace" if wide else "windows-1252",
        newline="",
    )


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as older programs wrote them (an error handler for codecs)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows_1252)


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield each row, or what is wrong with it, with the number of its first line.

    A quote that is not closed costs its line only: reading goes on at the next one.
    """
    ahead: deque[str] = deque()  # lines that a broken row took
    number, delimiter = 1, ""
    while True:
        taken: list[str] = []
        delimiter = delimiter or _delimiter(ahead, text)
        reader = csv.reader(_lines(ahead, text, taken), delimiter=delimiter, strict=True)
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            ahead.extendleft(reversed(taken[1:]))
            del taken[1:]
            yield number, error
        number += len(taken)


def _lines(ahead: deque[str], text: io.TextIOWrapper, taken: list[str]) -> Iterator[str]:
    """Yield the lines of one row, and note them."""
    while len(taken) < LONGEST_ROW and (line := ahead.popleft() if ahead else text.readline()):
        taken.append(line)
        yield line


def _delimiter(ahead: deque[str], text: io.TextIOWrapper) -> str:
    """Return the separator of the header line, which stays to be read."""
    ahead.append(text.readline())
    return max(",;\t", key=ahead[0].count)
