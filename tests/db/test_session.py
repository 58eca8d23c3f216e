"""Opening a database: what is wrong is told in one line."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db import tables
from db.session import (
    Database,
    DatabaseError,
    older_schema,
    refuse_other_schema,
    schema_versions,
)


def test_sqlite_lets_readers_read_while_it_writes(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    with database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    database.close()


def test_times_are_utc_whatever_the_server_says(database: Database):
    if database.engine.dialect.name == "postgresql":
        with database.read() as session:
            assert session.scalar(text("SHOW timezone")) == "UTC"


def test_texts_have_the_order_of_their_code_points(database: Database):
    """As in Python; a server's language would put a before B, and é before z."""
    words = ["é", "Z", "a", "z", "B", "_"]
    with database.write() as session:
        session.add_all(tables.Source(name=word, type="feed") for word in words)
    with database.read() as session:
        stored = session.scalars(select(tables.Source.name).order_by(tables.Source.name)).all()
    assert stored == sorted(words)


def test_every_text_column_has_the_order_of_code_points(database: Database):
    if database.engine.dialect.name == "postgresql":
        with database.read() as session:
            others = session.execute(
                text(
                    "SELECT table_name, column_name FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND table_name != 'alembic_version'"
                    " AND data_type IN ('text', 'character varying')"
                    " AND collation_name IS DISTINCT FROM 'C'"
                )
            ).all()
        assert others == []


def test_a_transaction_that_fails_leaves_nothing(database: Database):
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(tables.Source(name="daily", type="feed"))
        session.flush()
        raise ZeroDivisionError
    with database.read() as session:
        assert session.scalars(select(tables.Source)).all() == []


def test_migrations_are_done_by_one_of_those_that_start_at_once(new_url):
    url = new_url(migrated=False)
    with ThreadPoolExecutor(8) as pool:
        for opened in pool.map(lambda _: Database(url), range(8)):
            opened.close()


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = f"sqlite:///{tmp_path / 'half.db'}"

    def fail(*_: object) -> None:
        raise DatabaseError("pulled the plug")

    monkeypatch.setattr("db.session._check_references", fail)
    with pytest.raises(DatabaseError, match="plug"):
        Database(url)
    assert schema_versions(url)[0] is None
    monkeypatch.undo()
    Database(url).close()
    current, head = schema_versions(url)
    assert current == head


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


def test_a_newer_schema_is_told(database_url: str):
    url = database_url
    opened = Database(url)
    with opened.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(DatabaseError, match="schema 9999 is unknown"):
        Database(url)


def stamped(url: str, version: str) -> None:
    """Say that the schema of a database is another."""
    opened = Database(url)
    with opened.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    opened.close()


def test_what_is_only_to_be_read_is_not_upgraded(database_url: str):
    stamped(database_url, "0015")
    Database(database_url, migrate=False).close()
    _, head = schema_versions(database_url)
    said = f"schema 0015 is older than this program's {head}: groundswell db upgrade"
    assert older_schema(database_url) == said
    with pytest.raises(DatabaseError, match=said):
        refuse_other_schema(database_url)


def test_a_newer_schema_is_told_where_it_is_only_to_be_read(database_url: str):
    stamped(database_url, "9999")
    with pytest.raises(DatabaseError, match="schema 9999 is unknown to this version"):
        refuse_other_schema(database_url)


def test_a_database_without_tables_is_told_where_it_is_only_to_be_read(new_url):
    with pytest.raises(DatabaseError, match="has no schema yet: groundswell db upgrade"):
        refuse_other_schema(new_url(migrated=False))


def test_looking_at_a_file_changes_not_one_byte(tmp_path: Path):
    whole, backup = tmp_path / "whole.db", tmp_path / "backup.db"
    opened = Database(f"sqlite:///{whole}")
    with opened.engine.connect() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{backup}'")
    opened.close()
    content = backup.read_bytes()
    looked_at = Database(f"sqlite:///{backup}", migrate=False)
    with looked_at.read() as session:
        assert session.scalars(select(tables.Source)).all() == []
    looked_at.close()
    assert backup.read_bytes() == content
    assert not list(tmp_path.glob("backup.db-*"))
