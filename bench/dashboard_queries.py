"""How fast the pages' queries answer: `python -m bench.dashboard_queries --documents 1000000`.

Generates a database of made-up documents with labels (seeded; words by a Zipf law), then asks each query
some times with different filters and prints the median and the 95th percentile, in milliseconds.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
from sqlalchemy import func, insert, select, text

from db import queries, tables
from db.selection import Selection
from db.session import Database

SEED, DAYS, TOGETHER = 7, 365, 5_000
KINDS = (("news", 30), ("post", 30), ("comment", 35), ("blog", 5))
OUTLETS = [f"outlet-{i}.example" for i in range(400)]
LANGUAGES = (("en", 85), ("de", 5), ("fr", 5), ("zh", 5))
PARTIES = ("anthropic", "deepseek", "minimax", "moonshot", "openai", "google")
FRAMES = ("hypocrisy", "ip_theft", "national_security", "safety_risk", "competition", "open_source")
FIRST = datetime(2025, 3, 1, tzinfo=UTC)
VOCABULARY = [f"word{i}" for i in range(20_000)]
LABELS = 3  # frames, mentions and stances of a relevant document, on average


def generate(database: Database, number: int) -> None:
    """Fill an empty database with documents, four in ten of them relevant."""
    random, words = Random(SEED), np.random.default_rng(SEED)
    with database.write() as session:
        session.add(tables.Source(name="bench", type="import"))
        session.add_all(tables.Entity(id=p, name=p.title(), type="organisation") for p in PARTIES)
    rows = _documents(random, words, number)
    while some := list(islice(rows, TOGETHER)):
        with database.write() as session:
            session.execute(insert(tables.Document), some)
            relevant = [d for d in some if d["relevant"]]
            for table, labels in _labels(random, relevant).items():
                session.execute(insert(table), labels)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _documents(
    random: Random, words: np.random.Generator, number: int
) -> Iterator[dict[str, object]]:
    for i in range(number):
        picked = np.minimum(words.zipf(1.3, size=90), len(VOCABULARY)) - 1
        body = " ".join(VOCABULARY[j] for j in picked)
        when = FIRST + timedelta(seconds=random.randrange(DAYS * 86_400))
        relevant = random.random() < 0.4
        yield {
            "id": f"{i:016x}", "url": f"https://x.example/{i}", "canonical_url": f"https://x.example/{i}",
            "kind": _one(random, KINDS), "source_id": 1, "outlet": OUTLETS[int(400 * random.random() ** 3)],
            "title": body[:60], "text": body, "content_hash": f"{i:064x}", "first_seen": when,
            "last_changed": when, "looked": when, "published": when, "language": _one(random, LANGUAGES),
            "language_probability": 0.99, "relevant": relevant, "relevance": 0.9 if relevant else 0.1,
            "dates_from": {}, "engagement": {}, "extra": {},
        }  # fmt: skip


def _one(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return random.choices([w for w, _ in weighted], [n for _, n in weighted])[0]


def _labels(
    random: Random, documents: list[dict[str, object]]
) -> Mapping[type, list[dict[str, object]]]:
    found: dict[type, list[dict[str, object]]] = {
        tables.Stance: [], tables.FrameLabel: [], tables.EntityMention: [], tables.Sentiment: [],
    }  # fmt: skip
    for d in documents:
        base = {
            "document_id": d["id"], "start": 0, "end": 40, "holder": "author", "holder_name": None,
            "stage": "bench", "version": "1",
        }  # fmt: skip
        label = random.choices(("favor", "against", "none"), (3, 3, 4))[0]
        found[tables.Stance].append(base | {"target": "accusation", "label": label, "level": "document",
                                            "probability": random.uniform(0.5, 1)})  # fmt: skip
        for _ in range(LABELS):
            chance = {"probability": random.uniform(0.4, 1)}
            party = {"entity_id": random.choice(PARTIES)}
            found[tables.FrameLabel].append(base | chance | {"frame": random.choice(FRAMES)})
            found[tables.EntityMention].append(base | chance | party)
        mood = random.choice(("positive", "neutral", "negative"))
        found[tables.Sentiment].append(base | {"probability": 0.8, "label": mood} | party)
    return found


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


QUERIES: Mapping[str, Callable[[Database, Selection, Random], object]] = {
    "totals": lambda db, s, r: queries.totals(db, s),
    "facets": lambda db, s, r: queries.facets(db, Selection()),
    "documents": lambda db, s, r: queries.documents(db, s, 51),
    "documents_per_day": lambda db, s, r: queries.documents_per_day(db, s),
    "stance_per_day": lambda db, s, r: queries.stance_per_day(db, s, "accusation"),
    "sentiment_per_day": lambda db, s, r: queries.sentiment_per_day(db, s, r.choice(PARTIES)),
    "frame_counts": lambda db, s, r: queries.frame_counts(db, s),
    "top_entities": lambda db, s, r: queries.top_entities(db, s, 15),
    "outlets": lambda db, s, r: queries.outlets(db, s, "accusation"),
    "document": lambda db, s, r: queries.document(db, f"{r.randrange(1_000):016x}"),
    "search (rare word)": lambda db, s, r: queries.search(db, s, f"word{r.randrange(500, 5_000)}"),
    "search (common word)": lambda db, s, r: queries.search(db, s, f"word{r.randrange(1, 20)}"),
    "search (phrase)": lambda db, s, r: queries.search(db, s, f'"word1 word{r.randrange(2, 40)}"'),
    "doubtful": lambda db, s, r: queries.doubtful(db, s, "frame", r.choice(FRAMES)),
    "abstentions": lambda db, s, r: queries.abstentions(db, s),
    "score_shift": lambda db, s, r: queries.score_shift(db, FIRST + timedelta(days=300)),
}


def measure(database: Database, repeats: int) -> Iterator[tuple[str, float, float]]:
    """Yield each query with its median and 95th percentile in milliseconds; the first time does not count."""
    for name, ask in QUERIES.items():
        random, taken = Random(SEED), []
        for turn in range(repeats + 1):
            selection = selections(random)
            begun = time.perf_counter()
            ask(database, selection, random)
            if turn:
                taken.append(1_000 * (time.perf_counter() - begun))
        yield name, float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def main() -> None:
    """Generate, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument(
        "--database", help="an empty database; a file that is removed if none is named"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(given.database or f"sqlite:///{Path(folder) / 'bench.db'}")
        with database.read() as session:
            there = session.scalar(select(func.count()).select_from(tables.Document)) or 0
        if not there:
            generate(database, given.documents)
        print(f"{there or given.documents:,} documents, {given.repeats} times each, milliseconds")
        print(f"{'query':24}{'median':>10}{'p95':>10}")
        for name, median, high in measure(database, given.repeats):
            print(f"{name:24}{median:10.0f}{high:10.0f}", flush=True)
        database.close()


if __name__ == "__main__":
    main()
