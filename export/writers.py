"""Writing the rows of one table as JSON lines, CSV or Parquet, a batch at a time."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

Row = Mapping[str, Any]
FORMULA = tuple(
    "=+-@\t\r\n'＝＋－＠"
)  # OWASP, CSV injection; the apostrophe, so that it can be undone
ROW_GROUP_BYTES = 16_000_000


class Writer(Protocol):
    """Writes one table."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
    def write(self, rows: Sequence[Row]) -> None:
        """Append rows; keys that are not columns are left out."""
        ...


class JsonLinesWriter:
    """One JSON object a line (UTF-8; times as ISO 8601 with Z)."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._names = schema.names

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Append rows."""
        for row in rows:
            values = {name: row.get(name) for name in self._names}
            self._file.write(as_json(values) + "\n")


class CsvWriter:
    """RFC 4180 with a header; lists and objects as JSON.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe, and so is one that
    begins with an apostrophe: taking one away at the beginning gives every text back.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._names = schema.names
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(self._names)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Append rows."""
        self._writer.writerows([_cell(row.get(name)) for name in self._names] for row in rows)


class ParquetWriter:
    """Typed columns, compressed with Zstandard; row groups of some megabytes."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._maps = {f.name for f in schema if _is_map(f.type)}
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._waiting: list[pa.Table] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._flush()
        self._writer.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Append rows."""
        if not rows:
            return
        columns = {
            name: [_entries(r[name]) if name in self._maps else r.get(name) for r in rows]
            for name in self._schema.names
        }
        self._waiting.append(pa.table(columns, schema=self._schema))
        if sum(table.nbytes for table in self._waiting) > ROW_GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting).combine_chunks())
        self._waiting.clear()


WRITERS: Mapping[str, Callable[[Path, pa.Schema], Writer]] = {
    "jsonl": JsonLinesWriter,
    "csv": CsvWriter,
    "parquet": ParquetWriter,
}


def _is_map(kind: pa.DataType) -> bool:
    """Tell whether a column holds the entries of maps (`export.columns.schema`)."""
    inner = kind.value_type if pa.types.is_list(kind) else kind
    return pa.types.is_struct(inner) and [f.name for f in inner] == ["key", "value"]


def _entries(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": found} for key, found in value.items()]


def as_json(value: object) -> str:
    """Return a value as JSON, with times and days as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: object) -> str:
    """Return a time or day as ISO 8601.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot be written as JSON: {value!r}")


def _cell(value: Any) -> Any:
    if isinstance(value, date):  # times are dates too
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return as_json(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
