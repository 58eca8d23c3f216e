"""A room imports only from floors below it; and the code keeps to the sizes that make it readable."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = (
    "config",
    "estimates",
    "db",
    "crawler",
    "nlp",
    "charts",
    "export",
    "digest",
    "dashboard",
    "service",
    "cli",
)
MODULES = [p for room in ROOMS for p in (ROOT / room).rglob("*.py")]


def test_rooms_import_from_below_only():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_longer_than_500_lines(module: Path):
    assert len(module.read_text("utf-8").splitlines()) <= 500


def test_the_entry_of_the_app_stays_small():
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) < 30
