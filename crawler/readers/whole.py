"""JSON files that are one value: an answer of NewsAPI.org, or a list of rows."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from crawler import shape
from crawler.errors import Rejected
from crawler.readers import Problem, jsonl
from crawler.readers.rows import item_of_row
from db.records import Item

LARGEST = 500_000_000


def read(file: BinaryIO, name: str, source: str, max_bytes: int) -> Iterator[Item | Problem]:
    """Yield an item a row; a file of several values is read as JSON lines."""
    head = file.peek(4096).lstrip()[:4096]  # type: ignore[attr-defined]
    if not (head.startswith(b"[") or b'"articles"' in head):
        yield from jsonl.read(file, name, source, max_bytes)
        return
    body = file.read(LARGEST + 1)
    if len(body) > LARGEST:
        yield Problem(name, f"larger than {LARGEST:,} bytes; make it JSON lines")
        return
    try:
        value = shape.loads(body)
    except Rejected as error:
        yield Problem(name, str(error))
        return
    rows = value.get("articles") if isinstance(value, Mapping) else value
    for number, row in enumerate(shape.many(rows)):
        place = f"{name}[{number}]"
        try:
            if not isinstance(row, Mapping):
                raise Rejected("not a JSON object")
            yield item_of_row(row, source)
        except Rejected as error:
            yield Problem(place, str(error))
