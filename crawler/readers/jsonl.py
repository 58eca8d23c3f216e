"""JSON lines: one object a line, with the keys that `groundswell import --help` lists."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from crawler.errors import Rejected
from crawler.readers import Problem
from crawler.readers.rows import item_of_row
from db.records import Item


def read(file: BinaryIO, name: str, source: str, max_bytes: int) -> Iterator[Item | Problem]:
    """Yield an item a line; a line that is none is a problem and costs only itself."""
    number = 0
    while line := file.readline(max_bytes + 1):
        number += 1
        place = f"{name}:{number}"
        if len(line) > max_bytes:
            yield Problem(place, f"line larger than {max_bytes:,} bytes")
            _skip_line(file, max_bytes)
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _item(line, place, source)


def _skip_line(file: BinaryIO, step: int) -> None:
    while (rest := file.readline(step)) and not rest.endswith(b"\n"):
        pass


def _item(line: bytes, place: str, source: str) -> Item | Problem:
    try:
        row = json.loads(line.decode("utf-8-sig"))
        if not isinstance(row, dict):
            raise Rejected("not a JSON object")
        return item_of_row(row, source)
    except Rejected as error:
        return Problem(place, str(error))
    except UnicodeDecodeError as error:
        return Problem(place, f"not UTF-8: {error.reason} at byte {error.start}")
    except (ValueError, RecursionError) as error:
        return Problem(place, f"not JSON: {error}")
