"""Writing a data set: all its tables and the papers beside them, or nothing at all."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from config.errors import GroundswellError
from db import queries
from db.session import Database
from db.views import DocumentDetail
from export import papers
from export.batches import batches
from export.care import Care, Published
from export.columns import schema
from export.facts import Composition, Facts, File, Origin
from export.order import Order
from export.sqlite import SqliteFile
from export.tables import Table, tables
from export.writers import WRITERS, Writer

BATCH = 500
Progress = Callable[[int], None]


class ExportError(GroundswellError):
    """The data set cannot be written."""


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the directory and the number of rows of each table."""

    directory: Path
    rows: Mapping[str, int]


def export(
    database: Database,
    directory: Path,
    order: Order,
    origin: Origin,
    key: bytes | None = None,
    on_progress: Progress = lambda done: None,
) -> Export:
    """Write a data set; memory is bounded whatever its size, and all of it shows one state of the database.

    The files appear in `directory` together, when all are whole: a run that is killed leaves no half
    data set. A data set of ours that lies there already is replaced. `key` is the secret of the pseudonyms.

    Raises:
        ExportError: the directory holds something else, or cannot be written.
    """
    unfinished, replaced = (
        directory.with_name(f".{directory.name}.{word}") for word in ("unfinished", "replaced")
    )
    try:
        _refuse_foreign(directory)
        _recover(directory, replaced)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        with database.snapshot() as still:
            facts = _write(
                still, unfinished, order, origin, Care(order.text, order.authors, key), on_progress
            )
        papers.write(unfinished, facts)
        if directory.exists():
            directory.replace(replaced)
        unfinished.replace(directory)
        shutil.rmtree(replaced, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ExportError(f"{directory}: cannot be written: {error.strerror or error}") from error
    return Export(directory, facts.rows)


def _recover(directory: Path, replaced: Path) -> None:
    """Put a data set back that was moved away by a run which was killed before it put the new one there."""
    if replaced.is_dir() and not directory.exists():
        replaced.replace(directory)
    shutil.rmtree(replaced, ignore_errors=True)


def _refuse_foreign(directory: Path) -> None:
    if directory.is_symlink():
        raise ExportError(f"{directory}: is a symbolic link; name the directory that it leads to")
    if directory.is_file():
        raise ExportError(f"{directory}: is a file; name a directory")
    if directory.is_dir() and any(directory.iterdir()) and not papers.is_ours(directory):
        raise ExportError(
            f"{directory}: is not empty and no data set of ours; name another directory"
        )


def _write(
    database: Database,
    directory: Path,
    order: Order,
    origin: Origin,
    care: Care,
    on_progress: Progress,
) -> Facts:
    """Write all tables, and return what is to be told of them."""
    chosen = tables(with_text=order.text == "full")
    rows = dict.fromkeys((table.name for table in chosen), 0)
    with ExitStack() as stack:
        writers = _writers(stack, directory, order.file_format, chosen)
        composition = _of_documents(database, order, care, chosen, writers, rows, on_progress)
        for table in chosen:
            if table.of_corpus is not None:
                for batch in batches(table.of_corpus(database, order.selection, care), BATCH):
                    writers[table.name].write(batch)
                    rows[table.name] += len(batch)
    return Facts(
        order=order,
        origin=origin,
        state=queries.research.state(database, order.selection),
        tables=chosen,
        rows=rows,
        composition=composition,
        files=[File.of(path) for path in sorted(directory.iterdir())],
        versions=queries.research.label_versions(database),
        stages=queries.stage_status(database),
    )


def _writers(
    stack: ExitStack, directory: Path, file_format: str, chosen: Iterable[Table]
) -> Mapping[str, Writer]:
    """Open a file for each table, or one for all."""
    if file_format == "sqlite":
        file = stack.enter_context(SqliteFile(directory))
        return {table.name: file.table(table) for table in chosen}
    return {
        table.name: stack.enter_context(
            WRITERS[file_format](directory / f"{table.name}.{file_format}", schema(table.columns))
        )
        for table in chosen
    }


def _of_documents(
    database: Database,
    order: Order,
    care: Care,
    chosen: Iterable[Table],
    writers: Mapping[str, Writer],
    rows: dict[str, int],
    on_progress: Progress,
) -> Composition:
    """Write the tables that follow from documents, in one pass over these."""
    composition = Composition()
    of_document = {t.name: t.of_document for t in chosen if t.of_document is not None}
    done = 0
    for batch in batches(queries.iterate_documents(database, order.selection, BATCH), BATCH):
        published = _published(database, batch, care)
        for document in published:
            composition.add(document)
        for name, rows_of in of_document.items():
            found = [row for document in published for row in rows_of(document)]
            writers[name].write(found)
            rows[name] += len(found)
        done += len(batch)
        on_progress(done)
    return composition


def _published(database: Database, batch: Sequence[DocumentDetail], care: Care) -> list[Published]:
    """Join documents with what the stages that see the corpus say of them."""
    ids = [detail.row.id for detail in batch]
    members = queries.research.narrative_members(database, ids)
    claims: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for (key, start, end), claim in queries.claims_of(database, ids).items():
        claims[key][start, end] = claim
    return [Published(d, care, members.get(d.row.id, ()), claims[d.row.id]) for d in batch]
