"""What the metrics say of jobs: late is what nobody does."""

from datetime import datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from db import tables
from db.session import Database
from db.store.jobs import know_jobs, take_lease
from db.views.jobs import LeaseStatus
from service.clock import utc_now
from service.lease import Pace
from service.metrics import Metrics

HOURS = timedelta(hours=3)
PACE = Pace(patience=30)


@pytest.fixture
def registry(database: Database) -> CollectorRegistry:
    """The metrics of a database with a job that has been due for hours."""
    know_jobs(database, "crawl", {"crawl:a": utc_now() - HOURS})
    return Metrics(database, PACE).registry


def overdue(registry: CollectorRegistry) -> float:
    found = registry.get_sample_value("groundswell_job_overdue_seconds", {"job": "crawl:a"})
    assert found is not None
    return found


def test_a_job_that_nobody_does_is_overdue(registry: CollectorRegistry):
    assert overdue(registry) == pytest.approx(HOURS.total_seconds(), abs=60)


def test_a_run_that_takes_hours_is_not_overdue(registry: CollectorRegistry, database: Database):
    take_lease(database, LeaseStatus("crawl", None, 0, None), "host:1:abc")
    assert overdue(registry) == 0


def test_what_an_owner_that_died_has_left_is_overdue(
    registry: CollectorRegistry, database: Database
):
    take_lease(database, LeaseStatus("crawl", None, 0, None), "host:1:abc")
    with database.write() as session:
        session.get_one(tables.Lease, "crawl").beat = utc_now() - timedelta(minutes=2)
    assert overdue(registry) > 0


@pytest.mark.postgres
def test_late_is_told_by_the_clock_of_the_server(
    registry: CollectorRegistry, database: Database, monkeypatch: pytest.MonkeyPatch
):
    if not database.is_server:
        pytest.skip("SQLite has no clock of its own")

    def ahead(_: Database) -> datetime:
        return utc_now() + HOURS

    monkeypatch.setattr("service.clock.clock", ahead)
    assert overdue(registry) == pytest.approx(2 * HOURS.total_seconds(), abs=60)
