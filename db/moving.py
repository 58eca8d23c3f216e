"""Copying a whole database into another, of the same kind or not, with a proof that nothing is missing.

Everything is copied in one transaction of the target: a move that is interrupted has changed nothing. The
proof is a count and a checksum a table, of what was read and of what was then read back, in terms that no
database changes: times in UTC, numbers as Python writes them, JSON with its keys sorted.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    Connection,
    Integer,
    Row,
    Table,
    bindparam,
    func,
    insert,
    null,
    select,
    text,
)

from config.errors import GroundswellError
from db.session import Database
from db.tables import Base

TOGETHER = 1_000
SILENT = timedelta(minutes=10)  # signs of life are given every few seconds
Progress = Callable[[str, int, int], None]


class MoveError(GroundswellError):
    """A database that cannot be moved, or not into that one."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a table holds: how many rows, and the sum of their hashes, whatever their order."""

    table: str
    rows: int
    checksum: str


class Checksum:
    """The sum of the SHA-256 of rows, modulo 2**256."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: Row[Any]) -> None:
        """Add a row."""
        words = json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=False)
        self._sum += int.from_bytes(hashlib.sha256(words.encode()).digest(), "big")
        self.rows += 1

    def proof(self, table: Table) -> Proof:
        """Return what was added."""
        return Proof(table.name, self.rows, f"{self._sum % 2**256:064x}")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def move(source: Database, target: Database, on_progress: Progress) -> list[Proof]:
    """Copy all rows into an empty database and return the proof of each table.

    `on_progress` is told the table, rows done and rows in all.

    Raises:
        MoveError: the target holds something, both are one, a service works on the source, or what was read
            back is not what was read; the target is then as it was.
        DatabaseError: one of them cannot be reached.
    """
    with (
        source.read() as reading,
        target.write(alone=True) as writing,
    ):
        there, here = reading.connection(), writing.connection()
        _begin_snapshot(there)
        _refuse(there, here)
        proofs = [_copy(there, here, table, on_progress) for table in Base.metadata.sorted_tables]
        for proof, table in zip(proofs, Base.metadata.sorted_tables, strict=True):
            found = checksum(here, table)
            if found != proof:
                raise MoveError(f"table {table.name}: {found} was written, {proof} was read")
            _go_on_counting(here, table)
    return proofs


def checksum(connection: Connection, table: Table) -> Proof:
    """Read a table and return its proof."""
    total = Checksum()
    for row in _rows(connection, table):
        total.add(row)
    return total.proof(table)


def _begin_snapshot(connection: Connection) -> None:
    """Read all tables as they are at one moment, whoever writes meanwhile."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


def _refuse(there: Connection, here: Connection) -> None:
    lease = Base.metadata.tables["lease"]
    alive = datetime.now(UTC) - SILENT  # a service that was killed leaves its name behind
    owners = there.scalars(
        select(lease.c.owner).where(lease.c.owner.is_not(None), lease.c.beat > alive)
    ).all()
    if owners:
        names = ", ".join(sorted(set(owners)))
        raise MoveError(
            f"a service works on the source: stop {names}; if it was killed, wait ten minutes"
        )
    for table in Base.metadata.sorted_tables:
        if here.execute(select(*table.primary_key).limit(1)).first() is not None:
            raise MoveError(f"the target is not empty: table {table.name} has rows")


def _columns(table: Table) -> list[Column[Any]]:
    """Return the columns that are written; those that a database computes come of themselves."""
    return [column for column in table.columns if column.computed is None]


def _nullable_json(table: Table) -> list[Column[Any]]:
    """Return the columns in which NULL and the JSON value null are two things, and both read as None."""
    return [c for c in _columns(table) if isinstance(c.type, JSON) and c.nullable]


def _copy(there: Connection, here: Connection, table: Table, on_progress: Progress) -> Proof:
    count = there.scalar(select(func.count()).select_from(table)) or 0
    total = Checksum()
    write = insert(table).values({c.name: _parameter(c) for c in _columns(table)})
    batch: list[dict[str, Any]] = []
    on_progress(table.name, 0, count)
    for row in _rows(there, table):
        total.add(row)
        batch.append(_values(table, row))
        if len(batch) == TOGETHER:
            here.execute(write, batch)
            batch = []
            on_progress(table.name, total.rows, count)
    if batch:
        here.execute(write, batch)
    on_progress(table.name, total.rows, count)
    return total.proof(table)


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    """Yield all rows, some at a time: the columns, and whether each JSON column that may be NULL is.

    Documents come in the order in which they were first seen, which the search shows backwards.
    """
    order = [table.c.first_seen] if "first_seen" in table.c else []
    is_null = [c.is_(null()) for c in _nullable_json(table)]
    statement = select(*_columns(table), *is_null).order_by(*order, *table.primary_key)
    yield from connection.execute(statement.execution_options(yield_per=TOGETHER))


def _parameter(column: Column[Any]) -> BindParameter[Any]:
    """Return the place of a column's value in a statement; None of a JSON column is NULL there."""
    kind = JSON(none_as_null=True) if isinstance(column.type, JSON) else column.type
    return bindparam(column.name, type_=kind)


def _values(table: Table, row: Row[Any]) -> dict[str, Any]:
    columns = _columns(table)
    values = dict(zip((c.name for c in columns), row[: len(columns)], strict=True))
    for column, is_null in zip(_nullable_json(table), row[len(columns) :], strict=True):
        if values[column.name] is None and not is_null:
            values[column.name] = JSON.NULL
    return values


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's sequence of a table's numbers go on after the highest; SQLite does so by itself."""
    keys = list(table.primary_key)
    if connection.dialect.name != "postgresql" or len(keys) != 1:
        return
    if not isinstance(keys[0].type, Integer):
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, keys[0].name)))
    highest = connection.scalar(select(func.max(keys[0])))
    if sequence is not None and highest is not None:
        connection.execute(select(func.setval(sequence, highest)))
