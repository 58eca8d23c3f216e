"""Are the stages of life of narratives told where they are planted, and not told where nothing happens?

Run: python -m bench.narrative_phases [--runs N] [--headlines FILE]

Made-up narratives beside one another, whose documents come in clumps. Prints how often a narrative of an
unchanging share seems to emerge, grow, peak or fade, and which states are told in each week of a planted
wave. With a file of dated headlines (JSON lines with `title` and `published`) the series of their twenty
most frequent words are judged at the end of each week: as they were, and with their days shuffled.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.curves import frequent_words, shuffled
from db.lifecycle import life_cycles
from estimates.bursts import Series
from estimates.changes import HISTORY, WEEK

NARRATIVES = 12
QUIET = 8  # weeks before the wave
MOVING = ("emerging", "growing", "peaking", "fading")
# By which factor the share of each week of a planted wave is raised, and which states are right then.
WAVE = (
    (1, ("steady",)),
    (2, ("growing",)),
    (4, ("growing",)),
    (4, ("peaking",)),
    (2, ("fading",)),
    (1, ("fading",)),
    (1, ("fading", "steady")),
    (1, ("steady",)),
)


def counts(
    shares: np.ndarray, per_day: float, clump: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return documents a day of each narrative, shape (narratives, days), and of all together, (days,).

    Args:
        shares: of each narrative on each day; a document may carry several.
        per_day: documents of a day, on average; their variance is three times that.
        clump: how often the variance of chance the number of a narrative has on a day.
        rng: of the chance.
    """
    totals = rng.negative_binomial(per_day / 2, 1 / 3, shares.shape[1])
    if clump > 1:
        size = max((per_day - clump) / (clump - 1), 0.5)
        shares = rng.beta(shares * size, (1 - shares) * size)
    return rng.binomial(totals, shares), totals


def states(found: np.ndarray, totals: np.ndarray) -> list[str]:
    """Return the state of each row on the last day."""
    return [p.state for p in life_cycles(dict(enumerate(found.tolist())), totals.tolist()).values()]


def false_phases(per_day: float, clump: float, runs: int) -> float:
    """Return the share of narratives that seem to move at the end of three quiet months."""
    rng, moving = np.random.default_rng(1), 0
    for _ in range(runs):
        shares = rng.dirichlet(np.ones(NARRATIVES))[:, None].repeat(WEEK * (HISTORY + 2), axis=1)
        moving += sum(s in MOVING for s in states(*counts(shares, per_day, clump, rng)))
    return moving / (runs * NARRATIVES)


def found_in_wave(per_day: float, share: float, runs: int) -> list[Counter[str]]:
    """Return how often each state is told of a narrative of this usual share, in each week of the wave."""
    rng, told = np.random.default_rng(2), [Counter[str]() for _ in WAVE]
    factors = np.repeat([1] * QUIET + [factor for factor, _ in WAVE], WEEK)
    for _ in range(runs):
        others = rng.dirichlet(2 * np.ones(NARRATIVES))[:, None].repeat(len(factors), axis=1)
        found, totals = counts(np.vstack([share * factors, 0.8 * others]), per_day, 1.5, rng)
        for week, counter in enumerate(told):
            end = WEEK * (QUIET + 1 + week)
            counter[states(found[:, :end], totals[:end])[0]] += 1
    return told


def moving_words(series: Sequence[Series], whole: np.ndarray) -> Counter[str]:
    """Return the states of series at the end of each week from the ninth on, all together."""
    rows = np.stack([np.asarray(s.counts) for s in series])
    told: Counter[str] = Counter()
    for end in range(WEEK * (QUIET + 1), rows.shape[1] + 1, WEEK):
        told.update(states(rows[:, :end], whole[:end]))
    return told


def _print_headlines(file: Path) -> None:
    words = frequent_words(file)
    whole, *each = (Series(s) for s in words.values())
    real = [*each, whole]
    for name, panel in (("real", real), ("shuffled", shuffled(real, np.random.default_rng(3)))):
        told = moving_words(panel[:-1], np.asarray(panel[-1].counts))
        shown = ", ".join(f"{s} {told[s] / told.total():.1%}" for s in (*MOVING, "steady"))
        print(f"{name} headlines, {len(each)} words: {shown}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--headlines", type=Path)
    given = parser.parse_args()
    print(f"seem to move where nothing happens, at the end of {HISTORY + 2} weeks")
    for per_day in (3, 10, 40):
        for clump in (1.0, 1.5, 3.0):
            rate = false_phases(per_day, clump, given.runs)
            print(f"  {per_day} documents a day, variance {clump:g} times chance: {rate:.1%}")
    for per_day in (10, 40, 150):
        for share in (0.02, 0.05, 0.1):
            print(f"{per_day} documents a day, a share of {share:.0%}, variance 1.5 times chance")
            told = found_in_wave(per_day, share, given.runs)
            for (factor, right), counter in zip(WAVE, told, strict=True):
                rest = ", ".join(f"{s} {n / counter.total():.0%}" for s, n in counter.most_common())
                print(f"  times {factor} ({' or '.join(right)}): {rest}")
    if given.headlines:
        _print_headlines(given.headlines)


if __name__ == "__main__":
    main()
