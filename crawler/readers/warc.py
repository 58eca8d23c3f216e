"""WARC (ISO 28500), plain or gzipped: the HTML pages among its response records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.readers import Problem
from db.records import Item

HTML = ("text/html", "application/xhtml+xml")
EVERYTHING = 100_000_000
Keeps = Callable[[bytes, str | None], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was archived."""

    url: str
    html: bytes
    charset: str | None


def everything(html: bytes, charset: str | None) -> bool:
    """Keep every page."""
    return True


def pages(path: Path) -> Iterator[Page]:
    """Yield the HTML pages of an archive, whatever their size."""
    for record in read_records(path, EVERYTHING):
        if isinstance(record, Page):
            yield record


def read(path: Path, source: str, max_bytes: int, keeps: Keeps) -> Iterator[Item | Problem | None]:
    """Yield an item a page, None for one that is not kept; what is too large, or cut off, is a problem."""
    for record in read_records(path, max_bytes):
        if isinstance(record, Problem):
            yield record
        elif not keeps(record.html, record.charset):
            yield None
        else:
            yield Item(record.url, "news", source, html=record.html, charset=record.charset)


def read_records(path: Path, max_bytes: int) -> Iterator[Page | Problem]:
    """Yield pages and problems; after a record that is cut off nothing more can be read."""
    number = 0
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                number += 1
                found = _page(record, f"{path.name}: record {number}", max_bytes)
                if found is not None:
                    yield found
    except (EOFError, OSError, ValueError) as error:
        yield Problem(f"{path.name}: after record {number}", f"the archive is damaged: {error}")


def _page(record: WarcRecord, name: str, max_bytes: int) -> Page | Problem | None:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    http = record.http_headers
    if http is None:  # archives also hold the answers of name servers
        return (
            None if url.startswith("dns:") else Problem(url or name, "no HTTP response, or cut off")
        )
    if not (record.http_content_type or "text/html").startswith(HTML):
        return None
    if http.status_code and http.status_code != 200:
        return Problem(url or name, f"HTTP {http.status_code}")
    expected = record.content_length
    if expected > max_bytes:
        return Problem(url or name, f"larger than {max_bytes:,} bytes")
    body = record.reader.read(expected)
    if len(body) < expected:
        return Problem(url or name, f"the archive is cut off: {len(body):,} of {expected:,} bytes")
    return Page(url, body, record.http_charset)
