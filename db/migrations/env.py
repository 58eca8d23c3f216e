"""Alembic's entry: runs on the connection that `db.session` hands over, or on `-x url=…`."""

from alembic import context
from sqlalchemy import Connection, create_engine

from db.tables import Base
from db.tables.base import portable


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
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).connect() as connection:
        run(connection)
