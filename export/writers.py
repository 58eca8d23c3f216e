"""Writing rows as JSON lines, CSV or Parquet, a batch at a time."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

Row = Mapping[str, Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Writer(Protocol):
    """Writes one table to one file."""

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
            self._file.write(json.dumps(values, ensure_ascii=False, default=_plain) + "\n")


class CsvWriter:
    """RFC 4180 with a header; lists and objects as JSON.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe (OWASP, CSV injection).
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
    """Typed columns, compressed with Zstandard; a row group a batch."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._writer.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Append rows."""
        maps = {f.name for f in self._schema if pa.types.is_map(f.type)}
        columns = {
            name: [list(r[name].items()) if name in maps else r.get(name) for r in rows]
            for name in self._schema.names
        }
        self._writer.write_table(pa.table(columns, schema=self._schema))


WRITERS: Mapping[str, Callable[[Path, pa.Schema], Writer]] = {
    "jsonl": JsonLinesWriter,
    "csv": CsvWriter,
    "parquet": ParquetWriter,
}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"cannot be written as JSON: {value!r}")


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return _plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
