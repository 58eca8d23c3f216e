"""Disk full, half an upgrade, a damaged model: what the commands say, what they leave, and how it goes on."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from cli import analyze, doctor
from config import Topic
from config.settings import load_settings
from db import queries
from db.records import Item
from db.schema import missing
from db.selection import Selection
from db.session import Database, DatabaseError, _alembic, schema_versions
from db.store import IngestRun
from nlp import integrity
from nlp.models import ModelError
from tests.cli.test_commands import call

ANY = Selection(relevance="any")
ITEMS = [
    Item(f"https://a.example/{n}", "news", "s", title=f"Loaf {n}", text=f"Words of {n}. " * 300)
    for n in range(400)
]
BATCH = 20


def urls(database: Database) -> list[str]:
    return sorted(d.url for d in queries.documents(database, ANY, len(ITEMS) + 1))


def test_a_full_disk_costs_the_batch_and_what_was_stored_stays(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'full.db'}")
    stored = 0
    with IngestRun(database, "s", "import") as run:
        with database.read() as session:
            pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
            session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages + 150}")
        with pytest.raises(DatabaseError, match=r"full\.db: database or disk is full"):
            for first in range(0, len(ITEMS), BATCH):
                run.add(ITEMS[first : first + BATCH])
                stored += BATCH
        assert 0 < stored == len(urls(database)) < len(ITEMS)
        with database.read() as session:
            session.connection().exec_driver_sql("PRAGMA max_page_count=1000000")
        run.add(ITEMS)
    assert urls(database) == sorted(item.url for item in ITEMS)
    database.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes; skipped where nobody lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_on_a_disk_that_is_full_a_command_says_so_and_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path
):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        "".join(json.dumps({"url": i.url, "title": i.title, "text": i.text}) + "\n" for i in ITEMS)
    )
    done = call("import", str(rows), cwd=small_disk)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "groundswell.db: database or disk is full" in done.stderr
    told = call("doctor", cwd=small_disk)
    assert told.returncode == 1
    assert f"GB free at {small_disk}: make room, or move the database" in told.stdout
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert call("import", str(rows), cwd=small_disk).returncode == 0
    with closing(Database(f"sqlite:///{small_disk / 'groundswell.db'}")) as database:
        assert urls(database) == sorted(item.url for item in ITEMS)


UPGRADE = (
    "import sys; from db.session import Database; print('now', flush=True); Database(sys.argv[1])"
)


def test_an_upgrade_that_is_killed_at_any_time_is_whole_or_not_begun(database_url: str):
    config, chance = _alembic(), random.Random(7)
    _, head = schema_versions(database_url)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    engine.dispose()
    seen: set[str | None] = set()
    for longest in (0.2, 0.4, 0.8):
        process = subprocess.Popen(
            [sys.executable, "-c", UPGRADE, database_url], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen.add(schema_versions(database_url)[0])
    assert seen <= {"0004", head}
    with closing(Database(database_url)) as database:
        assert missing(database) == []
        assert schema_versions(database_url)[0] == head


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Weights of which one has a bit turned over."""
    copy = tmp_path / "weights"
    shutil.copytree(integrity.WEIGHTS, copy)
    monkeypatch.setattr(integrity, "WEIGHTS", copy)
    content = bytearray((copy / "pair" / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "pair" / "model.onnx").write_bytes(content)
    return copy


def test_nothing_is_labelled_with_a_damaged_model(damaged: Path, database: Database, topic: Topic):
    with IngestRun(database, "s", "import") as run:
        run.add(ITEMS[:1])
    with pytest.raises(ModelError, match=r"pair/model.onnx: is damaged .* git checkout"):
        analyze.run(database, topic, load_settings())
    assert queries.stage_status(database) == []
    with pytest.raises(ModelError, match=r"pair/model.onnx: is damaged"):
        doctor._weights()
