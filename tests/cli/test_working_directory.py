"""Modules that lie in the working directory, which is the user's, are none of the program's."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import GROUNDSWELL, call
from tests.crawler.test_importing import ARTICLE, warc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with modules of our own and the standard library's names, which tell when they run."""
    (tmp_path / "config").mkdir()
    for name in ("config/__init__.py", "queue.py", "socket.py"):
        (tmp_path / name).write_text("raise SystemExit(f'executed: {__file__}')\n", "utf-8")
    return tmp_path


def test_commands_of_the_service_run_beside_a_folder_config(folder: Path):
    with subprocess.Popen(
        [GROUNDSWELL, "watch", "--only", "analyze"], cwd=folder, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"GROUNDSWELL_WATCH_PORT": "0"},
    ) as service:  # fmt: skip
        assert service.stderr is not None
        said = (json.loads(line) for line in service.stderr)
        ended = next(line for line in said if line["event"] == "ended")
        service.send_signal(signal.SIGTERM)
    assert "errors" not in ended


def test_pages_are_read_beside_a_module_socket(folder: Path):
    page = f"<html><body><article><p>{ARTICLE * 3}</p></article></body></html>".encode()
    warc(folder / "pages.warc.gz", {"https://a.example/1": page})
    done = call("import", "pages.warc.gz", cwd=folder)
    assert (done.returncode, "executed" in done.stderr) == (0, False), done.stderr
    assert "1 new" in done.stdout
