"""What a database and a data set say, apart from when it was written and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Column, Integer, LargeBinary, Table, select

from db.session import Database
from db.tables import Base
from db.tables.base import UtcDateTime

JOURNALS = {
    "ingest_run",
    "ingest_failure",
    "job",
    "lease",
    "installation_secret",
}  # who did it, when
BY_NUMBER = {
    "claim_key",
    "copy_key",
}  # look-up by numbers of rows, which depend on the order of writing
OF_THE_WORLD = {"published", "modified"}  # times that do not say when something was written
CLOSE = 1e-5  # probabilities differ in the last digits with the texts that are computed together

Line = tuple[str, tuple[float, ...]]


def content(database: Database) -> dict[str, list[Line]]:
    """Return the rows of each table, in order: their words, and their numbers beside them.

    Numbers of rows are left out, and those that refer to one are replaced by what that row says.
    """
    said: dict[str, dict[Any, str]] = {}
    found: dict[str, list[Line]] = {}
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in JOURNALS | BY_NUMBER:
                continue
            columns = list(table.columns)
            rows = session.execute(select(*columns)).all()
            lines = [
                _line(table, dict(zip((c.name for c in columns), r, strict=True)), said)
                for r in rows
            ]
            if (key := _number(table)) is not None:
                place = columns.index(key)
                said[table.name] = {r[place]: line[0] for r, line in zip(rows, lines, strict=True)}
            found[table.name] = sorted(lines)
    return found


def exported(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Return the rows of a table of a data set, their words, and their numbers beside them."""
    found = []
    for row in rows:
        numbers: list[float] = []
        words = repr(_words(dict(row), numbers))
        found.append((words, tuple(numbers)))
    return found


def differences(
    found: Mapping[str, Sequence[Line]], wanted: Mapping[str, Sequence[Line]]
) -> list[str]:
    """Say in which tables two contents differ, and by which first row."""
    told = []
    for table, expected in wanted.items():
        words, other = [line[0] for line in expected], [line[0] for line in found[table]]
        if words != other:
            lost, more = sorted(set(words) - set(other)), sorted(set(other) - set(words))
            told.append(
                f"{table}: {len(other)} rows, not {len(words)}; lost {lost[:1]}, more {more[:1]}"
            )
        elif not np.allclose(_numbers(found[table]), _numbers(expected), rtol=0, atol=CLOSE):
            told.append(f"{table}: numbers differ by more than {CLOSE}")
    return told


def _numbers(lines: Sequence[Line]) -> np.ndarray[Any, Any]:
    return np.array([number for _, numbers in lines for number in numbers], dtype=float)


def _number(table: Table) -> Column[Any] | None:
    """Return the column that numbers the rows of a table, if one does."""
    keys = list(table.primary_key)
    alone = len(keys) == 1 and isinstance(keys[0].type, Integer) and not keys[0].foreign_keys
    return keys[0] if alone else None


def _line(table: Table, row: Mapping[str, Any], said: Mapping[str, Mapping[Any, str]]) -> Line:
    words: list[str] = []
    numbers: list[float] = []
    for column in table.columns:
        value = row[column.name]
        own = column is _number(table) or isinstance(column.type, LargeBinary)
        if own or (isinstance(column.type, UtcDateTime) and column.name not in OF_THE_WORLD):
            continue
        words.append(f"{column.name}={_words(_meant(column, value, said), numbers)!r}")
    return " ".join(words), tuple(numbers)


def _words(value: Any, numbers: list[float]) -> Any:
    """Return a value, also one of JSON, without its fractions, which are added to the numbers."""
    if isinstance(value, float):
        numbers.append(value)
        return ...
    if isinstance(value, dict):
        return {key: _words(value[key], numbers) for key in sorted(value)}
    return [_words(one, numbers) for one in value] if isinstance(value, list) else value


def _meant(column: Column[Any], value: Any, said: Mapping[str, Mapping[Any, str]]) -> Any:
    """Return what a number of a row stands for; anything else stands for itself."""
    for key in column.foreign_keys:
        if key.column.table is column.table:
            return value is not None
        if value is not None and key.column is _number(key.column.table):
            return said[key.column.table.name][value]
    return value
