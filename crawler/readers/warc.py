"""WARC (ISO 28500), plain or gzipped: the HTML pages among its response records."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, WarcReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.readers import Problem
from db.records import Item

HTML = ("text/html", "application/xhtml+xml")
EVERYTHING = 100_000_000
Keeps = Callable[[bytes, str | None], bool]


def _deflated(body: io.BytesIO) -> WarcReader:
    return GzipReader(body, zlib=True)


CODINGS: dict[str, Callable[[io.BytesIO], WarcReader]] = {
    "gzip": GzipReader,
    "x-gzip": GzipReader,
    "deflate": _deflated,
    "br": BrotliReader,
    "zstd": ZstdReader,
}


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
    if not (record.http_content_type or "text/html").lower().startswith(HTML):
        return None
    if http.status_code and http.status_code != 200:
        return Problem(url or name, f"HTTP {http.status_code}")
    return _body(record, url, name, max_bytes)


def _body(record: WarcRecord, url: str, name: str, max_bytes: int) -> Page | Problem:
    """Read the page of a record, unpacked."""
    expected = record.content_length
    if expected > max_bytes:
        return Problem(url or name, f"larger than {max_bytes:,} bytes")
    body = record.reader.read(expected)
    if len(body) < expected:
        return Problem(url or name, f"the archive is cut off: {len(body):,} of {expected:,} bytes")
    if (http := record.http_headers) is not None:
        codings = http.get("Transfer-Encoding"), http.get("Content-Encoding")
        body = _decoded(body, *codings, max_bytes)
    if len(body) > max_bytes:
        return Problem(url or name, f"larger than {max_bytes:,} bytes when unpacked")
    return Page(url, body, record.http_charset)


def _decoded(body: bytes, transfer: str | None, content: str | None, max_bytes: int) -> bytes:
    """Undo the codings of HTTP (RFC 9110, 8.4; RFC 9112, 7.1), up to one byte more than is allowed.

    Many crawlers archive the body unpacked and the headers as they were: a body that is not in the coding
    is left as it is. FastWARC's own `auto_decode` gives such a record up, and knows no limit.
    """
    if "chunked" in (transfer or "").lower():
        body = _undone(ChunkedReader, body, max_bytes)
    for coding in reversed((content or "").lower().split(",")):
        if (reader := CODINGS.get(coding.strip())) is not None:
            body = _undone(reader, body, max_bytes)
    return body


def _undone(reader: Callable[[io.BytesIO], WarcReader], body: bytes, max_bytes: int) -> bytes:
    unpacked = bytearray()
    with suppress(OSError, ValueError):  # not in the coding, or damaged: what is before is kept
        stream = reader(io.BytesIO(body))
        while len(unpacked) <= max_bytes and (part := stream.read(max_bytes + 1 - len(unpacked))):
            unpacked += part
    return bytes(unpacked) or body
