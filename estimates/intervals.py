"""Honest shares: how far a share may be off because so few were counted."""

from math import sqrt
from typing import NamedTuple

Z95 = 1.959964


class Share(NamedTuple):
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(successes: int, total: int, z: float = Z95) -> Share:
    """Return a share with its Wilson score interval (Wilson 1927), which holds for small numbers too.

    Of nothing the share is unknown: 0.5, anywhere between 0 and 1.
    """
    if total == 0:
        return Share(0.5, 0.0, 1.0)
    p = successes / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return Share(p, max(0.0, centre - half), min(1.0, centre + half))


def rate_ratio(now: int, before: int, longer: float = 1.0, z: float = Z95) -> Share | None:
    """Return how many times as many came now as before, with its interval; None when that is unknown.

    Counts by chance (Poisson) are compared given their sum (Przyborowski & Wilenski 1940), with Wilson's
    interval for the binomial. `longer` is how many times as long the time before was.
    """
    if not now or not before:
        return None
    found = wilson(now, now + before, z)
    return Share(*(longer * p / (1 - p) for p in found))
