"""Do the intervals hold what they promise, and do bursts keep still where nothing happens?

Run: python -m bench.curves [--runs N] [--headlines FILE]

Prints three tables: how often the naive and the corrected interval cover planted shares; false alarms
a month on a year of shuffled days; within how many days planted bursts are found. With a file of dated
headlines (JSON lines with `title` and `published`) the real series of frequent words are shuffled as well.
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from estimates.bursts import LEAST, Series, find
from estimates.intervals import wilson
from estimates.shares import Tally, shares
from nlp.labelled import read

YEAR = 365
NARRATIVES = 20
MONTH = YEAR / 12
PLANTED = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95)
WEEK = np.array([1.12, 1.18, 1.15, 1.1, 1.0, 0.7, 0.75])  # of a technology site


@dataclass(frozen=True, slots=True)
class Classifier:
    """A classifier of known error: `rates[true, found]`; the first label is the one that is measured."""

    name: str
    rates: np.ndarray


CLASSIFIERS = (
    Classifier("good, 2 labels", np.array([[0.9, 0.1], [0.08, 0.92]])),
    Classifier("like frames, 2 labels", np.array([[0.77, 0.23], [0.27, 0.73]])),
    Classifier("like a fair stance, 3 labels",
               np.array([[0.65, 0.15, 0.2], [0.12, 0.63, 0.25], [0.15, 0.12, 0.73]])),
    Classifier("like stance on hard texts, 3 labels",
               np.array([[0.53, 0.25, 0.22], [0.35, 0.39, 0.26], [0.33, 0.15, 0.52]])),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coverage:
    """Over many runs: how often intervals cover the planted share, how wide and how far off they are."""

    naive: float
    corrected: float
    width: float
    naive_error: float
    corrected_error: float


def coverage(
    classifier: Classifier, planted: float, runs: int, texts: int, held_out: int, seed: int
) -> Coverage:
    """Plant a share, classify with errors, copy some texts, and see what the intervals say.

    Every run draws `texts` texts of which one in five is copied, up to thirty times (a copy has its
    original's labels), and a calibration set of `held_out` other texts whose labels are evenly mixed.
    """
    rng = np.random.default_rng(seed)
    labels = len(classifier.rates)
    prevalence = np.array([planted, *[(1 - planted) / (labels - 1)] * (labels - 1)])
    rows = []
    for run in range(runs):
        true = rng.choice(labels, texts, p=prevalence)
        found = _classified(classifier, true, rng)
        copies = np.where(rng.random(texts) < 0.2, rng.geometric(0.2, texts).clip(1, 30), 0)
        groups = np.where(copies > 0, np.arange(texts), -1)
        tally = Tally.of(np.zeros(texts), found, groups, (1, labels), copies + 1)
        mixed = rng.integers(labels, size=held_out)
        confusion = np.zeros((labels, labels), int)
        np.add.at(confusion, (mixed, _classified(classifier, mixed, rng)), 1)
        estimate = shares(tally, confusion, seed=run)
        naive = wilson(int(tally.counts[0, 0]), int(tally.counts[0].sum()))
        low, middle, high = (
            float(a[0, 0]) for a in (estimate.low, _corrected(estimate.corrected), estimate.high)
        )
        rows.append((
            naive.low <= planted <= naive.high, low <= planted <= high, high - low,
            abs(naive.value - planted), abs(middle - planted),
        ))  # fmt: skip
    return Coverage(*np.mean(np.array(rows, float), axis=0).tolist())


def _corrected(values: np.ndarray | None) -> np.ndarray:
    assert values is not None
    return values


def _classified(classifier: Classifier, true: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    cumulative = classifier.rates.cumsum(axis=1)[true]
    found = (rng.random(len(true))[:, None] > cumulative).sum(axis=1)
    return np.minimum(found, len(classifier.rates) - 1)


def print_coverage(runs: int) -> None:
    """Print the table of coverage."""
    print(
        "| classifier | planted | naive covers | corrected covers | width | naive off by | corrected off by |"
    )
    print("|---|---|---|---|---|---|---|")
    for classifier in CLASSIFIERS:
        for planted in PLANTED:
            c = coverage(classifier, planted, runs, 150, 200, seed=round(100 * planted))
            print(
                f"| {classifier.name} | {planted:.0%} | {c.naive:.0%} | {c.corrected:.0%} |"
                f" {c.width:.2f} | {c.naive_error:.3f} | {c.corrected_error:.3f} |",
                flush=True,
            )


def panel(rng: np.random.Generator, days: int = YEAR, narratives: int = 0) -> list[Series]:
    """Return a made-up monitor of twenty series, volumes of every size and shares of every rarity.

    Narratives are volumes of 0.05 to 6 texts a day beside them.

    Counts come in clumps (negative binomial, variance up to four times the mean) and follow the week.
    """
    season = WEEK[np.arange(days) % 7]
    found = []
    for mean, clump in ((60, 4.0), (30, 2.5), (20, 2.0), (8, 1.5), (3, 1.3), (0.7, 1.3)):
        found.append(Series(_clumped(mean * season, clump, rng)))
    total = _clumped(30 * season, 2.5, rng)
    for share in (0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.03, 0.1, 0.2, 0.3):
        each = rng.beta(share * 30, (1 - share) * 30, days)  # a day has its own mood
        found.append(Series(rng.binomial(total, each), total))
    for mean in np.geomspace(0.05, 6, narratives):
        found.append(Series(_clumped(mean * season, 1.5, rng)))
    return found


def _clumped(mean: np.ndarray, clump: float, rng: np.random.Generator) -> np.ndarray:
    return rng.negative_binomial(mean / (clump - 1), 1 / clump)


def shuffled(panel: Sequence[Series], rng: np.random.Generator) -> list[Series]:
    """Return series whose days have changed places, Mondays with Mondays: nothing happens any more."""
    days = len(np.asarray(panel[0].counts))
    place = np.arange(days)
    for weekday in range(7):
        same = place[place % 7 == weekday]
        place[place % 7 == weekday] = rng.permutation(same)
    return [
        Series(
            np.asarray(s.counts)[place], None if s.totals is None else np.asarray(s.totals)[place]
        )
        for s in panel
    ]


def false_alarms(panels: Sequence[Sequence[Series]]) -> tuple[float, float]:
    """Return alarms a month of whole panels, the mean and the most of any; days without history aside."""
    numbers = []
    for one in panels:
        tested = len(np.asarray(one[0].counts)) - LEAST
        numbers.append(len(find(one)) / (tested / MONTH))
    return float(np.mean(numbers)), float(np.max(numbers))


def delay(mean: float, times: float, seed: int, lasts: int = 3) -> int | None:
    """Plant a burst on a day of a volume among the made-up ones; return days until it is found.

    None when it is not found while it lasts.
    """
    rng = np.random.default_rng(seed)
    others = panel(rng)
    counts = _clumped(mean * WEEK[np.arange(YEAR) % 7], 2.0, rng)
    start = int(rng.integers(100, YEAR - lasts))
    days = slice(start, start + lasts)
    counts[days] = _clumped(mean * times * WEEK[np.arange(YEAR) % 7][days], 2.0, rng)
    upto = start + lasts
    cut = [
        Series(
            np.asarray(s.counts)[:upto], None if s.totals is None else np.asarray(s.totals)[:upto]
        )
        for s in [*others, Series(counts)]
    ]
    hits = [f.day - start for f in find(cut) if f.series == len(others) and f.day >= start and f.up]
    return min(hits, default=None)


def shift(share: float, to: float, texts: int, seed: int, lasts: int = 3) -> int | None:
    """Plant a change of a share of about `texts` texts a day; return days until it is found."""
    rng = np.random.default_rng(seed)
    others = panel(rng)
    total = _clumped(texts * WEEK[np.arange(YEAR) % 7], 2.0, rng)
    mood = rng.beta(share * 30, (1 - share) * 30, YEAR)
    start = int(rng.integers(100, YEAR - lasts))
    mood[start : start + lasts] = rng.beta(to * 30, (1 - to) * 30, lasts)
    planted = Series(rng.binomial(total, mood), total)
    hits = [
        f.day - start
        for f in find([*others, planted])
        if f.series == len(others) and start <= f.day < start + lasts
    ]
    return min(hits, default=None)


def _told(delays: Sequence[int | None]) -> str:
    first, second = (sum(d is not None and d <= k for d in delays) / len(delays) for k in (0, 1))
    return f"{first:.0%} | {second:.0%}"


def print_bursts(runs: int, real: Mapping[str, np.ndarray]) -> None:
    """Print false alarms and detections."""
    print(
        "| shuffled year | series | false alarms a month, mean | the worst year |\n|---|---|---|---|"
    )
    for name, narratives in (("made up", 0), ("made up, with narratives", NARRATIVES)):
        made = [
            shuffled(panel(rng, narratives=narratives), np.random.default_rng(s))
            for s, rng in enumerate(map(np.random.default_rng, range(runs)))
        ]
        print("| {} | {} | {:.2f} | {:.2f} |".format(name, len(made[0]), *false_alarms(made)))
    if real:
        series = [Series(counts[:YEAR]) for counts in real.values()]
        years = [shuffled(series, np.random.default_rng(s)) for s in range(runs)]
        print("| real headlines | {} | {:.2f} | {:.2f} |".format(len(series), *false_alarms(years)))
    print("\n| planted | found the same day | within a day |\n|---|---|---|")
    for mean in (2, 10, 50):
        for times in (1.5, 2, 3, 5, 10):
            found = [delay(mean, times, s) for s in range(runs)]
            print(
                f"| {mean} documents a day, {times:g} times as many | {_told(found)} |", flush=True
            )
    for texts in (10, 40):
        for share, to in ((0.2, 0.35), (0.2, 0.5), (0.5, 0.8)):
            found = [shift(share, to, texts, s) for s in range(runs)]
            print(f"| {texts} texts a day, a share from {share:.0%} to {to:.0%} | {_told(found)} |")


def frequent_words(file: Path, number: int = 20) -> dict[str, np.ndarray]:
    """Return the daily numbers of all headlines, and of those with the most frequent words."""
    rows = [
        (date.fromisoformat(r["published"][:10]), _words(r["title"]))
        for r in read(file, "title", "published")
    ]
    first = min(day for day, _ in rows)
    length = (max(day for day, _ in rows) - first).days + 1
    counts = Counter(word for _, words in rows for word in words)
    found = {"all": np.zeros(length, int)}
    found |= {word: np.zeros(length, int) for word, _ in counts.most_common(number)}
    for day, words in rows:
        for key in ("all", *(words & found.keys())):
            found[key][(day - first).days] += 1
    return found


def _words(title: str | None) -> set[str]:
    return {word for word in (title or "").lower().split() if len(word) > 3 and word.isalpha()}


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--only", choices=["coverage", "bursts"])
    parser.add_argument("--headlines", type=Path)
    options = parser.parse_args()
    if options.only != "bursts":
        print_coverage(options.runs)
        print()
    if options.only != "coverage":
        real = frequent_words(options.headlines) if options.headlines else {}
        print_bursts(min(options.runs, 50), real)


if __name__ == "__main__":
    main()
