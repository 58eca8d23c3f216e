"""Opening a database: what is wrong is told in one line."""

from pathlib import Path

import pytest
from sqlalchemy import text

from db.session import Database, DatabaseError


def test_sqlite_lets_readers_read_while_it_writes(database: Database):
    with database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_the_schema_of_the_migrations_is_that_of_the_tables(database: Database):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from db.tables import Base
    from db.tables.base import portable

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": portable})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////nowhere/at/all/x.db", "oracle://x"])
def test_a_database_that_cannot_be_opened_is_named(url: str):
    with pytest.raises(DatabaseError, match=r"^database "):
        Database(url)


def test_a_file_that_is_no_database_is_told(tmp_path: Path):
    path = tmp_path / "notes.db"
    path.write_text("shopping list " * 100)
    with pytest.raises(DatabaseError, match="file is not a database"):
        Database(f"sqlite:///{path}")


def test_a_newer_schema_is_told(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    opened = Database(url)
    with opened.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(DatabaseError, match="schema 9999 is unknown"):
        Database(url)
