"""Check-worthiness: how probably a sentence states a fact that is worth checking (Hassan et al. 2017).

Two readers are asked of a sentence: a small transformer that was tuned on ClaimBuster, and a logistic head
over a frozen sentence embedding joined with surface features. Their log odds are stacked (Wolpert 1992) by
`nlp/training/fit_checkworthiness.py`, so that probabilities follow how often sentences of debates are
check-worthy (one in four). News states facts in most sentences. Whole posts, of public data alone, have a
head of their own (`nlp/training/fit_claims.py`).
"""

import json
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from nlp import heads
from nlp.heads import WEIGHTS, LinearHead
from nlp.models import Encoder, ModelError, Vectors
from nlp.onnx import OnnxModel
from nlp.probability import Probabilities, sigmoid

SENTENCES = WEIGHTS / "checkworthiness"
CALIBRATION, HEAD = "calibration.json", "head.npz"
THRESHOLD = 0.42  # half of the F1 that is reached: there F1 is best (Lipton et al. 2014)
POSTS = "checkworthiness_posts"  # name of its weights
LAYER = 4  # of 6; the best on a fold that was held out inside of train
# Counts of closed classes of English; lower case, so that shouting changes little.
COUNTED = {
    "magnitudes": r"\b(?:hundred|thousand|million|billion|trillion)s?\b",
    "first person singular": r"\b(?:i|me|my|mine|i'm|i've)\b",
    "first person plural": r"\b(?:we|us|our|ours|we're|we've)\b",
    "second person": r"\b(?:you|your|yours)\b",
    "third person": r"\b(?:he|she|they|his|her|their|him|them)\b",
    "past forms": r"\b\w{2,}ed\b",
    "past auxiliaries": r"\b(?:was|were|had|did|been|has|have)\b",
    "modals": r"\b(?:will|would|should|shall|can|could|must|may|might|going to|need|want|hope)\b",
    "negation": r"\b(?:not|no|never)\b|n['’]t\b",
    "comparison": r"\b(?:more|less|most|least|than|every|all|first|only|highest|lowest|largest|since"
    r"|years?)\b",
    "change": r"\b(?:increas|decreas|doubl|rose|cut|lost|creat|vot)\w*",
    "opinion": r"\b(?:think|believe|feel|know|guess|say)\b",
    "years": r"\b(?:19|20)\d\d\b",
}
PATTERNS = [re.compile(pattern) for pattern in COUNTED.values()]
NUMBER = re.compile(r"\d[\d,.]*")
MOST = 4  # counts above are taken for this many


def surface(text: str) -> list[float]:
    """Return the surface features of a sentence: length, numbers, shapes, tense, person."""
    words = text.split()
    lower = text.lower()
    length = max(1, len(words))
    numbers = len(NUMBER.findall(text))
    return [
        float(np.log(length)),
        float(length < 6),
        float(numbers > 0),
        float(min(numbers, MOST)),
        float("%" in text or "percent" in lower or "per cent" in lower),
        float("$" in text or "dollar" in lower),
        float("?" in text),
        float("!" in text),
        float('"' in text or "“" in text),
        sum(word[:1].isupper() for word in words[1:]) / length,
        *(float(min(len(pattern.findall(lower)), MOST)) for pattern in PATTERNS),
        *(float(min(len(pattern.findall(lower)), MOST) / length) for pattern in PATTERNS),
    ]


def features(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return the features of sentences: a middle layer of the encoder, then surface; shape (texts, n)."""
    vectors = encoder.encode_layer(texts, LAYER)
    return np.hstack([vectors, np.array([surface(t) for t in texts], np.float32)])


def of_posts(texts: Sequence[str], encoder: Encoder) -> Probabilities:
    """Return the probability that each post is check-worthy, shape (texts,)."""
    return heads.load(POSTS).probabilities(features(texts, encoder))[:, 1]


class Model:
    """A folder with model.onnx, tokenizer.json, head.npz and calibration.json, loaded when it is first used.

    `encoder` is what the head was fitted on.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, encoder: Encoder, folder: Path = SENTENCES) -> None:
        self._encoder = encoder
        self._folder = folder
        self._tuned = OnnxModel(folder)

    @cached_property
    def identity(self) -> str:
        """Return a digest of the weights and of how they are stacked."""
        return self._tuned.identity(HEAD, CALIBRATION)

    def probabilities(self, sentences: Sequence[str]) -> Probabilities:
        """Return the probability that each sentence is check-worthy, shape (sentences,)."""
        if not sentences:
            return np.zeros(0)
        slopes, intercept = self._stack
        return sigmoid(self.log_odds(sentences) @ slopes + intercept)

    def log_odds(self, sentences: Sequence[str]) -> Probabilities:
        """Return the log odds by the transformer and by the head, shape (sentences, 2)."""
        logits = np.stack([self._tuned.logits(sentence) for sentence in sentences])
        by_head = self._head.log_odds(features(sentences, self._encoder))
        return np.stack([logits[:, 1] - logits[:, 0], by_head], axis=1)

    @cached_property
    def _head(self) -> LinearHead:
        return heads.read(self._folder / HEAD)

    @cached_property
    def _stack(self) -> tuple[Probabilities, float]:
        """Return the slopes of both log odds, and the intercept (Platt 1999)."""
        path = self._folder / CALIBRATION
        try:
            told = json.loads(path.read_text("utf-8"))
            return np.array([told["tuned"], told["head"]]), float(told["intercept"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"model {path}: {error}") from error
