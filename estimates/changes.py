"""How the share of one series among several has changed lately, with an interval that allows for clumps.

A share of few documents jumps about by chance, and more than by chance where documents come in clumps: one
event, one thread, one press release. How much more (the dispersion of quasi-likelihood, McCullagh & Nelder
1989) is estimated from the differences between successive weeks, which a slow trend does not inflate (von
Neumann 1941), and drawn toward what all series have, as each alone has too few weeks. The interval of a
ratio of two shares combines the Jeffreys interval of each, with counts divided by the dispersion, by the
method of variance estimates recovery (MOVER, Zou & Donner 2008): it holds where counts are small or 0.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from estimates.quantification import Floats

WEEK = 7
JUDGED = 2  # newest weeks, whose changes are looked for
HISTORY = 12  # weeks before these from which the dispersion is estimated
DRAWN = 4.0  # pairs of weeks of the mean dispersion that are added to a series' own
LEVEL = 0.99  # of the interval: of a hundred series that stay as they are, one seems to move
HALF = 0.5  # what Jeffreys' prior adds to each count


@dataclass(frozen=True, slots=True)
class Ratios:
    """Shares after, divided by shares before, with the ends of their 99 % intervals; each of shape (series,).

    Where either total is 0 nothing is known: the ratio is 1, and the interval reaches from 0 to infinity.
    """

    ratio: Floats
    low: Floats
    high: Floats

    @property
    def up(self) -> npt.NDArray[np.bool_]:
        """Tell which shares have surely grown."""
        return self.low > 1

    @property
    def down(self) -> npt.NDArray[np.bool_]:
        """Tell which shares have surely shrunk."""
        return self.high < 1


def weekly(days: npt.ArrayLike) -> Floats:
    """Return sums of the weeks that end with the last day, oldest first; the oldest may have fewer days.

    Args:
        days: counts of consecutive days, shape (series, days).
    """
    given = np.asarray(days, np.float64)
    missing = -given.shape[1] % WEEK
    padded = np.pad(given, ((0, 0), (missing, 0)))
    return np.asarray(padded.reshape(len(given), -1, WEEK).sum(axis=2), np.float64)


def dispersion(counts: npt.ArrayLike, totals: npt.ArrayLike) -> Floats:
    """Return how often the variance of chance each weekly share has; at least 1, shape (series,).

    Args:
        counts: of each week, oldest first, shape (series, weeks). The newest two, which are to be
            judged, do not count.
        totals: of each week, shape (weeks,).
    """
    seen = np.asarray(counts, np.float64)[:, :-JUDGED][:, -HISTORY:]
    whole = np.asarray(totals, np.float64)[:-JUDGED][-HISTORY:]
    before, after = seen[:, :-1], seen[:, 1:]
    of_before, of_after = whole[:-1], whole[1:]
    both = of_before + of_after
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (before + after) / both
        chance = share * (1 - share) * (1 / of_before + 1 / of_after) * both / (both - 1)
        squares = (after / of_after - before / of_before) ** 2 / chance
    told = np.isfinite(squares) & (chance > 0)
    own, number = np.where(told, squares, 0.0).sum(axis=1), told.sum(axis=1)
    mean = max(own.sum() / max(number.sum(), 1), 1.0)
    return np.asarray(np.maximum((own + DRAWN * mean) / (number + DRAWN), 1.0), np.float64)


def ratios(
    after: npt.ArrayLike,
    of_after: float,
    before: npt.ArrayLike,
    of_before: float,
    spread: npt.ArrayLike,
) -> Ratios:
    """Compare the shares `after / of_after` with `before / of_before`.

    Args:
        after: counts of each series, shape (series,).
        of_after: of how many.
        before: counts of each series in the time before, shape (series,).
        of_before: of how many.
        spread: dispersion of each series, shape (series,).
    """
    later, low_later, high_later = _logs(after, of_after, spread)
    earlier, low_earlier, high_earlier = _logs(before, of_before, spread)
    known = (of_after > 0) & (of_before > 0)
    change = np.where(known, later - earlier, 0.0)
    down = np.where(known, np.hypot(later - low_later, high_earlier - earlier), np.inf)
    up = np.where(known, np.hypot(high_later - later, earlier - low_earlier), np.inf)
    return Ratios(np.exp(change), np.exp(change - down), np.exp(change + up))


def _logs(
    counts: npt.ArrayLike, total: float, spread: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return the logarithms of the median and of the ends of the Jeffreys interval of each share."""
    phi = np.asarray(spread, np.float64)
    seen = np.asarray(counts, np.float64)
    found = stats.beta(seen / phi + HALF, (total - seen) / phi + HALF)
    tail = (1 - LEVEL) / 2
    middle, low, high = (np.log(found.ppf(q)) for q in (0.5, tail, 1 - tail))
    return middle, low, high
