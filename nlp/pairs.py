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
from nlp.heads import WEIGHTS
from nlp.models import ModelError
from nlp.names import exchange, on_both_sides
from nlp.onnx import OnnxModel
from nlp.probability import Probabilities, softmax

LABELS = ("against", "favor", "none")
SURELY_READ = 600  # characters: an encoder reads some 200 word pieces
BEFORE = 300  # of them before a mention that stands beyond
CACHED_PAIRS = 100_000
SHIPPED = WEIGHTS / "pair"
CALIBRATION = "calibration.json"


class Pair(NamedTuple):
    """A text, and what it may be about."""

    text: str
    target: str


def mark(text: str, start: int, end: int) -> str:
    """Return the text with the mention that is asked about in angle brackets."""
    return f"{text[:start]}<{text[start:end]}>{text[end:]}"


def beginning(text: str, start: int, end: int) -> int:
    """Return where to begin to read, so that an encoder comes to a mention: 0 but in endless sentences."""
    if end <= SURELY_READ:
        return 0
    space = text.find(" ", start - BEFORE, start)
    return space + 1 if space >= 0 else start


def mark_all(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with spans in angle brackets; of spans that overlap, the first and longest."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    for start, end in reversed(kept):
        text = mark(text, start, end)
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
        return self._model.identity(CALIBRATION)

    @cached_property
    def _temperature(self) -> float:
        path = self._model.folder / CALIBRATION
        try:
            found = float(json.loads(path.read_text("utf-8"))["temperature"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path}: {error!r}") from error
        if not found > 0:
            raise ModelError(f"{path}: the temperature is {found}, and must be above 0")
        return found

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
        found = self._model.logits(pair.text, pair.target)
        if found.shape != (len(LABELS),):
            labels = ", ".join(LABELS)
            raise ModelError(
                f"model {self._model.folder}: its answers are not one each of {labels}"
            )
        return found


def neutral(encoder: PairEncoder, pairs: Sequence[Pair], topic: Topic) -> Probabilities:
    """Return probabilities of LABELS that no exchange of the sides alters, shape (pairs, 3)."""
    return on_both_sides(
        pairs,
        lambda pair: Pair(exchange(pair.text, topic), exchange(pair.target, topic)),
        encoder.probabilities,
    )


def pair_encoder(folder: Path | None = None) -> PairEncoder:
    """Return the pair encoder of a folder, or the one shipped; one a process."""
    return _pair_encoder(folder)


@lru_cache(maxsize=3)
def _pair_encoder(folder: Path | None) -> PairEncoder:
    return PairEncoder(folder)
