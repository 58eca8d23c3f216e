"""Plain words for how sure a change is.

Two shares are compared by the hybrid score interval of their difference (Newcombe 1998, method 10), which
holds for small numbers. Words follow one table, so that `clearly` always means the same.
"""

from math import sqrt
from typing import Literal, NamedTuple

from estimates.intervals import Z95, wilson

Z80 = 1.281552
Certainty = Literal["clear", "likely", "open"]
TOO_FEW = 8  # voices, on either side, below which nothing is said of a change


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


def change(now: int, now_of: int, before: int, before_of: int) -> Change | None:
    """Compare two shares; None when either side has too few to say anything.

    `clear`: the 95 % interval of the difference leaves out zero; `likely`: the 80 % interval does;
    `open`: neither.
    """
    if min(now_of, before_of) < TOO_FEW:
        return None
    low, high = _difference(now, now_of, before, before_of, Z95)
    near_low, near_high = _difference(now, now_of, before, before_of, Z80)
    certainty: Certainty = "open"
    if near_low > 0 or near_high < 0:
        certainty = "likely"
    if low > 0 or high < 0:
        certainty = "clear"
    return Change(before / before_of, now / now_of, low, high, certainty)


def _difference(
    now: int, now_of: int, before: int, before_of: int, z: float
) -> tuple[float, float]:
    p, p_low, p_high = wilson(now, now_of, z)
    q, q_low, q_high = wilson(before, before_of, z)
    below = sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    above = sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return p - q - below, p - q + above


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
