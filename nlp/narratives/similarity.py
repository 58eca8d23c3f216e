"""How surely two units take one line of argument: a fitted blend of dense, sparse, label and time features.

Miranda et al. (2018) and Saravanakumar et al. (2021) cluster news streams so; their entities stand beside
frames and stances here. The weights are those of a logistic regression over pairs of units
(`nlp/training/fit_narratives.py`). As it is linear, its mean over the members of a narrative is its value
at the mean features: average linkage, at the cost of one comparison.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlp.narratives.points import Point
from nlp.narratives.terms import BUCKETS
from nlp.probability import sigmoid

WEIGHTS = Path(__file__).parents[1] / "weights" / "narratives.json"
FEATURES = ("dense", "terms", "frame", "stance", "party", "days")
KINDS = ("frame", "stance", "party")
DIGITS = 3  # more would differ with the number of units that are compared at once

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted blend, and the thresholds that go with it.

    Attributes:
        weights: log odds for each of FEATURES.
        bias: log odds of two units that share nothing.
        assign: mean log odds from which a unit belongs to a narrative.
        birth: mean log odds that hold a new cluster together.
        merge: mean log odds between the members of two narratives that are one.
        split: mean log odds below which two halves of a narrative are two.
        calibration: slope and intercept that make a probability of a unit's mean log odds.
    """

    weights: tuple[float, ...]
    bias: float
    assign: float
    birth: float
    merge: float
    split: float
    calibration: tuple[float, float] = (1.0, 0.0)

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, profile: str = "argument") -> Self:
        """Return the shipped weights for arguments, or for headlines of one `story`."""
        given = json.loads(WEIGHTS.read_text("utf-8"))[profile]
        chosen = tuple(given["weights"][name] for name in FEATURES)
        calibration = (given["calibration"][0], given["calibration"][1])
        return cls(**(given | {"weights": chosen, "calibration": calibration}))

    def score(self, left: Sequence[Point], right: Sequence[Point]) -> Floats:
        """Return the mean log odds between the units of each left and each right point."""
        if not left or not right:
            return np.zeros((len(left), len(right)))
        blended = np.tensordot(np.array(self.weights), features(left, right), axes=1)
        return np.asarray(np.round(blended + self.bias, DIGITS), np.float64)

    def probability(self, score: float) -> float:
        """Return how likely a unit of this mean log odds belongs to the narrative."""
        slope, intercept = self.calibration
        return float(sigmoid(slope * score + intercept))


def features(left: Sequence[Point], right: Sequence[Point]) -> Floats:
    """Return the FEATURES of each pair, shape (features, left, right): mean cosines, and days apart."""
    sizes = np.outer([max(p.size, 1) for p in left], [max(p.size, 1) for p in right])
    dense = np.stack([p.vector for p in left]) @ np.stack([p.vector for p in right]).T
    terms = (_sparse(left) @ _sparse(right).T).toarray()
    labels = [_labels(left, right, kind) for kind in KINDS]
    means = [np.array([p.day / max(p.size, 1) for p in points]) for points in (left, right)]
    days = np.log1p(np.abs(means[0][:, None] - means[1][None, :]))
    return np.stack([*(m / sizes for m in (dense, terms, *labels)), days])


def _sparse(points: Sequence[Point]) -> csr_matrix:
    columns = [b for p in points for b in p.terms]
    values = np.array([w for p in points for w in p.terms.values()], np.float64)
    rows = np.concatenate([[0], np.cumsum([len(p.terms) for p in points])])
    return csr_matrix((values, columns, rows), shape=(len(points), BUCKETS))


def _labels(left: Sequence[Point], right: Sequence[Point], kind: str) -> Floats:
    """Return dot products of the traits of one kind."""
    prefix = kind + ":"
    names = sorted({t for p in (*left, *right) for t in p.traits if t.startswith(prefix)})
    place = {name: i for i, name in enumerate(names)}

    def matrix(points: Sequence[Point]) -> Floats:
        found = np.zeros((len(points), len(names)))
        for row, point in enumerate(points):
            for trait, weight in point.traits.items():
                if trait in place:
                    found[row, place[trait]] = weight
        return found

    return np.asarray(matrix(left) @ matrix(right).T)
