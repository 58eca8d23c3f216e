"""Writing a data set as one SQLite file, with keys and indexes, and what Datasette shows of it."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from export.columns import NUMBER, SCORE, YES_NO
from export.facts import Facts
from export.tables import Table
from export.writers import as_json, plain

FILE, METADATA = "data.sqlite", "datasette.json"
AFFINITY = {NUMBER: "INTEGER", YES_NO: "INTEGER", SCORE: "REAL"}
SEARCHED = {"documents": ("title", "snippet")}


class SqliteFile:
    """The file, while it is written; nothing else reads it, so that no journal is needed."""

    def __init__(self, directory: Path) -> None:
        self._connection = sqlite3.connect(directory / FILE)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._tables: list[Table] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        if kind is None:
            for table in self._tables:
                self._index(table)
            self._connection.commit()
        self._connection.close()

    def table(self, table: Table) -> "SqliteTable":
        """Return a writer of one table."""
        self._tables.append(table)
        return SqliteTable(self._connection, table)

    def _index(self, table: Table) -> None:
        """Index what refers to other tables, and the words that people search for."""
        execute = self._connection.execute
        for column in table.refers:
            execute(f'CREATE INDEX "{table.name}_{column}" ON "{table.name}" ("{column}")')
        if names := SEARCHED.get(table.name):
            columns = ", ".join(names)
            search = f"{table.name}_fts"
            execute(
                f'CREATE VIRTUAL TABLE "{search}" USING fts5({columns}, content="{table.name}")'
            )
            rebuild = f'INSERT INTO "{search}" ("{search}") VALUES (?)'  # noqa: S608  # names are ours
            execute(rebuild, ("rebuild",))


class SqliteTable:
    """Writes one table of the file; lists and records as JSON, which SQLite's functions read."""

    def __init__(self, connection: sqlite3.Connection, table: Table) -> None:
        self._connection = connection
        self._names = [column.name for column in table.columns]
        connection.execute(_create(table))
        marks = ", ".join("?" * len(self._names))
        self._insert = f'INSERT INTO "{table.name}" VALUES ({marks})'  # noqa: S608  # names are ours

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Append rows."""
        self._connection.executemany(
            self._insert, ([_value(row.get(name)) for name in self._names] for row in rows)
        )


def _create(table: Table) -> str:
    parts = [f'"{c.name}" {_affinity(c.type)}' for c in table.columns]
    if table.key:
        parts.append(f"PRIMARY KEY ({_list(table.key)})")
    for column, other in table.refers.items():
        parts.append(f'FOREIGN KEY ("{column}") REFERENCES "{other}"')
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)})'


def _list(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _affinity(kind: pa.DataType) -> str:
    return AFFINITY.get(kind, "TEXT")


def _value(value: Any) -> Any:
    if isinstance(value, dict | list):
        return as_json(value)
    return value if value is None or isinstance(value, str | int | float) else plain(value)


def datasette(facts: Facts) -> str:
    """Return the metadata by which Datasette explains the file: every table and column."""
    described = {
        table.name: {
            "description": table.meaning,
            "columns": {c.name: c.meaning for c in table.columns},
        }
        | ({"fts_table": f"{table.name}_fts"} if table.name in SEARCHED else {})
        for table in facts.tables
    }
    whole = {
        "title": facts.title,
        "description": facts.origin.topic.description,
        "databases": {"data": {"tables": described}},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
