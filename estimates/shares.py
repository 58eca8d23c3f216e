"""Shares with intervals that respect copies and the classifier's known error.

Copies are not independent: a wire story that thirty outlets print is one voice. The interval is therefore
that of a bootstrap over groups of copies, in its Bayesian form (Rubin 1981): every group gets a random weight
from the exponential distribution instead of being drawn zero, one or several times. With Jeffreys' prior it
is, for texts without copies, exactly Jeffreys' interval of a share (Brown, Cai & DasGupta 2001), which holds
for a handful of texts, where drawing with replacement claims certainty.

Where a calibration set tells how the classifier errs, every draw of the shares is corrected with a draw of
its error rates (`estimates.quantification`), so that the interval covers both uncertainties.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from estimates.quantification import (
    PRIOR,
    Floats,
    Integers,
    adjusted_count,
    draw_rates,
    posterior_weights,
    project_to_simplex,
)

DRAWS = 1000
INTERVAL = (0.025, 0.5, 0.975)


@dataclass(frozen=True, slots=True)
class Tally:
    """Labelled texts of several bins (days, weeks).

    Attributes:
        singles: texts without a copy, shape (bins, labels).
        clusters: groups of copies within one bin, shape (clusters, labels): their texts by label.
        bins: in which bin each cluster is, shape (clusters,).
    """

    singles: Integers
    clusters: Integers
    bins: Integers

    @classmethod
    def of(
        cls,
        bins: npt.ArrayLike,
        labels: npt.ArrayLike,
        groups: npt.ArrayLike,
        shape: tuple[int, int],
        weights: npt.ArrayLike | None = None,
    ) -> Self:
        """Count texts given one by one, or in lots.

        Args:
            bins: index of the bin of each text or lot.
            labels: index of the label of each.
            groups: number of its group of copies; below 0 for a text that has none, and for lots of such.
            shape: numbers of bins and labels.
            weights: how many texts each lot has; one when None.
        """
        where, label, group = (np.asarray(a, np.int64) for a in (bins, labels, groups))
        lots = np.ones_like(where) if weights is None else np.asarray(weights, np.int64)
        alone = group < 0
        singles = np.zeros(shape, np.int64)
        np.add.at(singles, (where[alone], label[alone]), lots[alone])
        keys = np.stack([where[~alone], group[~alone]], axis=1)
        known, cluster = np.unique(keys, axis=0, return_inverse=True)
        clusters = np.zeros((len(known), shape[1]), np.int64)
        np.add.at(clusters, (cluster.ravel(), label[~alone]), lots[~alone])
        return cls(singles, clusters, known[:, 0])

    @property
    def counts(self) -> Integers:
        """Return the texts by bin and label, shape (bins, labels)."""
        found = self.singles.copy()
        np.add.at(found, self.bins, self.clusters)
        return found

    def groups(self, part: Integers) -> Integers:
        """Return how many distinct texts of some labels each bin has: copies count once; shape (bins,)."""
        found = self.singles[:, part].sum(axis=1)
        np.add.at(found, self.bins, self.clusters[:, part].any(axis=1))
        return np.asarray(found)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares by bin and label, NaN where nothing was counted; all of shape (bins, labels).

    `low` and `high` belong to `corrected`, or to `naive` where that is None.
    """

    naive: Floats
    naive_low: Floats
    naive_high: Floats
    corrected: Floats | None
    low: Floats
    high: Floats


def shares(
    tally: Tally,
    confusion: npt.ArrayLike | None = None,
    among: npt.ArrayLike | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Shares:
    """Return the share of each label in each bin with its 95 % interval.

    Args:
        tally: what was counted.
        confusion: held-out texts by true and found label, to correct by; nothing is corrected when None.
        among: indices of labels; the shares are then of these alone (who takes a side), corrected first.
        draws: size of the bootstrap.
        seed: of its random numbers; the same input gives the same output.
    """
    rng = np.random.default_rng(seed)
    part = np.arange(tally.singles.shape[1]) if among is None else np.asarray(among)
    counts = tally.counts
    kept = np.zeros(counts.shape, bool)
    kept[:, part] = counts[:, part].sum(axis=1, keepdims=True) > 0
    observed = draw_observed(tally, draws, rng)
    low, _, high = _interval(_among(observed, part), np.ones(observed.shape[:2]), kept)
    naive = _among(np.where(kept, counts, np.nan), part)
    low, high = np.minimum(low, naive), np.maximum(high, naive)  # of none out of n, 0 is possible
    if confusion is None:
        return Shares(naive, low, high, None, low, high)
    true_low, corrected, true_high = _corrected(observed, confusion, (part, kept), rng)
    return Shares(naive, low, high, corrected, true_low, true_high)


def _corrected(
    observed: Floats,
    confusion: npt.ArrayLike,
    which: tuple[Integers, npt.NDArray[np.bool_]],
    rng: np.random.Generator,
) -> Floats:
    """Return low, middle and high of the true shares, shape (3, bins, labels).

    The posterior is steady but leans to the middle where the classifier is bad; plain inversion does not
    lean, and jumps to 0 and 1. The middle is the posterior's median, the interval reaches over both.
    """
    part, kept = which
    errors = draw_rates(confusion, len(observed), rng)
    inverted = adjusted_count(observed, errors[:, None])
    nearest = _among(project_to_simplex(inverted), part)
    plain = _interval(nearest, np.ones(observed.shape[:2]), kept)
    low, middle, high = _interval(nearest, posterior_weights(inverted, errors), kept)
    return np.stack([np.fmin(low, plain[0]), middle, np.fmax(high, plain[2])])


def draw_observed(tally: Tally, draws: int, rng: np.random.Generator) -> Floats:
    """Return draws of the shares of labels as found, shape (draws, bins, labels)."""
    weights = rng.standard_gamma(tally.singles + PRIOR, size=(draws, *tally.singles.shape))
    if len(tally.clusters):
        # groups alike in one bin are drawn together: a sum of exponentials is a gamma variate
        alike = np.column_stack([tally.bins, tally.clusters])
        kinds, number = np.unique(alike, axis=0, return_counts=True)
        bins, first = np.unique(kinds[:, 0], return_index=True)
        for start in range(0, draws, 100):  # bounds memory where there are many kinds
            part = slice(start, min(start + 100, draws))
            lots = rng.standard_gamma(number, size=(part.stop - part.start, len(number)))
            sums = np.add.reduceat(lots[..., None] * kinds[:, 1:], first, axis=1)
            weights[part, bins] += sums
    return np.asarray(weights / weights.sum(axis=2, keepdims=True))


def _among(found: Floats, part: Integers) -> Floats:
    """Return shares of the labels of `part` among one another; the others are NaN."""
    whole = found[..., part].sum(axis=-1, keepdims=True)
    shares_of = np.full_like(found, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares_of[..., part] = found[..., part] / whole
    return shares_of


def _interval(found: Floats, weights: Floats, kept: npt.NDArray[np.bool_]) -> Floats:
    """Return low, median and high of weighted draws, shape (3, bins, labels); NaN where not kept.

    A draw in which none of the labels is there says nothing of their shares, and counts as a half.
    """
    draws = np.nan_to_num(found.transpose(1, 2, 0), nan=0.5)
    order = np.argsort(draws, axis=2)
    weight = np.take_along_axis(np.broadcast_to(weights.T[:, None], draws.shape), order, axis=2)
    cumulative = np.cumsum(weight, axis=2)
    ends = []
    for q in INTERVAL:
        place = (cumulative < q * cumulative[..., -1:]).sum(axis=2, keepdims=True)
        at = np.take_along_axis(order, np.minimum(place, len(found) - 1), axis=2)
        ends.append(np.where(kept, np.take_along_axis(draws, at, axis=2)[..., 0], np.nan))
    return np.stack(ends)
