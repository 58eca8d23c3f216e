"""How far two people agree, and how far a distribution has moved."""

from collections import Counter
from collections.abc import Sequence
from math import log

SMALLEST = 1e-4  # a share of nothing has no logarithm


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return the agreement of two people beyond chance (Cohen 1960); 1 is full, 0 is what chance gives.

    `pairs` are what each said of the same things. None when there are no pairs, or when both always said
    the same one thing, so that chance explains everything.
    """
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(a == b for a, b in pairs) / total
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[label] * second[label] for label in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def population_stability(before: Sequence[int], recent: Sequence[int]) -> float | None:
    """Return the population stability index of two counts over the same bins; None if one is empty.

    By custom below 0.1 nothing has moved, and above 0.25 much has (Siddiqi 2006).
    """
    if not sum(before) or not sum(recent):
        return None
    index = 0.0
    for old, new in zip(before, recent, strict=True):
        expected = max(old / sum(before), SMALLEST)
        actual = max(new / sum(recent), SMALLEST)
        index += (actual - expected) * log(actual / expected)
    return index
