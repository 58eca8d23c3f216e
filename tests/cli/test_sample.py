"""`groundswell sample` as it is typed."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cli.sample import _monday
from db import queries
from db.session import Database
from tests.dashboard.conftest import fill

GROUNDSWELL = Path(sys.executable).with_name("groundswell")


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GROUNDSWELL, "sample", *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_a_week_is_drawn_once(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'groundswell.db'}")
    fill(database)
    for drawn in ("2 labels drawn", "0 labels drawn"):
        done = call("--week", "2026-W09", "--documents", "0", cwd=tmp_path)
        assert (done.returncode, drawn in done.stderr) == (0, True), done.stderr
    assert queries.sample_weeks(database) == [("2026-W09", 2, 0)]
    database.close()


def test_a_week_that_does_not_exist_is_wrong_usage(tmp_path: Path):
    done = call("--week", "2026-W54", cwd=tmp_path)
    assert (done.returncode, "2026-W54" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "monday"), [("2026-W09", date(2026, 2, 23)), ("2026-W53", date(2026, 12, 28))]
)
def test_a_week_is_told_by_its_monday(name: str, monday: date):
    assert _monday(name) == monday
