"""Writing a data set: all its tables and a manifest, or nothing at all."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from config.errors import GroundswellError
from db import queries
from db.selection import Selection
from db.session import Database
from db.views import DocumentDetail
from export.rows import claim_rows, document_row, ledger_row, narrative_row, quote_rows
from export.schema import DOCUMENTS, TABLES, TEXT_COLUMN, schema
from export.writers import WRITERS

MANIFEST = "manifest.json"
BATCH = 500
ROWS: Mapping[str, Callable[[DocumentDetail], Iterable[dict[str, Any]]]] = {
    "quotes": quote_rows,
    "claim_mentions": claim_rows,
}


class ExportError(GroundswellError):
    """The data set cannot be written."""


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the directory and the number of rows of each table."""

    directory: Path
    rows: dict[str, int]


def export(
    database: Database,
    directory: Path,
    selection: Selection,
    file_format: str = "jsonl",
    with_text: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Export:
    """Write a selection as a data set; memory is bounded whatever its size.

    The files appear in `directory` together, when all are whole: a run that is killed leaves no half
    data set. A data set of ours that lies there already is replaced.

    Raises:
        ExportError: the directory holds something else, or cannot be written.
    """
    _refuse_foreign(directory)
    unfinished = directory.with_name(f".{directory.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        rows = _tables(database, unfinished, selection, file_format, with_text, on_progress)
        manifest = {"selection": selection.to_query(), "format": file_format, "rows": rows}
        (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
        shutil.rmtree(directory, ignore_errors=True)
        unfinished.replace(directory)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ExportError(f"{directory}: cannot be written: {error.strerror or error}") from error
    return Export(directory, rows)


def _refuse_foreign(directory: Path) -> None:
    if directory.is_file():
        raise ExportError(f"{directory}: is a file; name a directory")
    if directory.is_dir() and any(directory.iterdir()) and not (directory / MANIFEST).is_file():
        raise ExportError(
            f"{directory}: is not empty and no data set of ours; name another directory"
        )


def _tables(
    database: Database,
    directory: Path,
    selection: Selection,
    file_format: str,
    with_text: bool,
    on_progress: Callable[[int], None],
) -> dict[str, int]:
    """Write all tables in one pass over the documents, and return the number of rows of each."""
    columns = TABLES | ({"documents": (*DOCUMENTS, TEXT_COLUMN)} if with_text else {})
    counts = dict.fromkeys(columns, 0)
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(
                WRITERS[file_format](directory / f"{name}.{file_format}", schema(fields))
            )
            for name, fields in columns.items()
        }
        for batch in _batches(queries.iterate_documents(database, selection, BATCH)):
            carried = queries.narratives.narrative_ids(database, [d.row.id for d in batch])
            documents = [document_row(d, carried.get(d.row.id, ())) for d in batch]
            writers["documents"].write(documents)
            counts["documents"] += len(documents)
            for name, rows_of in ROWS.items():
                rows = [row for detail in batch for row in rows_of(detail)]
                writers[name].write(rows)
                counts[name] += len(rows)
            on_progress(counts["documents"])
        lines = [
            narrative_row(n) for n in queries.narratives.iterate_narratives(database, selection)
        ]
        writers["narratives"].write(lines)
        counts["narratives"] = len(lines)
        claims = map(ledger_row, queries.iterate_claims(database, selection, BATCH))
        while rows := list(islice(claims, BATCH)):
            writers["claims"].write(rows)
            counts["claims"] += len(rows)
    return counts


def _batches(details: Iterator[DocumentDetail]) -> Iterator[list[DocumentDetail]]:
    while batch := list(islice(details, BATCH)):
        yield batch
