"""Does a day's claims cost the same on a large ledger as on a small one?

Run: python -m bench.ledger [SMALL LARGE NEW]. Synthetic sentences of Zipf-distributed words, figures and
parties fill ledgers of SMALL and LARGE mentions; then NEW mentions are matched on top of each. Embeddings are
sums of random word vectors, for encoding costs the same on both. The figure is the ratio of the two times.
"""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from config.settings import load_settings
from config.topic import load_topic
from db import store
from db.ledger_index import StoredMention
from db.records import ClaimAnnotation, Item, RelevanceAnnotation
from db.session import Database
from db.store import IngestRun, StageResult
from db.store.ledger import Made, ledger_book
from nlp.ledger.keys import stored
from nlp.ledger.matcher import Matcher
from nlp.ledger.sides import SideReader
from nlp.ledger.stage import ClaimMatchingStage

WORDS, LENGTH, DIMENSIONS = 20_000, 14, 384
NAMES = ("Anthropic", "DeepSeek", "MiniMax", "OpenAI", "Google", "Moonshot AI")
T = TypeVar("T")
STARTED = datetime(2026, 1, 1, tzinfo=UTC)


class WordVectors:
    """Stands for the encoder: a text's vector is the sum of its words' random vectors."""

    name = "bench"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return vectors of length 1, shape (texts, DIMENSIONS)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        rows = np.stack([sum(_word(w) for w in t.split()) for t in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@lru_cache(maxsize=WORDS * 2)
def _word(word: str) -> np.ndarray:
    seed = int.from_bytes(word.encode()[-8:], "little") % 2**32
    return np.random.default_rng(seed).standard_normal(DIMENSIONS)


def sentences(seed: int) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Yield sentences with their figures for ever."""
    rng = np.random.default_rng(seed)
    while True:
        ranks = np.minimum(rng.zipf(1.3, LENGTH), WORDS)
        words = [f"w{chr(97 + r % 26)}{chr(97 + r // 26 % 26)}{chr(97 + r // 676)}" for r in ranks]
        words[0] = NAMES[int(rng.integers(len(NAMES)))]
        number = int(rng.integers(1, 1000)) * 100
        figures = [
            {"low": number, "high": number, "comparator": "exact", "unit": None,
             "counted": "accounts", "start": 0, "end": 1}
        ] if rng.random() < 0.4 else []  # fmt: skip
        yield " ".join(words), figures


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most `size` items."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def add(database: Database, count: int, seed: int) -> list[StoredMention]:
    """Store documents of one mention each, and return the mentions."""
    source, found = sentences(seed), []
    for numbers in batched(range(count), 2000):
        made = [next(source) for _ in numbers]
        items = [
            Item(f"https://{seed}.example/{n}", "news", "bench", text=text,
                 published=STARTED + timedelta(seconds=seed * 10**6 + n))
            for n, (text, _) in zip(numbers, made, strict=True)
        ]  # fmt: skip
        with IngestRun(database, "bench", "import") as run:
            run.add(items)
        found += _annotate(database, items, made)
    return found


def _annotate(
    database: Database, items: list[Item], made: list[tuple[str, list[dict[str, object]]]]
) -> list[StoredMention]:
    from db.identity import canonical_url, document_id

    ids = [document_id(canonical_url(i.url)) for i in items]
    relevant = [RelevanceAnnotation(key, 0, 1, 0.9, relevant=True) for key in ids]
    store.save_stage(
        database, StageResult("relevance", "1", "f", RelevanceAnnotation, ids, relevant)
    )
    claims = [
        ClaimAnnotation(key, 0, len(text), 0.9, figures=tuple(figures))
        for key, (text, figures) in zip(ids, made, strict=True)
    ]
    store.save_stage(database, StageResult("claims", "1", "f", ClaimAnnotation, ids, claims))
    return [
        StoredMention(key, 0, len(text), text, "author", None, "asserted", figures, ())
        for key, (text, figures) in zip(ids, made, strict=True)
    ]


def fill(database: Database, count: int, reader: SideReader) -> None:
    """Fill a ledger without matching: every mention is a claim of its own."""
    vectors, matcher = WordVectors(), Matcher(reader)
    for some in batched(add(database, count, 1), 2000):
        rows = vectors.encode([m.text for m in some]).astype(np.float16)
        with ledger_book(database, "claim_matching", "1", "bench") as book:
            for m, vector in zip(some, rows, strict=True):
                claim_id, number = book.found(m.text, m.document_id, m.start)
                made = Made(m.document_id, 0, m.end, claim_id, 1.0, None, None, vector.tobytes())
                book.join(made, number, stored(matcher.side(m, vector)))
                book.choose(claim_id, (m.document_id, 0, m.end))
            book.seen([m.document_id for m in some])


def main(small: int, large: int, new: int) -> None:
    """Print the seconds for the new mentions on each ledger, and their ratio."""
    topic = load_topic(load_settings().topic)
    seconds = []
    for size in (small, large):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
            fill(database, size, SideReader(topic))
            add(database, new, 2)
            stage = ClaimMatchingStage(topic, WordVectors())  # type: ignore[arg-type]
            start = time.process_time()
            stage.update(database, "bench", {}, lambda *_: None)
            seconds.append(time.process_time() - start)
            database.close()
        print(f"{new:,} mentions on {size:,}: {seconds[-1]:.1f} s of processor time", flush=True)
    print(f"ratio {seconds[1] / seconds[0]:.2f}")


if __name__ == "__main__":
    given = [int(n) for n in sys.argv[1:4]]
    main(*(given or [10_000, 100_000, 1000]))
