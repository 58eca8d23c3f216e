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
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from config.errors import GroundswellError

MIGRATIONS = Path(__file__).with_name("migrations")
ALONE = 0x67726F756E64  # the number of PostgreSQL's advisory lock; "ground"

PATIENCE = 60.0  # seconds that SQLite waits for its turn to write
CACHE = 32 << 20  # bytes a connection to SQLite; its own default is 2 MB
SAMPLED = 1_000  # rows of an index that SQLite looks at for its statistics
MAPPED = 1 << 29  # bytes of the file that are mapped, and count as resident memory
# A network that swallows everything ends a connection within half a minute (libpq; the last in ms).
SERVER = {
    "options": "-c timezone=UTC",
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


class DatabaseError(GroundswellError):
    """The database cannot be opened or written."""


class Database:
    """An open database, migrated to the newest schema unless `migrate` is False.

    SQLite runs in WAL mode, so that the dashboard reads while a crawl writes; a transaction that writes takes
    its turn when it begins. PostgreSQL speaks UTC. With `migrate=False` opening changes nothing, and the
    schema may be another one: see `refuse_other_schema`.

    Raises:
        DatabaseError: the URL is wrong, or the database cannot be reached or is newer than the program.
    """

    def __init__(self, url: str, migrate: bool = True) -> None:
        try:
            self.engine = _engine(url, wal=migrate)
            if migrate:
                _migrate(self.engine)
        except (ArgumentError, ValueError, DBAPIError, ModuleNotFoundError) as error:
            raise DatabaseError(f"database {shown(url)}: {_cause(error)}") from error
        self.url = url
        self.is_server = self.engine.dialect.name == "postgresql"
        self._writer = self.engine.execution_options(immediate=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session for reading."""
        try:
            with Session(self.engine) as session:
                yield session
        except (DBAPIError, PoolTimeout) as error:
            raise DatabaseError(f"database {shown(self.url)}: {_cause(error)}") from error

    @contextmanager
    def write(self, alone: bool = False) -> Iterator[Session]:
        """Give a session for one transaction: all of it is written, or none.

        Args:
            alone: nobody else writes alone meanwhile, so that what is looked up and then inserted is not
                inserted by two. On SQLite every transaction that writes is alone.
        """
        try:
            with Session(self._writer) as session, session.begin():
                if alone and self.is_server:
                    session.execute(select(func.pg_advisory_xact_lock(ALONE)))
                yield session
        except (DBAPIError, PoolTimeout) as error:
            raise DatabaseError(f"database {shown(self.url)}: {_cause(error)}") from error

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
                    connection.execution_options(isolation_level="REPEATABLE READ").begin()
                yield _Snapshot(self.url, connection)
        except DBAPIError as error:
            raise DatabaseError(f"database {shown(self.url)}: {_cause(error)}") from error

    def damage(self) -> str | None:
        """Read every page of an SQLite file, seconds a gigabyte; return what is wrong first, if anything is.

        The server looks after its own (`pg_amcheck`).

        Raises:
            DatabaseError: it cannot be read at all.
        """
        if self.is_server:
            return None
        with self.read() as session:
            found = str(session.execute(text("PRAGMA quick_check(1)")).scalar_one())
        return None if found == "ok" else " ".join(found.split())

    def gather_statistics(self) -> None:
        """Let SQLite look at how its rows are spread, so that it chooses the right index.

        Call it when much was written: it looks at a sample of each index, which takes a moment.
        PostgreSQL does this by itself.
        """
        if self.engine.dialect.name != "sqlite":
            return
        try:
            with self._writer.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA analysis_limit={SAMPLED}")
                connection.exec_driver_sql("ANALYZE")
        except DBAPIError as error:
            raise DatabaseError(f"database {shown(self.url)}: {_cause(error)}") from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


class _Snapshot(Database):
    """A database whose reads share one connection and transaction."""

    def __init__(self, url: str, connection: Connection) -> None:
        self.engine, self.url, self._connection = connection.engine, url, connection
        self.is_server = connection.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session within the transaction of the snapshot."""
        with Session(self._connection) as session:
            yield session


def schema_versions(url: str) -> tuple[str | None, str]:
    """Return the schema of a database (None when it has none) and that of this program, changing nothing.

    Raises:
        DatabaseError: the URL is wrong, or the database cannot be reached.
    """
    try:
        engine = _engine(url, wal=False)
        try:
            with engine.connect() as connection:
                return _current(connection), _head(_alembic())
        finally:
            engine.dispose()
    except (ArgumentError, ValueError, DBAPIError, ModuleNotFoundError) as error:
        raise DatabaseError(f"database {shown(url)}: {_cause(error)}") from error


def is_missing(url: str) -> bool:
    """Tell whether a URL names an SQLite file that is not there, which opening it would make."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False  # opening it says what is wrong
    name = parsed.database or ""
    made = parsed.get_backend_name() != "sqlite" or not name or name.startswith((":", "file:"))
    return not made and not Path(name).exists()


def refuse_missing(url: str) -> None:
    """Refuse a database that is not there, where an empty one would hide a mistyped name.

    Raises:
        DatabaseError: there is no such file.
    """
    if is_missing(url):
        raise DatabaseError(
            f"database {shown(url)}: no such file; is the name right? A new one is made by groundswell crawl,"
            " import, watch and db upgrade"
        )


def older_schema(url: str) -> str | None:
    """Say that the schema of a database is older than this program's, and what to do; None if it is not.

    Raises:
        DatabaseError: it is newer, or the database cannot be reached.
    """
    current, head = schema_versions(url)
    if current == head:
        return None
    if current is None:
        return "has no schema yet: groundswell db upgrade"
    if current in {
        one.revision for one in ScriptDirectory.from_config(_alembic()).walk_revisions()
    }:
        return f"schema {current} is older than this program's {head}: groundswell db upgrade"
    raise DatabaseError(
        f"database {shown(url)}: its schema {current} is unknown to this version of the program, whose"
        f" schema is {head}"
    )


def refuse_other_schema(url: str) -> None:
    """Refuse a database of another schema than this program's, where it is only to be read.

    Raises:
        DatabaseError: its schema is older, newer or none, or it cannot be reached.
    """
    if older := older_schema(url):
        raise DatabaseError(f"database {shown(url)}: {older}")


def _engine(url: str, wal: bool) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, connect_args=SERVER)
    engine = create_engine(parsed, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not before the first write
        if wal:  # which is written into the file
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{CACHE // 1024}")
        connection.execute(f"PRAGMA mmap_size={MAPPED}")
        connection.execute("PRAGMA temp_store=MEMORY")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("immediate"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _head(config: Config) -> str:
    return str(ScriptDirectory.from_config(config).get_current_head())


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _migrate(engine: Engine) -> None:
    """Bring the schema up to date in one transaction; of processes that start at once, one does it.

    A look at the version costs no import of the migrations.
    """
    config = _alembic()
    head = _head(config)
    with engine.connect() as connection:
        if _current(connection) == head:
            return
    with _migrating(engine) as connection:
        current = _current(connection)
        if current == head:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise DatabaseError(
                f"database: its schema {current} is unknown to this version of the program: {error}"
            ) from error


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that is alone.

    SQLite alters a table by making another: dropping the first would delete what refers to it, were foreign
    keys on. They are checked at the end instead.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(ALONE)))
        try:
            yield connection
            _check_references(connection)
            connection.commit()
        finally:
            connection.rollback()  # of what is not committed
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise DatabaseError(f"database: a row of {broken[0]} refers to nothing: {broken}")


def shown(url: str) -> str:
    """Return the URL of a database as others may see it: without its password, wherever that stands."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "(not a URL; its words may hold a password)"
    hidden = {key: "***" for key in parsed.query if "pass" in key.lower()}
    return parsed.update_query_dict(hidden).render_as_string(hide_password=True)


def _cause(error: Exception) -> str:
    """Return the driver's own words, without SQLAlchemy's wrapping."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
