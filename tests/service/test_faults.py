"""What happens to a running service when its database is locked, gone or restarted, or the clock jumps."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import queries
from db.queries.jobs import jobs, lease
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from db.store.jobs import know_jobs
from service import runner
from service.clock import shared_now
from service.schedule import Every
from service.work import Done, Lane, Work, job
from tests import postgres
from tests.service.conftest import Start, until

OFTEN = Every(timedelta(seconds=0.2))
ANY = Selection(relevance="any")


def crawler(started: list[int], lasts: float = 0.1) -> Lane:
    """A job that stores one more document at each run, as a crawl does."""

    def crawl(work: Work) -> None:
        started.append(len(started))
        with IngestRun(work.database, "daily", "feed") as run:
            time.sleep(lasts)
            run.add([Item(f"https://daily.example/{started[-1]}", "news", "daily", text="Words.")])

    return job("crawl", OFTEN, crawl)


def runs(database: Database) -> int:
    (found,) = jobs(database)
    return found.runs


def documents(database: Database) -> int:
    return queries.totals(database, ANY).documents


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds instead of minutes until somebody gives up, and tries again."""
    monkeypatch.setattr("db.session.PATIENCE", 0.3)
    monkeypatch.setattr(runner, "UNREACHABLE", 0.2)
    monkeypatch.setattr(runner, "FIRST_RETRY", timedelta(seconds=0.2))


def test_a_database_that_another_program_locks_for_longer_than_anybody_waits(
    tmp_path: Path, impatient: None, start: Start
):
    database = Database(f"sqlite:///{tmp_path / 'locked.db'}")
    started: list[int] = []
    service = start([crawler(started)], of=database)
    until(lambda: runs(database) >= 1)
    with closing(sqlite3.connect(tmp_path / "locked.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(1.5)
        done = runs(database)
        time.sleep(0.5)
        assert runs(database) == done
        assert service.health()[0]
        other.execute("ROLLBACK")
    until(lambda: runs(database) >= done + 3)
    service.stop()
    until(lambda: lease(database, "crawl").owner is None)
    found = {d.url for d in queries.documents(database, ANY, 1000)}
    assert len(found) == documents(database) >= done + 3
    database.close()


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A server of this module's own, which may be stopped."""
    with postgres.running() as own:
        yield own


@pytest.mark.postgres
@pytest.mark.parametrize("gone", [0.0, 4.0], ids=["restarted", "gone for longer than a lease"])
def test_a_server_that_is_restarted_or_gone_costs_what_was_under_way_and_nothing_else(
    server: postgres.Server, impatient: None, start: Start, gone: float
):
    """The lease lasts 1 second here and 30 by default: 4 seconds are what two minutes are to a service."""
    database = Database(server())
    started: list[int] = []
    service = start([crawler(started, lasts=0.5)], of=database)
    until(lambda: runs(database) >= 1)
    done, stored = runs(database), documents(database)
    server.stop()
    try:
        assert service.health()[1]["status"] == "database unreachable"
        time.sleep(gone)
    finally:
        server.start()
    until(lambda: runs(database) >= done + 3, 40)
    assert service.health()[0]
    service.stop()
    until(lambda: lease(database, "crawl").owner is None)
    assert stored + 3 <= documents(database) <= len(started)
    database.close()


def test_a_clock_that_jumps_both_ways_stops_no_job_and_doubles_none(
    start: Start, database: Database, monkeypatch: pytest.MonkeyPatch
):
    jump = [timedelta()]

    def now() -> datetime:
        return shared() + jump[0]

    def shared() -> datetime:
        return shared_now(database)

    for module in ("service.runner", "service.watch"):
        monkeypatch.setattr(f"{module}.shared_now", lambda _: now())
    daily: list[datetime] = []
    seldom = Every(timedelta(days=1))
    start(
        [job("often", OFTEN, lambda _: None), job("daily", seldom, lambda _: daily.append(now()))]
    )

    def ran(name: str) -> int:
        return {j.name: j.runs for j in jobs(database)}[name]

    for days in (0, 400, -400, 0, -0.04):
        before, jump[0] = ran("often"), timedelta(days=days)
        until(lambda wanted=before + 2: ran("often") >= wanted)
    assert ran("daily") == len(daily) == 3  # at first, and after each jump of more than a day ahead


@pytest.mark.postgres
@pytest.mark.parametrize("hours", [-1, 1])
def test_services_whose_clocks_differ_agree_on_what_is_due(
    start: Start, server: postgres.Server, monkeypatch: pytest.MonkeyPatch, hours: int
):
    database = Database(server())
    monkeypatch.setattr("service.clock.utc_now", lambda: datetime.now(UTC) + timedelta(hours=hours))
    done: list[datetime] = []
    hourly = Every(timedelta(hours=1))
    for _ in range(2):
        start([job("hourly", hourly, lambda _: done.append(datetime.now(UTC)))], of=database)
    until(lambda: runs(database) == 1)
    due = jobs(database)[0].due
    time.sleep(3)
    assert (jobs(database)[0].due, runs(database), len(done)) == (due, 1, 1)
    assert due == pytest.approx(done[0] + timedelta(hours=1), abs=timedelta(seconds=5))
    database.close()


def test_a_job_that_another_service_forgot_is_made_known_again(start: Start, database: Database):
    start([Lane("crawl", {"crawl:a": OFTEN, "crawl:b": OFTEN}, both)])
    until(lambda: {j.name for j in jobs(database)} == {"crawl:a", "crawl:b"})
    know_jobs(database, "crawl", {"crawl:a": datetime.now(UTC)})  # by an older topic file
    until(lambda: any(j.name == "crawl:b" and j.runs for j in jobs(database)))


def both(work: Work, names: Sequence[str]) -> dict[str, Done]:
    return {name: Done() for name in names}
