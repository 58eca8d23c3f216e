"""One works in a lane; another takes over only when the first gives no sign of life."""

import sqlite3
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from db.queries.jobs import jobs, lease
from db.session import Database, DatabaseError
from db.store.jobs import JobOutcome, know_jobs, take_lease
from db.views.jobs import LeaseStatus
from service.clock import utc_now
from service.lease import Candidate, HeldLease, Pace

PACE = Pace(patience=30)


class Clock:
    """A monotonic clock that tests move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def lane(database: Database) -> str:
    know_jobs(database, "crawl", {"crawl:daily": utc_now()})
    return "crawl"


def candidate(database: Database, owner: str, clock: Clock) -> Candidate:
    return Candidate(database, "crawl", owner, PACE, clock)


def take(candidate: Candidate) -> HeldLease:
    held = candidate.take()
    assert held is not None
    return held


def test_two_do_not_get_it(database: Database, lane: str):
    clock = Clock()
    take(candidate(database, "one", clock))
    assert candidate(database, "two", clock).take() is None
    assert lease(database, lane).owner == "one"


def test_of_two_that_see_it_free_one_gets_it(database: Database, lane: str):
    seen = lease(database, lane)
    assert [take_lease(database, seen, name) for name in ("one", "two")] == [True, False]


def test_it_is_free_when_it_was_given_back(database: Database, lane: str):
    clock = Clock()
    with take(candidate(database, "one", clock)):
        pass
    assert lease(database, lane).owner is None
    take(candidate(database, "two", clock))


def test_one_that_beats_keeps_it_for_ever(database: Database, lane: str):
    clock = Clock()
    held, other = take(candidate(database, "one", clock)), candidate(database, "two", clock)
    for _ in range(20):
        assert other.take() is None
        clock.now += PACE.patience / 2
        held.beat()
    assert not held.lost.is_set()


def test_one_that_is_silent_loses_it_and_notices(database: Database, lane: str):
    clock = Clock()
    held, other = take(candidate(database, "one", clock)), candidate(database, "two", clock)
    assert other.take() is None  # the first look says nothing yet
    clock.now += PACE.patience - 1
    assert other.take() is None
    clock.now += 1
    take(other)
    held.beat()
    assert held.lost.is_set()


def test_a_take_over_is_logged_when_it_was_one(
    database: Database, lane: str, monkeypatch: pytest.MonkeyPatch
):
    clock = Clock()
    take(candidate(database, "one", clock))
    other = candidate(database, "two", clock)
    other.take()
    clock.now += PACE.patience

    def slower(database: Database, seen: LeaseStatus, owner: str) -> bool:
        assert take_lease(database, seen, "three")
        return take_lease(database, seen, owner)

    with capture_logs() as logged:
        monkeypatch.setattr("service.lease.store.take_lease", slower)
        assert other.take() is None
        assert logged == []
        monkeypatch.undo()
        other.take()
        clock.now += PACE.patience
        take(other)
    assert [(x["event"], x["silent_owner"]) for x in logged] == [("lease taken over", "three")]


def test_nobody_takes_over_because_another_program_locked_the_file(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'locked.db'}")
    know_jobs(database, "crawl", {"crawl:daily": utc_now()})
    clock = Clock()
    held, other = take(candidate(database, "one", clock)), candidate(database, "two", clock)
    assert other.take() is None
    program = sqlite3.connect(tmp_path / "locked.db", isolation_level=None, check_same_thread=False)
    program.execute("BEGIN IMMEDIATE")

    def end() -> None:
        clock.now += 2 * PACE.patience
        program.execute("ROLLBACK")

    lock = threading.Timer(0.5, end)
    lock.start()
    assert other.take() is None  # it waits for the lock to end, as the owner does
    lock.join()
    assert other.take() is None
    held.beat()
    assert not held.lost.is_set()
    assert other.take() is None
    clock.now += PACE.patience  # now the owner is silent, though it might beat
    take(other)
    program.close()
    database.close()


def test_people_are_told_of_the_last_sign_of_life_by_the_clock_that_due_times_go_by(
    database: Database, lane: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("db.store.jobs.now", lambda: utc_now() + timedelta(hours=3))
    take(candidate(database, "one", Clock()))
    beat = lease(database, lane).beat
    assert beat == pytest.approx(utc_now(), abs=timedelta(minutes=1))


def test_one_that_lost_it_accounts_for_nothing(database: Database, lane: str):
    clock = Clock()
    held, other = take(candidate(database, "one", clock)), candidate(database, "two", clock)
    other.take()
    clock.now += PACE.patience
    take(other)
    before = jobs(database)
    later = utc_now() + timedelta(hours=1)
    outcome = JobOutcome("crawl:daily", utc_now(), 1.0, before[0].due, before[0].due, later)
    assert not held.finish([outcome])
    assert jobs(database) == before


def test_one_that_cannot_reach_the_database_gives_up_before_others_take_over(
    database: Database, lane: str, monkeypatch: pytest.MonkeyPatch
):
    clock = Clock()
    held = take(candidate(database, "one", clock))

    def fail(*_: object) -> bool:
        raise DatabaseError("gone")

    monkeypatch.setattr("service.lease.store.keep_lease", fail)
    held.beat()
    assert not held.lost.is_set()
    clock.now += PACE.patience - PACE.beat
    held.beat()
    assert held.lost.is_set()


def test_whatever_goes_wrong_in_a_sign_of_life_ends_the_work(
    database: Database, lane: str, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> bool:
        raise RuntimeError("nobody thought of it")

    monkeypatch.setattr("service.lease.store.keep_lease", fail)
    with HeldLease(database, lane, "one", 1, Pace(patience=0.6)) as held:
        assert held.lost.wait(5)


@pytest.mark.postgres
def test_a_network_that_swallows_everything_ends_the_work_before_others_take_over(
    database: Database, lane: str, monkeypatch: pytest.MonkeyPatch
):
    if not database.is_server:
        pytest.skip("SQLite is on no network")
    silent = threading.Event()

    def swallow(*_: object) -> bool:
        silent.wait(20)
        raise DatabaseError("gone")

    monkeypatch.setattr("service.lease.store.keep_lease", swallow)
    began = time.monotonic()
    with HeldLease(database, lane, "one", 1, Pace(patience=3)) as held:
        assert held.lost.wait(5)
        assert time.monotonic() - began < 3
    assert time.monotonic() - began < 4  # nor does it wait for the network
    silent.set()


def test_jobs_of_sources_that_are_no_longer_in_the_topic_go(database: Database, lane: str):
    held = take(candidate(database, "one", Clock()))
    (found,) = jobs(database)
    know_jobs(database, "crawl", {"crawl:weekly": utc_now()})
    assert [job.name for job in jobs(database)] == ["crawl:weekly"]
    later = utc_now() + timedelta(hours=1)
    assert held.finish([JobOutcome(found.name, utc_now(), 1.0, found.due, found.due, later)])
    assert [job.name for job in jobs(database)] == ["crawl:weekly"]


def test_a_job_that_was_made_due_while_it_ran_runs_again(database: Database, lane: str):
    from db.store.jobs import set_due

    held = take(candidate(database, "one", Clock()))
    (found,) = jobs(database)
    woken = utc_now()
    set_due(database, {"crawl:daily": woken})
    later = utc_now() + timedelta(hours=1)
    assert held.finish([JobOutcome("crawl:daily", woken, 1.0, found.due, found.due, later)])
    assert jobs(database)[0].due == woken
