"""`groundswell watch` for real: processes, the sample web on loopback, two at once, SIGTERM, SIGKILL."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.sample_web.server import SampleWeb
from crawler.sample_web.sources import sample_sources
from db import queries
from db.queries.jobs import jobs, leases
from db.selection import Selection
from db.session import Database
from tests.service.conftest import until

pytestmark = pytest.mark.scale
TOPIC = Path(__file__).parents[1] / "data" / "topic.toml"
FEEDS = [s for s in sample_sources() if s.type == "feed"][:3]
LEASE = 3.0
Watch = Callable[..., "Watching"]


class Watching:
    """A running `groundswell watch`."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli.orphan", "watch", "--only", "crawl"],
                env=os.environ | environment, stdin=subprocess.PIPE, stderr=file,
            )  # fmt: skip

    def events(self, event: str | None = None) -> list[dict]:
        """Return what it has logged, every line of which is JSON."""
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [line for line in lines if event in (None, line["event"])]

    def spans(self) -> list[tuple[str, str, str]]:
        """Return when each run began and ended, and of which lane it was."""
        ends = {lane: [e["timestamp"] for e in self.events("ended") if e["lane"] == lane]
                for lane in {e["lane"] for e in self.events("ended")}}  # fmt: skip
        begun = [(e["timestamp"], e["lane"]) for e in self.events("begun")]
        return [(at, ends[lane].pop(0), lane) for at, lane in begun if ends.get(lane)]

    def stop(self) -> float:
        """Send SIGTERM and return the seconds until it had ended, well."""
        begun = time.monotonic()
        self.process.terminate()
        assert self.process.wait(20) == 0
        return time.monotonic() - begun


@pytest.fixture
def watch(database: Database, tmp_path: Path) -> Iterator[Watch]:
    """A function that starts services of one database on the sample web."""
    tables = [
        f'\n[[source]]\nname = "{s.name}"\ntype = "feed"\nurl = "{s.url}"\nevery_minutes = 0.02\n'
        for s in FEEDS
    ]
    (tmp_path / "topic.toml").write_text(TOPIC.read_text("utf-8") + "".join(tables), "utf-8")
    running: list[Watching] = []
    with SampleWeb() as web:
        environment = {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "GROUNDSWELL_DATABASE_URL": database.url, "GROUNDSWELL_TOPIC": str(tmp_path / "topic.toml"),
            "GROUNDSWELL_PROXY": web.base_url, "GROUNDSWELL_CONTACT": "tests@a.example",
            "GROUNDSWELL_CRAWL_DELAY": "0", "GROUNDSWELL_WATCH_PORT": "0",
            "GROUNDSWELL_LEASE_SECONDS": str(LEASE),
        }  # fmt: skip

        def begin(**more: str) -> Watching:
            running.append(Watching(tmp_path / f"{len(running)}.log", environment | more))
            return running[-1]

        yield begin
        for watching in running:
            watching.process.kill()
            watching.process.wait()


def stored(database: Database) -> int:
    return queries.totals(database, Selection(relevance="any")).documents


def crawls(database: Database) -> int:
    return sum(job.runs for job in jobs(database))


def test_two_at_once_never_crawl_at_the_same_time_and_stop_within_ten_seconds(
    watch: Watch, database: Database
):
    both = [watch(), watch()]
    until(lambda: crawls(database) >= 4 * len(FEEDS), 150)
    assert max(watching.stop() for watching in both) < 10
    spans = sorted(
        (begun["timestamp"], ended["timestamp"])
        for watching in both
        for begun, ended in zip(watching.events("begun"), watching.events("ended"), strict=False)
    )
    assert len(spans) >= 4
    for (_, before), (after, _) in pairwise(spans):
        assert before <= after
    assert [lease.owner for lease in leases(database)] == [None]
    assert len({s.url for s in queries.documents(database, Selection(relevance="any"), 1000)}) > 20


def overlap(spans: list[tuple[str, str, str]]) -> bool:
    """Tell whether any run began before the one before it had ended."""
    return any(after[0] < before[1] for before, after in pairwise(sorted(spans)))


def test_two_services_crawl_two_shards_at_the_same_time_and_none_twice(
    watch: Watch, database: Database
):
    both = [watch(GROUNDSWELL_CRAWL_SHARDS="2") for _ in range(2)]
    until(lambda: crawls(database) >= 6 * len(FEEDS), 150)
    assert max(watching.stop() for watching in both) < 10
    spans = [span for watching in both for span in watching.spans()]
    for lane in ("crawl-1", "crawl-2"):
        assert len([span for span in spans if span[2] == lane]) >= 2
        assert not overlap([span for span in spans if span[2] == lane])
    assert not any(overlap(watching.spans()) for watching in both)
    assert overlap(spans)
    documents = queries.documents(database, Selection(relevance="any"), 1000)
    assert len({d.url for d in documents}) == len(documents) > 20


def test_a_service_that_is_killed_leaves_no_orphan_and_another_goes_on(
    watch: Watch, database: Database
):
    first = watch(
        GROUNDSWELL_CRAWL_DELAY="1"
    )  # slow, so that it is killed in the middle of its first crawl
    until(lambda: stored(database) > 0, 60)
    (serving,) = first.events("serving")
    with urllib.request.urlopen(f"http://127.0.0.1:{serving['port']}/health", timeout=5) as answer:
        assert json.load(answer)["working"]["crawl"]
    child = Path(f"/proc/{first.process.pid}/task/{first.process.pid}/children")
    children = [int(pid) for pid in child.read_text().split()]
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = watch()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), 15)
    done = crawls(database)
    until(lambda: crawls(database) >= done + len(FEEDS), 90)
    assert [e["silent_owner"] for e in second.events("lease taken over")] == [serving["owner"]]
    assert second.stop() < 10
    documents = queries.documents(database, Selection(relevance="any"), 1000)
    assert len({d.url for d in documents}) == len(documents) > 20
