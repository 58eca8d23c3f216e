"""Plain words for how sure a change is.

Two shares are compared by an interval of their difference that is recovered from the intervals of both
(MOVER, Zou & Donner 2008; with Wilson's it is Newcombe's method 10 of 1998). The shares are the dashboard's:
corrected for the classifier's known errors where that can be. Words follow one table, so that `clearly`
always means the same.
"""

from math import hypot
from typing import Literal, NamedTuple

from db.views import SharePoint
from estimates.intervals import Z95, Share

Z80 = 1.281552
Certainty = Literal["clear", "likely", "open"]
TOO_FEW = 8  # documents, on either side, below which nothing is said of a change


class Change(NamedTuple):
    """A difference of two shares with its 95 % interval, and how sure its direction is."""

    before: float
    now: float
    low: float
    high: float
    certainty: Certainty

    @property
    def points(self) -> int:
        """Return the difference in percentage points."""
        return round(100 * (self.now - self.before))


def best(point: SharePoint) -> Share:
    """Return a share with its interval as the dashboard shows it: corrected where that can be."""
    return Share(*point.best)


def change(now: SharePoint | None, before: SharePoint | None) -> Change | None:
    """Compare two shares; None when either side has too few to say anything.

    `clear`: the 95 % interval of the difference leaves out zero; `likely`: the 80 % interval does, whose
    limits are taken to lie as much nearer as those of a normal distribution; `open`: neither.
    """
    if now is None or before is None or min(now.total, before.total) < TOO_FEW:
        return None
    p, q = best(now), best(before)
    low, high = difference(p, q)
    near_low, near_high = difference(p, q, Z80 / Z95)
    certainty: Certainty = "open"
    if near_low > 0 or near_high < 0:
        certainty = "likely"
    if low > 0 or high < 0:
        certainty = "clear"
    return Change(q.value, p.value, low, high, certainty)


def difference(p: Share, q: Share, part: float = 1.0) -> tuple[float, float]:
    """Return the limits of `p - q`; `part` brings the limits of both so much nearer."""
    below = part * hypot(p.value - p.low, q.high - q.value)
    above = part * hypot(p.high - p.value, q.value - q.low)
    return p.value - q.value - below, p.value - q.value + above


def times(now: int, before: float) -> str:
    """Say how much more or less something is, to be followed by what it is compared with."""
    ratio = now / before
    if ratio >= 1.75:
        return f"{_number(ratio)} times as many as"
    if ratio >= 1.15:
        return f"{round(100 * (ratio - 1))} % more than"
    if ratio > 0.87:
        return "about as many as"
    return f"{round(100 * (1 - ratio))} % fewer than"


NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
WORDS = NUMBERS.split()


def _number(ratio: float) -> str:
    whole = round(ratio)
    if whole < len(WORDS):
        near = abs(ratio - whole) < 0.1
        return WORDS[whole] if near else f"about {WORDS[whole]}"
    return f"about {whole}"
