"""Opening the database: engine, migrations, transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from config.errors import GroundswellError

MIGRATIONS = Path(__file__).with_name("migrations")


class DatabaseError(GroundswellError):
    """The database cannot be opened or written."""


class Database:
    """An open database, migrated to the newest schema.

    SQLite runs in WAL mode, so that the dashboard reads while a crawl writes.

    Raises:
        DatabaseError: the URL is wrong, or the database cannot be reached or is newer than the program.
    """

    def __init__(self, url: str) -> None:
        try:
            self.engine = _engine(url)
            with self.engine.connect() as connection:
                _migrate(connection)
        except (ArgumentError, DBAPIError, ModuleNotFoundError) as error:
            raise DatabaseError(f"database {_shown(url)}: {_cause(error)}") from error
        self.url = url

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session for reading."""
        try:
            with Session(self.engine) as session:
                yield session
        except DBAPIError as error:
            raise DatabaseError(f"database {_shown(self.url)}: {_cause(error)}") from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session for one transaction: all of it is written, or none."""
        try:
            with Session(self.engine) as session, session.begin():
                yield session
        except DBAPIError as error:
            raise DatabaseError(f"database {_shown(self.url)}: {_cause(error)}") from error

    @contextmanager
    def snapshot(self) -> Iterator["Database"]:
        """Give the database as it is now: every read sees one state, whatever is written meanwhile.

        PostgreSQL: repeatable read; SQLite: one transaction, begun by hand because its driver begins
        at the first write.
        """
        try:
            with self.engine.connect() as connection:
                if self.engine.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN")
                else:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                yield _Snapshot(self.url, connection)
        except DBAPIError as error:
            raise DatabaseError(f"database {_shown(self.url)}: {_cause(error)}") from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


class _Snapshot(Database):
    """A database whose reads share one connection and transaction."""

    def __init__(self, url: str, connection: Connection) -> None:
        self.engine, self.url, self._connection = connection.engine, url, connection

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session within the transaction of the snapshot."""
        with Session(self._connection) as session:
            yield session


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    engine = create_engine(parsed, connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _migrate(connection: Connection) -> None:
    """Bring the schema up to date; a look at the version costs no import of the migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    current = MigrationContext.configure(connection).get_current_revision()
    if current == head:
        return
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError(
            f"database: its schema {current} is unknown to this version of the program: {error}"
        ) from error
    connection.commit()


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return repr(url)


def _cause(error: Exception) -> str:
    """Return the driver's own words, without SQLAlchemy's wrapping."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
