"""What a day's new arguments cost on top of many: part of `bench`, on synthetic text.

Run: python -m bench.narratives_scale [--small 2000] [--large 20000] [--new 500]

Fills two databases with posts of a few dozen arguments over a year, small and large, and measures the stage
on one further day of new posts in each. Prints both times and their ratio, which should stay below 1.5.
Embeddings are random directions: the encoder costs the same for every text, and would hide what is
measured.
"""

import argparse
import random
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from config import load_topic
from config.settings import load_settings
from db import store
from db.documents import document_id
from db.identity import canonical_url
from db.records import FrameAnnotation, Item, RelevanceAnnotation
from db.session import Database
from nlp.models import Encoder, Vectors
from nlp.narratives.stage import NarrativeStage

ARGUMENTS = 60
START = datetime(2025, 1, 1, 12, tzinfo=UTC)
DAYS = 360
NOISE = 0.05


class RandomEncoder(Encoder):
    """Directions by the first word of a text, with noise by all of it."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text."""
        found = []
        for text in texts:
            own = np.random.default_rng(zlib.crc32(text.split()[0].encode())).normal(size=384)
            noise = np.random.default_rng(zlib.crc32(text.encode())).normal(size=384)
            vector = own + NOISE * noise
            found.append(vector / np.linalg.norm(vector))
        return np.asarray(found, np.float32)


def main() -> None:
    """Measure both sizes and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=2000)
    parser.add_argument("--large", type=int, default=20_000)
    parser.add_argument("--new", type=int, default=500)
    options = parser.parse_args()
    seconds = {n: measure(n, options.new) for n in (options.small, options.large)}
    for n, found in seconds.items():
        print(f"{options.new:,} new on top of {n:,}: {found:.1f} s")
    print(f"ratio {seconds[options.large] / seconds[options.small]:.2f}")


def measure(known: int, new: int) -> float:
    """Return the seconds that a day of new posts takes on top of known ones."""
    settings = load_settings()
    stage = NarrativeStage(
        load_topic(settings.topic), RandomEncoder("random"), settings.spacy_model
    )
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scale.db'}")
        fill(database, known, lambda n: START + timedelta(days=n * DAYS // known))
        stage.update(database, "f", {}, lambda *_: None)
        fill(database, new, lambda n: START + timedelta(days=DAYS + 1), first=known)
        begun = time.perf_counter()
        stage.update(database, "f", {}, lambda *_: None)
        seconds = time.perf_counter() - begun
        database.close()
    return seconds


def fill(database: Database, count: int, day: Callable[[int], datetime], first: int = 0) -> None:
    """Store posts, each of one argument, with a frame over the whole text."""
    for begin in range(0, count, 500):
        items, keys, relevant, frames = [], [], [], []
        for n in range(begin, min(begin + 500, count)):
            url = f"https://o{n % 97}.example/{first + n}"
            text = sentence(first + n)
            key = document_id(canonical_url(url))
            items.append(Item(url, "post", "scale", text=text, published=day(n)))
            keys.append(key)
            relevant.append(RelevanceAnnotation(key, 0, len(text), 1.0, relevant=True))
            frame = f"f{zlib.crc32(text.split()[0].encode()) % 10}"
            frames.append(FrameAnnotation(key, 0, len(text), 0.9, frame=frame))
        with store.IngestRun(database, "scale", "import") as run:
            run.add(items)
        for name, made in (("relevance", relevant), ("frames", frames)):
            store.save_stage(database, store.StageResult(name, "1", "f", type(made[0]), keys, made))


def sentence(number: int) -> str:
    """Return words of an argument and some of its own."""
    words = random.Random(number)
    argument = f"argument{words.randrange(ARGUMENTS)}"
    own = " ".join(f"word{words.randrange(5000)}" for _ in range(8))
    return f"{argument} {argument}says {own}."


if __name__ == "__main__":
    main()
