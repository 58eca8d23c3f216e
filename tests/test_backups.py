"""The commands of the manual that make backups and restore them, as they stand there."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from db import queries
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from tests import postgres
from tests.cli.test_commands import GROUNDSWELL

MANUAL = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
LOAF = Item("https://daily.example/1", "news", "daily", title="Loaf", text="Crumb, they say.")
CRUST = Item("https://daily.example/2", "news", "daily", title="Crust", text="Not in the backup.")
ANY = Selection(relevance="any")
STANDS_FOR = """
set -e -o pipefail
sudo() { [ "$1" = systemctl ] || { shift 2; "$@"; }; }  # sudo -u postgres COMMAND
docker() { [ "$2" != exec ] || { shift 4; "$@"; }; }  # docker compose exec -T database COMMAND
"""


def commands(words: str, title: str = "Backup and restore") -> str:
    """Return the first block of commands of a chapter of the manual in which some words stand."""
    chapter = MANUAL.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return next(block for block in re.findall(r"```\n(.*?)```", chapter, re.S) if words in block)


def shell(script: str, cwd: Path, **environment: str) -> None:
    done = subprocess.run(
        ["bash", "-c", STANDS_FOR + script], cwd=cwd, env=os.environ | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def add(url: str, item: Item) -> None:
    with closing(Database(url)) as database, IngestRun(database, "daily", "feed") as run:
        run.add([item])


def titles(url: str) -> list[str | None]:
    with closing(Database(url)) as database:
        return [row.title for row in queries.documents(database, ANY)]


def matches(url: str, words: str) -> int:
    with closing(Database(url)) as database:
        return queries.search(database, ANY, words).total


def test_a_backup_of_sqlite_is_checked_and_restored(tmp_path: Path):
    if shutil.which("sqlite3") is None:
        pytest.skip("no sqlite3 here")
    url = f"sqlite:///{tmp_path / 'groundswell.db'}"
    add(url, LOAF)
    shell(
        commands("sqlite3"), tmp_path, PATH=f"{GROUNDSWELL.parent}{os.pathsep}{os.environ['PATH']}"
    )
    add(url, CRUST)
    for file in tmp_path.glob("groundswell.db*"):
        file.unlink()
    (tmp_path / "backup.db").rename(tmp_path / "groundswell.db")
    assert titles(url) == ["Loaf"]


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server with PostgreSQL's own programs; skipped where they were not installed with it."""
    with postgres.running() as own:
        path = own.environment()["PATH"]
        if missing := [
            n
            for n in ("createdb", "dropdb", "pg_dump", "pg_restore")
            if not shutil.which(n, path=path)
        ]:
            pytest.skip(f"not beside this PostgreSQL: {', '.join(missing)}")
        yield own


def run_as_superuser(server: postgres.Server, statement: str) -> None:
    engine = create_engine(server(migrated=False), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("title", "role"),
    [("Backup and restore", "LOGIN"), ("With containers", "LOGIN SUPERUSER")],
    ids=["with systemd", "with containers"],
)
def test_a_backup_of_postgresql_is_restored_for_the_role_of_the_service(
    server: postgres.Server, tmp_path: Path, title: str, role: str
):
    environment = server.environment()
    url = f"postgresql://groundswell@localhost:{environment['PGPORT']}/groundswell"
    run_as_superuser(server, f"CREATE ROLE groundswell {role}")
    run_as_superuser(server, "CREATE DATABASE groundswell OWNER groundswell TEMPLATE template0")
    add(url, LOAF)
    shell(commands("pg_dump", title), tmp_path, **environment)
    add(url, CRUST)
    shell(commands("dropdb", title), tmp_path, **environment)
    assert titles(url) == ["Loaf"]
    add(url, CRUST)
    assert matches(url, "crumb") == matches(url, "crust") == 1
