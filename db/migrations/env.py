"""Alembic's entry: runs on the connection that `db.session` hands over, or on `-x url=…`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Column, Connection, String, create_engine, event

from db.tables import Base
from db.tables.base import portable


@contextmanager
def order_of_code_points(dialect: str) -> Iterator[None]:
    """Give PostgreSQL's texts the collation C: the order of SQLite and Python, in any country.

    Lists then have one order everywhere, and a prefix is found by an index.
    """

    def collate(column: Column[Any], _: Any) -> None:
        if isinstance(column.type, String) and column.type.collation is None:
            column.type.collation = "C"

    if dialect != "postgresql":
        yield
        return
    event.listen(Column, "before_parent_attach", collate)
    try:
        yield
    finally:
        event.remove(Column, "before_parent_attach", collate)


def run(connection: Connection) -> None:
    """Run the migrations in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=portable,
        user_module_prefix="tables.",
    )
    with context.begin_transaction(), order_of_code_points(connection.dialect.name):
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as connection:
        run(connection)
