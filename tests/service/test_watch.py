"""The service with jobs of our own: schedules, failures, two at once, stops, health and metrics."""

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from db.queries.jobs import jobs, lease
from db.session import Database
from db.store.jobs import know_jobs, set_due
from service.clock import utc_now
from service.http import PortError, serving
from service.runner import retry_after
from service.schedule import Every
from service.work import Done, Lane, Work, job
from tests.service.conftest import Start, until

OFTEN = Every(timedelta(seconds=0.2))
SELDOM = Every(timedelta(days=1))


def ran(database: Database, name: str, times: int = 1) -> bool:
    return any(j.name == name and j.runs >= times for j in jobs(database))


def test_a_job_runs_on_its_schedule(start: Start, database: Database):
    start([job("often", OFTEN, lambda work: None), job("seldom", SELDOM, lambda work: None)])
    until(lambda: ran(database, "often", 2))
    known = {j.name: j for j in jobs(database)}
    assert known["seldom"].runs == 1
    assert known["seldom"].due > utc_now() + timedelta(hours=23)
    assert known["often"].error is None


def test_what_was_missed_while_the_service_was_down_is_done_once(start: Start, database: Database):
    know_jobs(database, "report", {"report": utc_now() - timedelta(days=30)})
    start([job("report", SELDOM, lambda work: None)])
    until(lambda: ran(database, "report"))
    time.sleep(1.5)
    (found,) = jobs(database)
    assert (found.runs, found.due > utc_now()) == (1, True)


def test_what_is_due_together_is_one_run(start: Start, database: Database):
    runs: list[list[str]] = []

    def run(work: Work, names):
        runs.append(list(names))
        return {name: Done() for name in names}

    start([Lane("crawl", {"crawl:a": SELDOM, "crawl:b": SELDOM}, run)])
    until(lambda: ran(database, "crawl:b"))
    assert runs == [["crawl:a", "crawl:b"]]


def test_a_job_that_fails_is_told_and_tried_again_soon(start: Start, database: Database):
    def fail(work: Work) -> None:
        raise ValueError("no paper\x00 in the printer")

    start([job("report", SELDOM, fail)])
    until(lambda: ran(database, "report"))
    (found,) = jobs(database)
    assert found.error == "ValueError: no paper in the printer"
    assert found.failures_in_a_row == 1
    assert utc_now() < found.due < utc_now() + timedelta(minutes=2)
    assert [retry_after(n).total_seconds() / 60 for n in (0, 1, 2, 50)] == [1, 2, 4, 60]


def test_a_job_is_left_alone_until_the_time_that_it_asked_for(start: Start, database: Database):
    later = utc_now() + timedelta(days=5)
    start([Lane("crawl", {"crawl:a": OFTEN}, lambda work, names: {"crawl:a": Done(None, later)})])
    until(lambda: ran(database, "crawl:a"))
    time.sleep(1.5)
    (found,) = jobs(database)
    assert (found.runs, found.due) == (1, later)


def test_a_due_time_that_a_wrong_clock_wrote_is_moved_back(start: Start, database: Database):
    know_jobs(database, "report", {"report": utc_now() + timedelta(days=400)})
    start([job("report", OFTEN, lambda work: None)])
    until(lambda: ran(database, "report"))


def test_a_schedule_that_was_shortened_holds_at_once_and_no_clock_is_blamed(
    start: Start, database: Database
):
    know_jobs(database, "report", {"report": utc_now() + timedelta(hours=6)})
    with capture_logs() as logged:
        start([job("report", OFTEN, lambda work: None)])
        until(lambda: ran(database, "report"))
    moved = [line["event"] for line in logged if line["event"].startswith("due times")]
    assert moved == ["due times lay too far ahead, and were moved"]


def test_of_two_services_one_works_at_a_time(start: Start, database: Database):
    inside, most, runs = [0], [0], [0]
    guard = threading.Lock()

    def count(work: Work) -> None:
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            runs[0] += 1
        time.sleep(0.1)
        with guard:
            inside[0] -= 1

    for _ in range(2):
        start([job("often", OFTEN, count)])
    until(lambda: ran(database, "often", 4))
    assert most == [1]
    (found,) = jobs(database)
    assert runs[0] - 1 <= found.runs <= runs[0]  # one may be running now


def test_a_command_is_ended_when_the_service_stops_and_its_job_is_due_still(
    start: Start, database: Database
):
    program = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]
    stopped = threading.Event()

    def sleep(work: Work) -> None:
        try:
            work.run("sleep").raise_for_status("sleep")
        finally:
            stopped.set()

    service = start([job("sleep", SELDOM, sleep)], program)
    until(lambda: lease(database, "sleep").owner == service.owner)
    time.sleep(0.5)
    before = time.monotonic()
    service.stop()
    assert stopped.wait(9)
    assert time.monotonic() - before < 9
    until(lambda: lease(database, "sleep").owner is None)
    (found,) = jobs(database)
    assert (found.runs, found.due <= utc_now()) == (0, True)


def test_a_command_that_fails_says_why(start: Start, database: Database):
    program = [sys.executable, "-c", "import sys; sys.exit('error: the disk is full')"]
    start([job("x", SELDOM, lambda work: work.run("x").raise_for_status("x"))], program)
    until(lambda: ran(database, "x"))
    assert jobs(database)[0].error == "CommandError: x: status 1: error: the disk is full"


def test_a_job_can_be_made_due(start: Start, database: Database):
    start([job("report", SELDOM, lambda work: None)])
    until(lambda: ran(database, "report"))
    set_due(database, {"report": utc_now()})
    until(lambda: ran(database, "report", 2))


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_health_and_metrics_are_served(start: Start, database: Database):
    def fail(work: Work) -> None:
        raise ValueError("no paper")

    service = start([job("report", SELDOM, fail), job("often", OFTEN, lambda work: None)])
    until(lambda: ran(database, "report") and ran(database, "often"))
    with serving("127.0.0.1", 0, service.health, service._metrics.registry) as port:
        status, body = get(port, "/health")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        assert get(port, "/nothing")[0] == 404
        told = get(port, "/metrics")[1]
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }
    assert found["groundswell_up",] == 1
    assert found["groundswell_runs_total", "failed", "report"] == 1
    assert found["groundswell_runs_total", "done", "often"] >= 1
    assert found["groundswell_job_failures_in_a_row", "report"] == 1
    assert found["groundswell_documents", "relevant"] == 0


def test_health_says_when_the_database_is_gone(
    start: Start, database: Database, monkeypatch: pytest.MonkeyPatch
):
    from db.session import DatabaseError

    service = start([])

    def fail(_: Database) -> None:
        raise DatabaseError("server closed the connection")

    monkeypatch.setattr("service.watch.leases", fail)
    monkeypatch.setattr("service.metrics.jobs", fail)
    well, told = service.health()
    assert (well, told["status"]) == (False, "database unreachable")
    assert service._metrics.registry.get_sample_value("groundswell_up") == 0


def test_a_port_that_is_taken_is_told(start: Start):
    service = start([])
    registry = service._metrics.registry
    with (
        serving("127.0.0.1", 0, service.health, registry) as port,
        pytest.raises(PortError, match=rf"127.0.0.1:{port} cannot be listened on"),
        serving("127.0.0.1", port, service.health, registry),
    ):
        pass
