"""What a database should be made of and is not: somebody dropped it, or a restore ended half way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from db.session import Database
from db.tables import Base
from db.tables.base import portable

WORDS = {"add_index": "index", "add_constraint": "constraint", "add_fk": "foreign key"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the schema; one that is `derived` holds nothing that is not elsewhere too."""

    kind: str
    name: str
    derived: bool

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Search:
    """The full-text search on one kind of database, made by migration 0008; the metadata do not know it."""

    tables: tuple[str, ...]
    indexes: tuple[str, ...]
    triggers: tuple[str, ...]
    active: str  # statement that returns the names of all triggers that fire


SEARCH = {
    "sqlite": Search(
        ("search_document", "search_index"),
        (),
        ("search_insert", "search_update", "search_delete"),
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    ),
    "postgresql": Search(
        ("search_index",),
        ("ix_search_index_words",),
        ("search_insert",),
        "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('document') AND tgenabled != 'D'",
    ),
}


def missing(database: Database) -> list[Part]:
    """Return the parts that a database of this program's schema lacks; a tenth of a second or two.

    What is there and need not be, such as an index of your own, is passed over.

    Raises:
        DatabaseError: it cannot be read.
    """
    with database.read() as session:
        connection = session.connection()
        context = MigrationContext.configure(connection, opts={"include_name": portable})
        changes = compare_metadata(context, Base.metadata)
        return [*_of_metadata(changes), *_of_search(connection)]


def _of_metadata(changes: Sequence[Any]) -> Iterator[Part]:
    """Yield what would have to be added; what would be altered comes as a list."""
    added = [change for change in changes if isinstance(change, tuple)]
    tables = {change[1].name for change in added if change[0] == "add_table"}
    for kind, *what in added:
        if kind == "add_table":
            yield Part("table", what[0].name, derived=False)
        elif kind == "add_column":
            yield Part("column", f"{what[1]}.{what[2].name}", derived=False)
        elif kind in WORDS and what[0].table.name not in tables:
            yield Part(WORDS[kind], what[0].name, derived=True)


def _of_search(connection: Connection) -> Iterator[Part]:
    search = SEARCH[connection.dialect.name]
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for name in search.tables:
        if name not in tables:
            yield Part("table", name, derived=True)
    indexes = {
        index["name"]
        for table in tables & set(search.tables)
        for index in inspector.get_indexes(table)
    }
    triggers = set(connection.scalars(text(search.active)))
    for kind, names, there in (
        ("index", search.indexes, indexes),
        ("trigger", search.triggers, triggers),
    ):
        yield from (Part(kind, name, derived=True) for name in names if name not in there)
