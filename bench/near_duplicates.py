"""The search for copies on made-up documents: how much memory, how long, and does it stay incremental?

Run: python -m bench.near_duplicates [--documents N] [--database URL]. Reports the peak of resident memory,
the size of the index, and what 1,000 new documents cost on top of a tenth of N and on top of N, in seconds
of processor time, as a ratio. A run that is interrupted goes on with the same --database.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from db import tables
from db.identity import content_hash, document_id
from db.session import Database
from nlp.copies.stage import NearDuplicates

VOCABULARY = 30_000
COPIES = 0.1  # of the documents: edited, shortened, or word for word
NEW, ROUNDS = 1_000, 3
CHUNK = 5_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def texts(first: int, last: int) -> Iterator[str]:
    """Yield made-up texts of 60 to 300 words, of which a tenth are copies of one a little before."""
    words = [f"w{n:x}q" for n in range(VOCABULARY)]
    for number in range(first, last):
        draw = random.Random(number)
        if draw.random() < COPIES and number > CHUNK:
            draw = random.Random(number - draw.randrange(1, CHUNK))
            draw.random()
            made = _text(draw, words)
            yield _changed(made, random.Random(number))
        else:
            yield " ".join(_text(draw, words))


def _text(draw: random.Random, words: list[str]) -> list[str]:
    length = draw.randint(60, 300)
    return [words[int(VOCABULARY * draw.random() ** 2)] for _ in range(length)]


def _changed(words: list[str], draw: random.Random) -> str:
    kind = draw.randrange(3)
    if kind == 0:
        return " ".join(words[: max(40, len(words) // 4)])
    return " ".join(w for w in words if kind == 2 or draw.random() > 0.02)


def add(database: Database, first: int, last: int) -> None:
    """Store documents, past the crawler, which is not measured here."""
    with database.write() as session:
        if session.scalar(select(func.count()).select_from(tables.Source)) == 0:
            session.add(tables.Source(name="bench", type="import"))
    for start in range(first, last, CHUNK):
        stop = min(start + CHUNK, last)
        rows = [
            _row(n, text) for n, text in zip(range(start, stop), texts(start, stop), strict=True)
        ]
        with database.write() as session:
            session.execute(insert(tables.Document), rows)


def _row(number: int, text: str) -> dict[str, Any]:
    url = f"https://bench.example/{number}"
    seen = START + timedelta(seconds=number)
    return {
        "id": document_id(url), "url": url, "canonical_url": url, "kind": "news", "source_id": 1,
        "outlet": f"outlet {number % 500}", "text": text, "content_hash": content_hash(None, text),
        "first_seen": seen, "last_changed": seen, "published": seen, "dates_from": {},
        "engagement": {}, "extra": {},
    }  # fmt: skip


def group(database: Database) -> tuple[int, float]:
    """Run the stage; return how many documents it saw, and its processor time in seconds."""
    before = time.process_time()
    stage = NearDuplicates(relevant_only=False)
    report = stage.update(database, "bench", {}, lambda name, done, total: None)
    return report.documents, time.process_time() - before


def grow(database: Database, size: int) -> float:
    """Bring the database to a size, and return what 1,000 more cost, the least of some rounds."""
    with database.read() as session:
        known = session.scalar(select(func.count()).select_from(tables.Document)) or 0
    if known < size:
        add(database, known, size)
    seen, seconds = group(database)
    print(
        f"{max(known, size):,} documents: {seen:,} grouped in {seconds:.0f} s, {_memory()}",
        flush=True,
    )
    times = []
    known = max(known, size)
    for _ in range(ROUNDS):
        add(database, known, known + NEW)
        known += NEW
        times.append(group(database)[1])
    print(f"  {NEW:,} more: {', '.join(f'{t:.2f}' for t in times)} s", flush=True)
    return min(times)


def _memory() -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"peak of resident memory {peak / 1024:,.0f} MiB"  # Linux counts KiB


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    print(f"at the start: {_memory()}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(options.database or f"sqlite:///{folder}/bench.db")
        few = grow(database, options.documents // 10)
        many = grow(database, options.documents)
        with database.read() as session:
            keys = session.scalar(select(func.count()).select_from(tables.CopyKey)) or 0
            groups = session.scalar(select(func.count()).select_from(tables.DuplicateGroup)) or 0
        database.close()
    print(f"{keys:,} keys, {groups:,} groups; {_memory()}")
    print(
        f"ratio of {NEW:,} new on top of {options.documents:,} to on top of a tenth: {many / few:.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
