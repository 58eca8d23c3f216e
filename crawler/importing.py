"""Files into the database: which reader, in batches, every row accounted for."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from config import Settings
from config.errors import GroundswellError
from crawler.preparation import PreparationPool, cause_of
from crawler.readers import Problem, jsonl, tables, warc, whole
from crawler.topical import Sieve
from db.records import Item
from db.session import Database
from db.store import IngestRun

BATCH = 200
GZIP = b"\x1f\x8b"
Reader = Callable[[BinaryIO, str, str, int], Iterator[Item | Problem]]
READERS: dict[str | tuple[str, ...], Reader] = {
    ".json": whole.read,
    (".jsonl", ".ndjson"): jsonl.read,
    (".csv", ".tsv"): tables.read,
}


class ImportFileError(GroundswellError):
    """A file cannot be imported at all."""


def import_file(
    database: Database,
    path: Path,
    settings: Settings,
    on_progress: Callable[[int], None] = lambda seen: None,
    sieve: Sieve | None = None,
) -> IngestRun:
    """Import one file and return the account of it; what is no item is counted with its cause.

    With a `sieve` only those pages and rows are kept that may be about the topic.

    Raises:
        ImportFileError: the file cannot be opened, or is of no known format.
        DatabaseError: the database refuses; batches before are kept.
    """
    rows = _open(path, settings, sieve)
    batch: list[Item] = []
    with (
        IngestRun(database, f"import:{path.name}", "import", path.name) as run,
        PreparationPool(settings) as pool,
    ):
        for seen, (row, future) in enumerate(pool.in_order(rows), 1):
            if isinstance(row, Problem):
                run.reject(row.item, row.cause)
            elif row is None or future is None:
                run.pass_over()
            elif (error := future.exception()) is not None:
                run.reject(row.url, cause_of(error))
            else:
                batch.append(future.result())
            if len(batch) >= BATCH:
                run.add(batch)
                batch = []
            on_progress(seen)
        run.add(batch)
    return run


def _open(path: Path, settings: Settings, sieve: Sieve | None) -> Iterator[Item | Problem | None]:
    name = path.name.lower().removesuffix(".gz")
    source = f"import:{path.name}"
    try:
        path.open("rb").close()
    except OSError as error:
        raise ImportFileError(f"{path}: cannot be read: {error.strerror}") from error
    if name.endswith((".warc", ".arc")):
        keeps = sieve.keeps if sieve else warc.everything
        return warc.read(path, source, settings.max_body_bytes, keeps)
    for endings, reader in READERS.items():
        if name.endswith(endings):
            return _sieved(_stream(path, reader, source, settings.max_body_bytes), sieve)
    raise ImportFileError(
        f"{path}: unknown format; known are .warc, .jsonl, .ndjson, .json, .csv, .tsv, also .gz, and .txt"
    )


def _sieved(rows: Iterator[Item | Problem], sieve: Sieve | None) -> Iterator[Item | Problem | None]:
    """Yield the rows, and None for one that does not name the topic."""
    for row in rows:
        if sieve and isinstance(row, Item):
            yield row if sieve.names_topic(f"{row.title or ''}\n{row.text or ''}") else None
        else:
            yield row


def _stream(path: Path, read: Reader, source: str, max_bytes: int) -> Iterator[Item | Problem]:
    """Read a plain or gzipped file; one that is cut off gives what is before the cut."""
    with path.open("rb") as raw:
        zipped = raw.read(2) == GZIP
        raw.seek(0)
        file = gzip.GzipFile(fileobj=raw) if zipped else raw
        try:
            yield from read(cast(BinaryIO, io.BufferedReader(file)), path.name, source, max_bytes)
        except (OSError, EOFError, zlib.error) as error:
            yield Problem(path.name, f"the file is damaged: {error}")
