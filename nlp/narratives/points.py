"""What a unit says, as numbers, and sums of it: everything that comparing needs.

A sum over the members of a narrative is itself a point. As all similarities are dot products, the mean
similarity of a unit to the members of a narrative is its similarity to their sum, divided by their number:
no member has to be read again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from db.narrative_state import StoredFeatures
from nlp.models import Vectors

WHOLE = "form:whole"  # the trait of a passage that is a whole sentence
TERMS_KEPT = 3000  # heaviest buckets of a sum
PHRASES_KEPT = 300
K = TypeVar("K", int, str)
TINY = 1e-3  # what is left of a weight after all its members went


@dataclass(slots=True)
class Point:
    """A unit, or a sum of `size` units.

    Attributes:
        vector: embedding, of length 1 for a unit.
        terms: weight of each bucket of hashed words, of length 1 for a unit.
        traits: weight of each `kind:value`; within a kind of length 1 for a unit.
        phrases: noun phrases with the number of units that have them.
        day: ordinal of the day, summed.
        size: number of units.
    """

    vector: Vectors
    terms: dict[int, float] = field(default_factory=dict)
    traits: dict[str, float] = field(default_factory=dict)
    phrases: dict[str, float] = field(default_factory=dict)
    day: float = 0.0
    size: int = 1

    def add(self, other: "Point", sign: int = 1) -> None:
        """Add a point to this sum, or take it out with a sign of -1."""
        self.vector = self.vector + np.float32(sign) * other.vector
        _add(self.terms, other.terms, sign)
        _add(self.traits, other.traits, sign)
        _add(self.phrases, other.phrases, sign)
        self.day += sign * other.day
        self.size += sign * other.size

    def pack(self) -> StoredFeatures:
        """Return what is stored of a unit: half precision is enough for one."""
        return self._packed(np.float16)

    def pack_sum(self) -> StoredFeatures:
        """Return what is stored of a sum: its heaviest terms and phrases only."""
        self.terms = _heaviest(self.terms, TERMS_KEPT)
        self.phrases = _heaviest(self.phrases, PHRASES_KEPT)
        traits = {**self.traits, "day": self.day}
        packed = self._packed(np.float32)
        return StoredFeatures(packed.vector, packed.terms, traits, packed.phrases)

    def _packed(self, numbers: type[np.floating]) -> StoredFeatures:
        buckets = sorted(self.terms)
        weights = np.array([self.terms[b] for b in buckets], np.float32)
        terms = np.array(buckets, np.uint16).tobytes() + weights.tobytes()
        return StoredFeatures(
            self.vector.astype(numbers).tobytes(),
            terms,
            dict(sorted(self.traits.items())),
            dict(sorted(self.phrases.items())),
        )


def unpack(stored: StoredFeatures, day: int) -> Point:
    """Return the point of a unit."""
    return Point(
        np.frombuffer(stored.vector, np.float16).astype(np.float32),
        _terms(stored.terms),
        dict(stored.traits),
        dict(stored.phrases),
        float(day),
    )


def unpack_sum(stored: StoredFeatures, size: int) -> Point:
    """Return the point of a sum."""
    traits = dict(stored.traits)
    day = traits.pop("day", 0.0)
    vector = np.frombuffer(stored.vector, np.float32).copy()
    return Point(vector, _terms(stored.terms), traits, dict(stored.phrases), day, size)


def rounded(vector: Vectors) -> Vectors:
    """Return a vector as it will be read back, so that a run that is interrupted counts the same."""
    return vector.astype(np.float16).astype(np.float32)


def total(points: Iterable[Point], dimensions: int) -> Point:
    """Return the sum of points."""
    found = Point(np.zeros(dimensions, np.float32), size=0)
    for point in points:
        found.add(point)
    return found


def unit_weights(traits: Iterable[str]) -> dict[str, float]:
    """Return traits with weights that are of length 1 within each kind."""
    chosen = sorted(set(traits))
    kinds = Counter(t.partition(":")[0] for t in chosen)
    return {t: float(np.float32(kinds[t.partition(":")[0]] ** -0.5)) for t in chosen}


def _terms(packed: bytes) -> dict[int, float]:
    count = len(packed) // 6
    buckets = np.frombuffer(packed[: 2 * count], np.uint16)
    weights = np.frombuffer(packed[2 * count :], np.float32)
    return dict(zip(buckets.tolist(), weights.tolist(), strict=True))


def _add(mine: dict[K, float], theirs: Mapping[K, float], sign: int) -> None:
    for key, value in theirs.items():
        left = mine.get(key, 0.0) + sign * value
        if left > TINY:
            mine[key] = left
        else:
            mine.pop(key, None)


def _heaviest(weights: Mapping[K, float], count: int) -> dict[K, float]:
    if len(weights) <= count:
        return dict(weights)
    return dict(sorted(weights.items(), key=lambda w: (-w[1], w[0]))[:count])
