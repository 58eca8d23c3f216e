"""A killed export leaves nothing where the data set was to be, or the data set that was there."""

import multiprocessing
import random
import subprocess
import time
from pathlib import Path

import pytest

from db.records import Item
from db.session import Database
from db.store import IngestRun
from export.dataset import export
from export.facts import Origin
from export.order import Order
from tests.export.conftest import KEY

PAPERS = 8


@pytest.fixture
def many(database: Database) -> str:
    """A database of four hundred documents, by its address."""
    with IngestRun(database, "daily", "feed") as run:
        run.add(
            Item(f"https://a.example/{i}", "news", "daily", title=f"Title {i}", text=f"Words {i}. " * 40)
            for i in range(400)
        )  # fmt: skip
    return str(database.engine.url.render_as_string(hide_password=False))


def write(url: str, out: Path, origin: Origin) -> None:
    """Write a data set, in a process of its own."""
    database = Database(url)
    export(database, out, Order(), origin, KEY)


def whole(directory: Path) -> bool:
    """Tell whether a data set is complete: its checksums, which are written last, are all right."""
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
        cwd=directory, capture_output=True, check=False,
    )  # fmt: skip
    return checked.returncode == 0 and len(list(directory.iterdir())) > PAPERS


@pytest.mark.parametrize(
    "kills", [4, pytest.param(60, marks=pytest.mark.scale)], ids=["a few", "many"]
)
def test_a_kill_at_any_time_leaves_a_whole_data_set_or_none(
    many: str, origin: Origin, tmp_path: Path, kills: int
):
    out, chance = tmp_path / "out", random.Random(7)
    child = multiprocessing.get_context("fork")
    started = time.monotonic()
    write(many, out, origin)
    takes = time.monotonic() - started
    assert whole(out)
    for i in range(kills):
        if i == kills // 2:
            out.rename(tmp_path / "moved away")
        process = child.Process(target=write, args=(many, out, origin))
        process.start()
        time.sleep(takes * chance.uniform(0, 1.2))
        process.kill()
        process.join()
        replaced = tmp_path / ".out.replaced"
        assert whole(out) if out.exists() else i >= kills // 2 or whole(replaced)
    write(many, out, origin)
    assert whole(out)
    assert not list(tmp_path.glob(".out.*"))
