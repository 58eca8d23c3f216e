"""Quantification: how common a label truly is, from what a classifier that errs says of many texts.

A classifier that finds 80 % of what is there and wrongly flags 10 % of the rest says 45 % where the truth is
50 %, and 14 % where it is 6 %. Its confusion matrix on held-out data tells by how much (Forman 2008).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PRIOR = 0.5  # Jeffreys: what is added to each count, so that a small sample never claims certainty
LEAST_DRAWS = 50  # of those that are possible
LEAST_VOLUME = 1e-3  # of the rates' determinant: one draw must not outweigh all others


def rates(confusion: npt.ArrayLike) -> Floats:
    """Return how often each label is found where another is true: rows (true label) that sum to 1.

    `confusion[i, j]` counts held-out texts of true label i in which label j was found.
    """
    counts = np.asarray(confusion, np.float64) + PRIOR
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def draw_rates(confusion: npt.ArrayLike, draws: int, rng: np.random.Generator) -> Floats:
    """Return draws of `rates` that the calibration set leaves possible, shape (draws, labels, labels).

    Each row is a Dirichlet posterior with Jeffreys' prior: fifty held-out texts leave more room than five
    thousand.
    """
    shape = np.asarray(confusion, np.float64) + PRIOR
    found = rng.standard_gamma(np.broadcast_to(shape, (draws, *shape.shape)))
    return np.asarray(found / found.sum(axis=2, keepdims=True))


def adjusted_count(observed: Floats, found_where_true: Floats) -> Floats:
    """Return the true shares that would make the classifier say `observed`, whether possible or not.

    Adjusted classify & count (Forman 2008; for several labels Hopkins & King 2010): what is observed is
    the true shares times the rates, so that the rates are inverted. By chance some may come out below 0.

    Args:
        observed: shares of labels as found, shape (..., labels), summing to 1.
        found_where_true: `rates`, shape (..., labels, labels), broadcast against `observed`.
    """
    inverse = np.linalg.pinv(found_where_true)
    return np.asarray(np.matmul(observed[..., None, :], inverse)[..., 0, :])


def posterior_weights(inverted: Floats, found_where_true: Floats) -> Floats:
    """Return how much each inverted draw weighs as a draw of the true shares, shape (draws, bins).

    Bayesian quantification (Ziegler & Czyż 2023) with all true shares alike beforehand. Within what
    is possible, the shares are a linear image of what is observed, so that their posterior is that of the
    observed shares where it is possible: draws that lead below 0 are dropped. An image of a bad classifier is
    small (its determinant) and as likely beforehand as that of a good one, which the weights put right.
    Where hardly a draw is possible, all weigh the same.

    Args:
        inverted: what `adjusted_count` makes of draws, shape (draws, bins, labels).
        found_where_true: the error rates by which each was inverted, shape (draws, labels, labels).
    """
    possible = inverted.min(axis=2) >= 0
    volume = np.abs(np.linalg.det(found_where_true))[:, None]
    weights = possible / np.maximum(volume, LEAST_VOLUME)
    weights[:, possible.sum(axis=0) < LEAST_DRAWS] = 1.0
    return np.asarray(weights)


def project_to_simplex(points: Floats) -> Floats:
    """Return the nearest points whose coordinates are not negative and sum to 1 (Michelot 1986).

    `points` has shape (..., coordinates). A coordinate that has to become 0 is left out, and what is
    missing to a sum of 1 is shared out among the others, until none is left to leave out.
    """
    kept = np.ones(points.shape)
    for _ in range(points.shape[-1]):
        missing = np.einsum("...k,...k->...", points, kept) - 1.0  # faster than sums of short rows
        shift = (missing / np.einsum("...k->...", kept))[..., None]
        kept *= points > shift
    return np.where(kept > 0, points - shift, 0.0)
