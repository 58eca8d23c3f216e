"""Ray: the same rows as the local engine, on a cluster whose nodes and workers come and go."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from config import Topic
from config.settings import load_settings
from db import tables
from db.records import Item
from db.session import Database
from db.store import IngestRun
from nlp.cluster.crew import connected
from nlp.cluster.engine import RayEngine
from nlp.engine import Engine, EngineError
from nlp.pipeline import analyze, choose
from nlp.stage import StageReport
from nlp.stages import stages

pytestmark = pytest.mark.cluster
pytest.importorskip("ray")
DOCUMENTS, BATCH = 60, 4
BATCHES = DOCUMENTS // BATCH
STAGES = ("entities", "quotes", "stance", "frames", "sentiment", "claims")
TABLES = (
    tables.EntityMention, tables.Quote, tables.Stance, tables.FrameLabel, tables.Sentiment,
    tables.ClaimMention, tables.StageRun,
)  # fmt: skip
SENTENCES = (
    "Hearth Bakery said on Monday that Crumb & Co. stole {n} of its sourdough recipes.",
    "Critics call Hearth Bakery hypocritical, for it copied {n} loaves itself.",
    "Flour prices rose by {n} percent last month.",
    "Crumb & Co. denies the recipe theft, its owner told {n} reporters.",
    "The football club lost again, {n} to nothing.",
)
Progress = Callable[[str, int, int], None]


def text(n: int) -> str:
    """A short article of four sentences; every sixth is a reprint of the one before."""
    n -= n % 6 == 5
    return " ".join(SENTENCES[(n + i * (1 + n % 3)) % len(SENTENCES)].format(n=n) for i in range(4))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with documents that nobody has analysed."""
    path = tmp_path_factory.mktemp("ray") / "filled.db"
    database = Database(f"sqlite:///{path}")
    with IngestRun(database, "s", "import") as run:
        run.add(
            Item(f"https://{n}.example/", "news", "s", title="Bread", text=text(n))
            for n in range(DOCUMENTS)
        )
    database.close()
    return path


Analyse = Callable[..., tuple[list[StageReport], dict[str, list[tuple]]]]


@pytest.fixture(scope="module")
def analyse(filled: Path, topic: Topic, tmp_path_factory: pytest.TempPathFactory) -> Analyse:
    """A function that analyses a copy of the database and returns all rows that came of it."""

    def run(engine: Engine | None, stage: str = "", on_progress: Progress | None = None):
        path = tmp_path_factory.mktemp("ray") / "copy.db"
        shutil.copy(filled, path)
        database = Database(f"sqlite:///{path}")
        chosen = choose(stages(topic, load_settings()), [stage] if stage else STAGES)
        reports = analyze(database, chosen, BATCH, on_progress or (lambda *_: None), engine)
        found = {table.__tablename__: rows(database, table) for table in TABLES}
        document = tables.Document
        found["document"] = rows(
            database, document.id, document.language, document.relevance, document.relevant
        )
        database.close()
        return reports, found

    return run


def rows(database: Database, *what: object) -> list[tuple]:
    """Return all rows, ordered, without the time at which they were written."""
    with database.read() as session:
        if isinstance(what[0], type):
            columns = [c for c in what[0].__table__.columns if c.key != "finished"]
            found = session.execute(select(*columns)).all()
        else:
            found = session.execute(select(*what)).all()
    return sorted(map(tuple, found), key=lambda row: repr(_split(row)[0]))


def _split(row: tuple) -> tuple[list, list[float]]:
    return [v for v in row if type(v) is not float], [v for v in row if type(v) is float]


def assert_same(found: dict[str, list[tuple]], wanted: dict[str, list[tuple]]) -> None:
    """Every row is there with the same id, span, label, holder and version.

    Probabilities agree to six digits.
    """
    for table, expected in wanted.items():
        known, numbers = zip(*map(_split, expected), strict=True)
        known_here, numbers_here = zip(*map(_split, found[table]), strict=True)
        assert known_here == known, table
        np.testing.assert_allclose(np.array(numbers_here), np.array(numbers), atol=1e-6)


@pytest.fixture(scope="module")
def local(analyse: Analyse) -> dict[str, list[tuple]]:
    """All rows as the local engine leaves them."""
    _, found = analyse(None)
    assert all(found.values())
    return found


@pytest.fixture(scope="module")
def cluster() -> Iterator:
    """A cluster of one node that holds one worker."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    yield made
    made.shutdown()


@pytest.fixture
def both_nodes(cluster) -> None:
    """A second node, unless one has joined."""
    if len(cluster.list_all_nodes()) < 2:
        cluster.add_node(num_cpus=1)


@pytest.fixture(scope="module")
def engine(cluster, topic: Topic) -> Iterator[RayEngine]:
    with RayEngine(topic, load_settings(ray_address=cluster.address)) as opened:
        yield opened


def test_a_node_that_joins_is_used_and_the_rows_are_those_of_the_local_engine(
    cluster, engine: RayEngine, analyse: Analyse, local
):
    def join(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("language", BATCH):
            cluster.add_node(num_cpus=1)
        if (stage, done) == ("relevance", BATCH):
            engine.wait(workers=2)

    reports, found = analyse(engine, on_progress=join)
    assert_same(found, local)
    assert all(report.failed == 0 for report in reports)
    assert len(engine.done) == 2
    assert min(engine.done.values()) > BATCHES


def test_a_killed_worker_costs_its_batch_and_nothing_else(
    both_nodes, engine: RayEngine, analyse: Analyse, local
):
    handed, killed = engine.handed, []

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "relevance" and done >= DOCUMENTS // 2 and not killed:
            killed.append(engine.places[0].process)
            os.kill(killed[0], signal.SIGKILL)

    before = sum(engine.done.values())
    reports, found = analyse(engine, on_progress=kill)
    assert_same(found, local)
    assert all(report.failed == 0 for report in reports)
    assert engine.lost == 1
    assert engine.handed - handed == sum(engine.done.values()) - before + 1 + engine.returned
    engine.wait(workers=2)
    assert killed[0] not in {place.process for place in engine.places}


def test_a_lease_that_runs_out_is_given_to_another_worker(
    both_nodes, cluster, topic, analyse: Analyse, engine
):
    engine.__exit__()  # its workers would leave no room
    stopped = []

    def stop(stage: str, done: int, total: int) -> None:
        if not stopped:
            stopped.append(places.places[0].process)
            os.kill(stopped[0], signal.SIGSTOP)

    settings = load_settings(ray_address=cluster.address, ray_lease_seconds=5)
    with RayEngine(topic, settings) as places:
        places.wait(workers=2)
        (report,), _ = analyse(places, "language", stop)
        assert (report.documents, report.failed) == (DOCUMENTS, 0)
        assert places.lost == 1


def test_a_cluster_without_gpus_is_told_to_be_too_small_for_a_worker_with_one(
    cluster, topic, analyse
):
    settings = load_settings(ray_address=cluster.address, ray_gpus=1)
    with (
        RayEngine(topic, settings) as engine,
        pytest.raises(EngineError, match="needs 1 CPU and 1 GPU"),
    ):
        analyse(engine, "language")


JOINS = "import ray, sys; ray.init(sys.argv[1], logging_level='ERROR')"


def test_whoever_has_not_the_token_of_a_ray_of_ours_is_refused():
    """Ray runs what it is sent, and listens on all addresses."""
    ray = connected(None)
    try:
        address = ray.get_runtime_context().gcs_address
        assert joining(address).returncode == 0
        for token in ({"RAY_AUTH_TOKEN": "guessed " * 5}, {"RAY_AUTH_MODE": "disabled"}):
            stranger = joining(address, **token)
            assert stranger.returncode == 1
            assert "InvalidAuthToken" in stranger.stderr
    finally:
        ray.shutdown()


def joining(address: str, **token: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that joins a Ray, and tries once, as a refusal stays one."""
    return subprocess.run(
        [sys.executable, "-c", JOINS, address],
        env={**os.environ, "RAY_NUM_REDIS_GET_RETRIES": "1", **token},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
