"""Probabilities from a model's raw answers, and whether they mean what they say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]


def softmax(logits: Probabilities) -> Probabilities:
    """Return probabilities from logits, over the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


def sigmoid(log_odds: Probabilities | float) -> Probabilities:
    """Return probabilities from log odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def log_odds(probabilities: Probabilities | float, least: float = 1e-6) -> Probabilities:
    """Return log odds, finite: of probabilities between `least` and 1 - `least`."""
    bounded = np.clip(probabilities, least, 1 - least)
    return np.asarray(np.log(bounded / (1 - bounded)))


def fit_temperature(logits: Probabilities, labels: Sequence[int]) -> float:
    """Return the temperature of least negative log-likelihood (Guo et al. 2017), between 0.3 and 5."""
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(labels))

    def loss(temperature: float) -> float:
        return float(-np.log(softmax(logits / temperature)[rows, labels] + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(0.3, 5), method="bounded").x)


def calibration_error(probabilities: Probabilities, labels: Sequence[int], bins: int = 10) -> float:
    """Return the expected calibration error of the most probable label (Naeini et al. 2015)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == np.asarray(labels)
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(
        sum(
            (places == b).mean() * abs(confidence[places == b].mean() - right[places == b].mean())
            for b in range(bins)
            if (places == b).any()
        )
    )
