"""What Prometheus reads: what this process did, and what the database says at the moment of asking."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from db import collection, queries
from db.queries.jobs import jobs, leases
from db.selection import Selection
from db.session import Database, DatabaseError
from service.clock import shared_now
from service.lease import Pace

FRESH = 60.0  # seconds for which counts of rows are kept
SECONDS = (1, 5, 15, 60, 300, 900, 3_600, 14_400)


class Metrics:
    """The metrics of one service, in a registry of their own; its `pace` tells which owners of lanes live."""

    def __init__(self, database: Database, pace: Pace) -> None:
        self.registry = CollectorRegistry()
        self._runs = Counter(
            "groundswell_runs", "Runs of a lane of this process by their end",
            ["lane", "outcome"], registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "groundswell_run_seconds", "How long runs of a lane took",
            ["lane"], buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self._held = Gauge(
            "groundswell_lease_held", "Whether this process works in the lane",
            ["lane"], registry=self.registry,
        )  # fmt: skip
        self.registry.register(DatabaseCollector(database, pace))

    def ran(self, lane: str, outcome: str, seconds: float) -> None:
        """Count a run of a lane: `done`, `failed` or `stopped`."""
        self._runs.labels(lane, outcome).inc()
        self._seconds.labels(lane).observe(seconds)

    @contextmanager
    def holding(self, lane: str) -> Iterator[None]:
        """Show that this process works in a lane."""
        with self._held.labels(lane).track_inprogress():
            yield


class DatabaseCollector(Collector):
    """Asks the database when it is asked; `groundswell_up` is 0 when that cannot be reached."""

    def __init__(self, database: Database, pace: Pace) -> None:
        self._database = database
        self._silence = timedelta(seconds=pace.silence)
        self._counted: list[Metric] = []
        self._counted_at = -FRESH
        self._lock = Lock()

    def describe(self) -> list[Metric]:
        """Name nothing beforehand, so that registering asks no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield one family after another."""
        try:
            families = [*self._jobs(), *self._counts()]
        except DatabaseError:
            families = []
        yield _gauge("up", "Whether the database can be reached", [((), float(bool(families)))])
        yield from families

    def _counts(self) -> list[Metric]:
        """Count rows once a minute: of millions that takes seconds."""
        with self._lock:
            if time.monotonic() - self._counted_at >= FRESH:
                self._counted = [*self._documents(), *self._sources(), *self._stages()]
                self._counted_at = time.monotonic()
            return self._counted

    def _jobs(self) -> Iterator[Metric]:
        now, known = shared_now(self._database), jobs(self._database)
        worked_in = {x.lane for x in leases(self._database) if x.is_alive(now, self._silence)}
        late = [((j.name,), j.overdue(now, worked_in).total_seconds()) for j in known]
        yield _gauge("job_overdue_seconds", "How long a due job has waited", late, "job")
        failures = [((j.name,), float(j.failures_in_a_row)) for j in known]
        yield _gauge("job_failures_in_a_row", "Runs of a job that failed in a row", failures, "job")
        ended = [((j.name,), j.finished.timestamp()) for j in known if j.finished]
        yield _gauge("job_finished_timestamp_seconds", "When a job ended last", ended, "job")

    def _documents(self) -> Iterator[Metric]:
        totals = queries.totals(self._database, Selection())
        other = totals.documents - totals.relevant - totals.unjudged
        by = {"relevant": totals.relevant, "irrelevant": other, "unjudged": totals.unjudged}
        samples = [((name,), float(number)) for name, number in by.items()]
        yield _gauge("documents", "Documents in the database", samples, "relevance")

    def _sources(self) -> Iterator[Metric]:
        known = collection.source_status(self._database)
        failing = [((s.source,), float(s.failures_in_a_row)) for s in known]
        yield _gauge(
            "source_failures_in_a_row", "Crawls of a source that failed in a row", failing, "source"
        )
        new = [((s.source,), s.last_new.timestamp()) for s in known if s.last_new]
        yield _gauge(
            "source_new_timestamp_seconds", "When a source last gave something new", new, "source"
        )

    def _stages(self) -> Iterator[Metric]:
        seen = [
            ((s.stage, s.fingerprint), float(s.documents))
            for s in queries.stage_status(self._database)
        ]
        yield _gauge(
            "stage_documents", "Documents that a stage has seen", seen, "stage", "fingerprint"
        )


def _gauge(
    name: str, meaning: str, samples: Sequence[tuple[tuple[str, ...], float]], *labels: str
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"groundswell_{name}", meaning, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family
