"""A simulated year of the service's work in one process: `python -m bench.soak --days 364 --documents 100`.

Every day made-up documents are stored in two runs, labelled, compared with all that is known, counted, and
tested for bursts, one item fails, and what is kept no longer is forgotten, as the service does; every week
the digest is gathered. The clock of the store and of the service is that of the simulated day. Labels are
drawn by lot: the models are left out, and with them claims and narratives, but nothing else is. It tells of
each quarter how much memory and how many file handles the process has, and how long a day's work and the
queries about the last four weeks take.
"""

import argparse
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from unittest import mock

import numpy as np
import structlog

from bench.made_up import FRAMES, KINDS, OUTLETS, PARTIES, SEED, VOCABULARY, WORDS
from config import load_topic
from config.settings import Settings, load_settings
from config.topic import Topic
from db import queries
from db.records import (
    Annotation,
    Disposition,
    Document,
    EntityMention,
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)  # fmt: skip
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from digest import periods
from digest.gather import gather
from nlp.bursts.stage import BurstStage
from nlp.copies.stage import NearDuplicates
from nlp.pipeline import analyze
from nlp.stage import AnyStage
from service.jobs import prune
from service.work import Work

FIRST = date(2025, 3, 3)  # a Monday
WEEK, QUARTER = 7, 91
KEPT = 60  # days that irrelevant documents are kept; the rest as the settings' defaults say
RUNS = 2  # a day
CLOCKS = (
    "db.store.ingest.now",
    "db.store.stages.now",
    "db.store.retention.now",
    "service.clock.utc_now",
)
REPRINTED = 0.1  # of a day's documents have the words of another of the day
Draw = Callable[[Document, Random], list[Annotation]]


@dataclass(frozen=True)
class Drawn:
    """A stage whose labels are drawn by lot, always the same for a document."""

    name: str
    makes: type[Annotation]
    draw: Draw
    relevant_only: bool = True
    needs: tuple[str, ...] = ("relevance",)
    version: str = "soak"

    def identity(self) -> str:
        """Return nothing: there are no weights."""
        return ""

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Draw labels."""
        return [a for d in batch for a in self.draw(d, Random(f"{self.name} {d.id}"))]


def _language(d: Document, draw: Random) -> list[Annotation]:
    return [LanguageAnnotation(d.id, 0, 1, 0.99, language="en")]


def _relevance(d: Document, draw: Random) -> list[Annotation]:
    return [RelevanceAnnotation(d.id, 0, 1, 0.9, relevant=draw.random() < 0.3)]


def _entities(d: Document, draw: Random) -> list[Annotation]:
    party = draw.choice(PARTIES)
    return [EntityMention(d.id, 0, 5, 0.9, entity_id=party, name=party, type="organisation")]


def _stance(d: Document, draw: Random) -> list[Annotation]:
    label = draw.choice(("favor", "against", "none"))
    return [StanceAnnotation(d.id, 0, 40, 0.8, target="accusation", label=label, level="document")]


def _frames(d: Document, draw: Random) -> list[Annotation]:
    return [FrameAnnotation(d.id, 0, 40, 0.7, frame=frame) for frame in draw.sample(FRAMES, 2)]


def stages(topic: Topic) -> list[AnyStage]:
    """Return the stages of the year: labels by lot, copies and bursts as they are."""
    return [
        Drawn("language", LanguageAnnotation, _language, relevant_only=False, needs=()),
        Drawn(
            "relevance", RelevanceAnnotation, _relevance, relevant_only=False, needs=("language",)
        ),
        NearDuplicates(),
        Drawn("entities", EntityMention, _entities),
        Drawn("stance", StanceAnnotation, _stance),
        Drawn("frames", FrameAnnotation, _frames),
        Drawn("narratives", FrameAnnotation, lambda d, draw: []),  # which bursts wait for
        BurstStage(topic, {"stance": "soak", "frames": "soak"}),
    ]


def items(day: date, number: int) -> Iterator[Item]:
    """Yield the documents of a day; some are reprints of an earlier one of it."""
    draw, words = Random(f"{SEED} {day}"), np.random.default_rng(day.toordinal())
    texts: list[str] = []
    for i in range(number):
        ranks = np.minimum(words.zipf(1.3, size=WORDS), len(VOCABULARY)) - 1
        again = bool(texts) and draw.random() < REPRINTED
        text = draw.choice(texts) if again else " ".join(VOCABULARY[ranks].tolist())
        texts.append(text)
        outlet = OUTLETS[int(len(OUTLETS) * draw.random() ** 3)]
        when = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
            seconds=draw.randrange(86_400)
        )
        yield Item(
            f"https://{outlet}/{day}/{i}", draw.choices(*zip(*KINDS, strict=True))[0], "bench",
            title=text[:60], text=text, published=when, outlet=outlet, author=f"Author {draw.randrange(300)}",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Week:
    """What the process has at the end of a week, and what the week took; seconds of the processor."""

    documents: int
    mebibytes: float
    handles: int
    day: float
    digest: float
    queries: float


ASKED: tuple[Callable[[Database, Selection], object], ...] = (
    queries.totals, queries.facets, queries.documents_per_day, queries.frame_counts,
    lambda database, chosen: queries.outlets(database, chosen, "accusation"),
    lambda database, chosen: queries.documents(database, chosen, 50),
)  # fmt: skip


def live(
    database: Database, topic: Topic, settings: Settings, days: int, number: int
) -> Iterator[Week]:
    """Live through the days, and yield each week."""
    made, clock = stages(topic), [datetime.now(UTC)]
    log = structlog.wrap_logger(
        None, wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)
    )
    work = Work(database, settings, program=(), log=log, wake=lambda _: None, halted=())
    with ExitStack() as patched:
        for name in CLOCKS:
            patched.enter_context(mock.patch(name, lambda: clock[0]))
        for first in range(0, days, WEEK):
            begun = time.process_time()
            for day in (FIRST + timedelta(days=first + i) for i in range(WEEK)):
                clock[0] = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
                _collect(database, day, number)
                analyze(database, made)
                prune(work)
            worked = time.process_time() - begun
            begun = time.process_time()
            gather(database, topic, settings, periods.week(f"{day:%G-W%V}"))
            digested = time.process_time() - begun
            seconds = _asked(database, Selection(since=day - timedelta(days=27), until=day))
            yield Week((first + WEEK) * number, _memory(), len(list(Path("/proc/self/fd").iterdir())),
                       worked / WEEK, digested, seconds)  # fmt: skip


def _collect(database: Database, day: date, number: int) -> None:
    """Store the documents of a day, in several runs, the last of which fails to store one more."""
    found = list(items(day, number))
    for part in range(RUNS):
        with IngestRun(database, "bench", "feed") as run:
            run.add(found[part::RUNS])
            if part == RUNS - 1:
                run.reject(f"https://bench.example/{day}", "HTTP 500", Disposition.FAILED)


def _asked(database: Database, chosen: Selection) -> float:
    """Return how long the queries take together, the median of five times."""
    taken = []
    for _ in range(5):
        begun = time.process_time()
        for selection in (chosen, replace(chosen, copies="once")):
            for ask in ASKED:
                ask(database, selection)
        taken.append(time.process_time() - begun)
    return float(np.median(taken))


def _memory() -> float:
    """Return the resident memory of this process in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


COLUMNS = (("mebibytes", "MiB", 1.0), ("handles", "handles", 1.0), ("day", "a day, ms", 1e3),
           ("digest", "digest, ms", 1e3), ("queries", "queries, ms", 1e3))  # fmt: skip


def _print(weeks: Sequence[Week]) -> None:
    """Print the median of each quarter, and by how much a straight line through the weeks rises in a year."""
    print(f"{'documents':>12}" + "".join(f"{heading:>14}" for _, heading, _ in COLUMNS))
    size = QUARTER // WEEK
    for part in (weeks[i : i + size] for i in range(0, len(weeks), size)):
        medians = (float(np.median([getattr(w, key) for w in part])) * by for key, _, by in COLUMNS)
        print(f"{part[-1].documents:12,}" + "".join(f"{value:14,.0f}" for value in medians))
    later = weeks[size:]  # what is loaded once is there by then
    if len(later) > 1:
        slopes = (
            float(np.polyfit(range(len(later)), [getattr(w, key) * by for w in later], 1)[0]) * 52
            for key, _, by in COLUMNS
        )
        print(f"{'a year':>12}" + "".join(f"{slope:+14,.0f}" for slope in slopes))


def main() -> None:
    """Live through a year and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=364)
    parser.add_argument("--documents", type=int, default=100, help="a day")
    given = parser.parse_args()
    settings = load_settings(keep_irrelevant_days=KEPT)
    topic = load_topic(settings.topic)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{Path(folder) / 'soak.db'}")) as database,
    ):
        _print(list(live(database, topic, settings, given.days, given.documents)))


if __name__ == "__main__":
    main()
