"""The pair encoder: what a text thinks of a target in words (stance and target sentiment in one model).

A small transformer reads text and target together (Devlin et al. 2019), in ONNX Runtime; made by
`nlp/training/fit_pair.py`, described in `docs/models.md`.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from config import Topic
from nlp.gazetteer import Hit
from nlp.heads import WEIGHTS, Probabilities
from nlp.names import exchange, on_both_sides
from nlp.onnx import OnnxModel

LABELS = ("against", "favor", "none")
CACHED_PAIRS = 100_000
SHIPPED = WEIGHTS / "pair"


class Pair(NamedTuple):
    """A text, and what it may be about."""

    text: str
    target: str


def mark(text: str, start: int, end: int) -> str:
    """Return the text with the mention that is asked about in angle brackets."""
    return f"{text[:start]}<{text[start:end]}>{text[end:]}"


def mark_all(text: str, hits: Iterable[Hit]) -> str:
    """Return the text with every mention that was found in angle brackets; they come in order."""
    for hit in reversed(list(hits)):
        text = mark(text, hit.start, hit.end)
    return text


class PairEncoder:
    """A folder with model.onnx, tokenizer.json and calibration.json, loaded when it is first used.

    `is_shipped` tells that no folder was named: it is the one that comes with the program.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._model = OnnxModel(folder or SHIPPED)
        self._cache: OrderedDict[Pair, Probabilities] = OrderedDict()
        self.is_shipped = folder is None

    @cached_property
    def identity(self) -> str:
        """Return a digest of the weights and their calibration."""
        return self._model.identity("calibration.json")

    @cached_property
    def _temperature(self) -> float:
        return float(
            json.loads((self._model.folder / "calibration.json").read_text("utf-8"))["temperature"]
        )

    def probabilities(self, pairs: Iterable[Pair]) -> Probabilities:
        """Return calibrated probabilities of LABELS, shape (pairs, 3)."""
        wanted = list(pairs)
        for pair in dict.fromkeys(wanted):
            if pair not in self._cache:
                self._cache[pair] = softmax(self.logits(pair) / self._temperature)
        found = [self._cache[pair] for pair in wanted]
        while len(self._cache) > CACHED_PAIRS:
            self._cache.popitem(last=False)
        return np.stack(found) if found else np.zeros((0, len(LABELS)))

    def logits(self, pair: Pair) -> Probabilities:
        """Return the model's raw answer for one pair, shape (3,)."""
        return self._model.logits(pair.text, pair.target)


def neutral(encoder: PairEncoder, pairs: Sequence[Pair], topic: Topic) -> Probabilities:
    """Return probabilities of LABELS that no exchange of the sides alters, shape (pairs, 3)."""
    return on_both_sides(
        pairs,
        lambda pair: Pair(exchange(pair.text, topic), exchange(pair.target, topic)),
        encoder.probabilities,
    )


def softmax(logits: Probabilities) -> Probabilities:
    """Return probabilities from logits, over the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


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


@lru_cache(maxsize=2)
def pair_encoder(folder: Path | None = None) -> PairEncoder:
    """Return the pair encoder of a folder, or the one shipped; one a process."""
    return PairEncoder(folder)
