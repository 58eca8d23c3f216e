"""How much sooner two workers of a Ray cluster are done than one: `python -m bench.workers`.

Analyses the articles of the sample web, several times over with every sentence altered, as models keep what
they have read: with the local engine on one thread, and on clusters of one and of two nodes that hold a
worker each. Seconds are by the clock, from when the workers hold their models; driver and workers share the
machine's cores.
"""

import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from config import load_topic
from config.settings import load_settings
from crawler.sample_web.content import load
from db.records import Item
from db.session import Database
from db.store import IngestRun
from nlp.cluster.engine import RayEngine
from nlp.engine import Engine
from nlp.pipeline import analyze
from nlp.stage import CorpusStage
from nlp.stages import stages

BATCH = 8
SENTENCE_END = re.compile(r"(?<=\w)(?=[.!?](?:\s|$))")


def fill(database: Database, prints: Iterable[str]) -> None:
    """Store the English articles of the sample web once a print, whose name ends every sentence."""
    articles = [a for a in load().articles if not a.language]
    with IngestRun(database, "bench", "import") as run:
        run.add(
            Item(
                f"{a.url}?{name}",
                "news",
                "bench",
                title=a.title,
                text=SENTENCE_END.sub(f", print {name}", "\n\n".join(a.body)),
            )
            for name in prints
            for a in articles
        )


def seconds(copies: int, engine: Engine | None, ready: Callable[[], None]) -> float:
    """Return how long the document stages take, after a first round in which models are loaded."""
    settings = load_settings()
    chosen = [
        s for s in stages(load_topic(settings.topic), settings) if not isinstance(s, CorpusStage)
    ]
    with tempfile.TemporaryDirectory() as folder:
        with closing(Database(f"sqlite:///{Path(folder) / 'warm.db'}")) as database:
            fill(database, ["zero"])
            analyze(database, chosen, BATCH, lambda *_: None, engine)
        with closing(Database(f"sqlite:///{Path(folder) / 'bench.db'}")) as database:
            fill(database, map(str, range(copies)))
            ready()
            begun = time.perf_counter()
            analyze(database, chosen, BATCH, lambda *_: None, engine)
            return time.perf_counter() - begun


def on_cluster(copies: int, workers: int) -> float:
    """Return the seconds with so many workers, each on a node of its own."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        for _ in range(workers - 1):
            cluster.add_node(num_cpus=1)
        settings = load_settings(ray_address=cluster.address)
        with RayEngine(load_topic(settings.topic), settings) as engine:
            engine.wait(workers)
            return seconds(copies, engine, lambda: engine.wait(workers))
    finally:
        cluster.shutdown()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=3, help="how often the sample web is stored")
    copies = parser.parse_args().copies
    os.environ["OMP_NUM_THREADS"] = "1"
    found = {
        "local engine": seconds(copies, None, lambda: None),
        "one worker": on_cluster(copies, 1),
        "two workers": on_cluster(copies, 2),
    }
    first = found["one worker"]
    print(f"{copies} times the sample web, {os.cpu_count()} cores\n")
    print("| | seconds | one worker's time / this |\n|---|---|---|")
    for name, took in found.items():
        print(f"| {name} | {took:.0f} | {first / took:.2f} |")


if __name__ == "__main__":
    main()
