"""How fast the pages' queries answer: `python -m bench.dashboard_queries --documents 1000000`.

Generates a database of made-up documents (`bench.made_up`), then asks each query some times with different
filters, and prints the first time, the median, the 95th percentile and the processor's time, in milliseconds;
with `--together 10`, how much longer the queries take when so many processes ask at once, with `--pause 1`
after a second's look at each answer.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from sqlalchemy import func, select

from bench.made_up import (
    DIMENSIONS,
    ENCODER,
    FIRST,
    FRAMES,
    KINDS,
    OUTLETS,
    PARTIES,
    SEED,
    generate,
)
from db import queries, tables
from db.selection import Selection
from db.session import Database


def selections(random: Random) -> Selection:
    """Return a filter such as people choose: mostly days, often a kind or an outlet, at times a party."""
    start = date(2025, 3, 1) + timedelta(days=random.randrange(300))
    some = random.random()
    return Selection(
        since=start if some > 0.15 else None,
        until=start + timedelta(days=random.choice((1, 7, 30, 60))) if some > 0.15 else None,
        kinds=(random.choice(KINDS)[0],) if random.random() < 0.3 else (),
        outlets=(random.choice(OUTLETS[:40]),) if random.random() < 0.2 else (),
        parties=(random.choice(PARTIES),) if random.random() < 0.2 else (),
    )


def _question(random: Random) -> list[float]:
    """Return an embedding that means anything."""
    return [random.gauss() for _ in range(DIMENSIONS)]


QUERIES: Mapping[str, Callable[[Database, Selection, Random], object]] = {
    "totals": lambda db, s, r: queries.totals(db, s),
    "facets": lambda db, s, r: queries.facets(db, Selection(relevance=s.relevance)),
    "documents": lambda db, s, r: queries.documents(db, s, 51),
    "documents_per_day": lambda db, s, r: queries.documents_per_day(db, s),
    "stance_per_day": lambda db, s, r: queries.stance_per_day(db, s, "accusation"),
    "sentiment_per_day": lambda db, s, r: queries.sentiment_per_day(db, s, r.choice(PARTIES)),
    "series (stance)": lambda db, s, r: queries.series(db, s, "stance", "accusation"),
    "series (frame)": lambda db, s, r: queries.series(db, s, "frame", r.choice(FRAMES)),
    "frame_counts": lambda db, s, r: queries.frame_counts(db, s),
    "top_entities": lambda db, s, r: queries.top_entities(db, s, 15),
    "outlets": lambda db, s, r: queries.outlets(db, s, "accusation"),
    "document": lambda db, s, r: queries.document(db, f"{r.randrange(1_000):016x}"),
    "search (rare word)": lambda db, s, r: queries.search(db, s, f"word{r.randrange(500, 5_000)}"),
    "search (common word)": lambda db, s, r: queries.search(db, s, f"word{r.randrange(1, 20)}"),
    "search (phrase)": lambda db, s, r: queries.search(db, s, f'"word1 word{r.randrange(2, 40)}"'),
    "search by meaning": lambda db, s, r: queries.near(db, s, _question(r), ENCODER),
    "labelled": lambda db, s, r: queries.labels.labelled(db, s, "frame", r.choice(FRAMES)),
    "frames_by_outlet": lambda db, s, r: queries.labels.frames_by_outlet(db, s),
    "frame_pairs": lambda db, s, r: queries.labels.frame_pairs(db, s),
    "doubtful": lambda db, s, r: queries.doubtful(db, s, "frame", r.choice(FRAMES)),
    "abstentions": lambda db, s, r: queries.abstentions(db, s),
    "score_shift": lambda db, s, r: queries.score_shift(db, FIRST + timedelta(days=300)),
}


@dataclass(frozen=True, slots=True)
class Times:
    """How long a query takes in milliseconds: first, then of many; the processor's share; the sum."""

    name: str
    first: float
    median: float
    high: float
    processor: float
    total: float


def measure(
    database: Database, repeats: int, shape: Selection, pause: float = 0.0
) -> Iterator[Times]:
    """Time every query.

    `shape` says of which relevance the documents are and whether copies count; `pause` is how many seconds
    whoever asks looks at an answer, on average.
    """
    for name, ask in QUERIES.items():
        random, taken, used = Random(SEED), [], []
        for _ in range(repeats + 1):
            selection = replace(selections(random), relevance=shape.relevance, copies=shape.copies)
            time.sleep(random.expovariate(1 / pause) if pause else 0)
            begun, before = time.perf_counter(), time.process_time()
            ask(database, selection, random)
            taken.append(1_000 * (time.perf_counter() - begun))
            used.append(1_000 * (time.process_time() - before))
        median, high = np.percentile(taken[1:], (50, 95))
        yield Times(
            name,
            taken[0],
            float(median),
            float(high),
            float(np.percentile(used[1:], 95)),
            sum(taken[1:]),
        )


def _all(url: str, repeats: int, shape: Selection, pause: float, turn: int) -> float:
    """Return how long one process waits for all answers; `turn` only tells processes apart."""
    return sum(times.total for times in measure(Database(url), repeats, shape, pause))


def at_once(url: str, people: int, repeats: int, shape: Selection, pause: float) -> float:
    """Return how many times longer the queries take on average when several processes ask at once."""
    task = partial(_all, url, repeats, shape, pause)
    with ProcessPoolExecutor(people) as pool:
        alone = next(pool.map(task, range(1)))
        return float(np.mean(list(pool.map(task, range(people))))) / alone


def main() -> None:
    """Generate, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--relevant", type=float, default=0.1, help="share of the documents")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--relevance", default="relevant", help="relevant or any: the filter")
    parser.add_argument("--copies", default="counted", help="counted or once: the filter")
    parser.add_argument("--together", type=int, default=0, help="people who ask at once")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds they look at an answer")
    parser.add_argument("--database", help="to be filled if empty; a file that is removed if none")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        database = Database(url)
        with database.read() as session:
            there = session.scalar(select(func.count()).select_from(tables.Document)) or 0
        if not there:
            generate(database, given.documents, given.relevant)
        shape = Selection(relevance=given.relevance, copies=given.copies)
        _print(database, there or given.documents, given.repeats, shape)
        if given.together:
            ratio = at_once(url, given.together, given.repeats, shape, given.pause)
            print(f"{given.together} at once: {ratio:.1f} times as long")
        database.close()


def _print(database: Database, documents: int, repeats: int, shape: Selection) -> None:
    print(
        f"{documents:,} documents, {shape.to_query() or 'relevant'}, {repeats} times each,"
        f" load {os.getloadavg()[0]:.1f}, milliseconds"
    )
    print(f"{'query':24}{'first':>10}{'median':>10}{'p95':>10}{'p95 of CPU':>12}")
    for t in measure(database, repeats, shape):
        print(
            f"{t.name:24}{t.first:10.0f}{t.median:10.0f}{t.high:10.0f}{t.processor:12.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
