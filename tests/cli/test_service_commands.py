"""`groundswell db` and `groundswell watch` as people type them."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic import command as migrate
from sqlalchemy import create_engine

from db.queries.jobs import jobs, leases
from db.session import Database, _alembic, schema_versions
from db.store import IngestRun
from db.store.jobs import know_jobs
from service.clock import utc_now
from tests.cli.test_commands import GROUNDSWELL, call


def test_upgrade_says_what_it_did_wherever_the_database_is_named(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    head = schema_versions(url)[1]
    done = call("db", "upgrade", "--database", url, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"schema {head}, before: None\n")
    done = call("db", "--database", url, "upgrade", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"schema {head}, as before\n")


def test_a_move_prints_its_proof(tmp_path: Path):
    source = Database(f"sqlite:///{tmp_path / 'source.db'}")
    with IngestRun(source, "daily", "feed"):
        pass
    source.close()
    words = ("db", "move", "sqlite:///source.db", "sqlite:///target.db")
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert rows["source"][0] == "1"
    assert len(rows["source"][1]) == 64
    again = call(*words, cwd=tmp_path)
    assert again.returncode == 1
    assert again.stderr.startswith("error: the target is not empty: table ")


def older(folder: Path) -> Path:
    """Make an SQLite file of the schema before this program's, as an older program left it."""
    file = folder / "older.db"
    engine = create_engine(f"sqlite:///{file}")
    config = _alembic()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        migrate.upgrade(config, "head-1")
    engine.dispose()
    return file


def test_commands_that_only_look_leave_an_older_database_to_the_older_program(tmp_path: Path):
    file = older(tmp_path)
    content, url = file.read_bytes(), f"sqlite:///{file}"
    before, head = schema_versions(url)
    said = f"schema {before} is older than this program's {head}: groundswell db upgrade"
    done = call("status", "--database", url, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, f"error: database {url}: {said}\n")
    done = call("db", "move", url, "sqlite:///new.db", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, f"error: database {url}: {said}\n")
    assert not (tmp_path / "new.db").exists()
    done = call("doctor", "--whole", "--database", url, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert f"note  database: {url}: {said}" in done.stdout.splitlines()
    assert "ok    pages: all are whole" in done.stdout.splitlines()
    assert file.read_bytes() == content


@pytest.mark.parametrize(("only", "known"), [((), False), (("--only", "prune"), True)])
def test_a_lane_that_was_switched_off_is_forgotten_by_a_service_that_does_everything(
    tmp_path: Path, only: Sequence[str], known: bool
):
    database = Database(f"sqlite:///{tmp_path / 'groundswell.db'}")
    know_jobs(database, "digest", {"digest": utc_now()})  # there was a mail server
    with subprocess.Popen(
        [GROUNDSWELL, "watch", *only], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"GROUNDSWELL_WATCH_PORT": "0"},
    ) as service:  # fmt: skip
        assert service.stderr is not None
        next(line for line in service.stderr if json.loads(line)["event"] == "serving")
        service.send_signal(signal.SIGTERM)
    assert ("digest" in {job.name for job in jobs(database)}) is known
    assert ("digest" in {lease.lane for lease in leases(database)}) is known
    assert "prune" in {job.name for job in jobs(database)}
    database.close()


def test_a_lane_that_does_not_exist_is_wrong_usage(tmp_path: Path):
    done = call("watch", "--only", "nonsense", cwd=tmp_path)
    assert done.returncode == 2
    assert "lanes are crawl, analyze, prune" in done.stderr
