"""Lists on a terminal of 80 columns: nothing is cut into columns of a letter or two."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from db.session import Database
from tests.ledger import fill

GROUNDSWELL = Path(sys.executable).with_name("groundswell")
EIGHTY = {"TERM": "dumb", "COLUMNS": "80", "LINES": "24"}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    database = Database(f"sqlite:///{tmp_path / 'groundswell.db'}")
    fill(database)
    database.close()
    return tmp_path


def on_a_terminal(*words: str, cwd: Path) -> str:
    """Return what a command prints on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [GROUNDSWELL, *words], cwd=cwd, stdout=theirs, stderr=theirs, env=os.environ | EIGHTY
    ) as process:
        os.close(theirs)
        told = b""
        try:
            while part := os.read(ours, 65536):
                told += part
        except OSError:  # Linux says so that the other end has closed
            pass
    os.close(ours)
    assert process.returncode == 0, told
    return told.decode()


def test_claims_keep_their_ids_and_words(filled: Path):
    told = on_a_terminal("claims", "--search", "decoys", cwd=filled)
    assert "mentions, " in told
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told


def test_sources_say_only_what_is_not_zero(filled: Path):
    told = on_a_terminal("status", cwd=filled)
    assert " new" in told
    assert "rejected" not in told
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told
