"""A small tagger of names that corrects spaCy's on text unlike that which spaCy was trained on.

One hidden layer over what spaCy knows of a token and its neighbours (its vectors, tag and entity label) and
how the word is written, fitted on encyclopedic and social-media text (`nlp/training/fit_tagger.py`); the best
sequence of BIO labels is found by Viterbi's algorithm. Probabilities are calibrated a type (Platt 1999).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from nlp.bio import allowed, best_path
from nlp.models import Vectors
from nlp.probability import log_odds, sigmoid, softmax

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

WEIGHTS = Path(__file__).with_name("weights") / "tagger.npz"
TYPES = ("organisation", "person", "location", "product")
LABELS = ("O", *(f"{begin}-{type}" for type in TYPES for begin in "BI"))
ENTITIES = (
    "", "ORG", "PERSON", "GPE", "LOC", "PRODUCT", "LAW", "EVENT", "WORK_OF_ART", "NORP", "FAC",
    "DATE", "CARDINAL", "MONEY",
)  # fmt: skip
BLOCK = 2000  # tokens that are tagged at once
OUTSIDE = 0.3  # taken off the log probability of "no name": recall is worth a little precision

Floats = npt.NDArray[np.float64]


class Tagged(NamedTuple):
    """A name: its type, its place in code points, and how likely both are right."""

    type: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Tagger:
    """The weights: one hidden layer with ReLU, then softmax over LABELS.

    Attributes:
        model: the spaCy pipeline whose vectors it reads, name and version.
        tags: the part-of-speech tags that it knows.
        mean, scale: of the features.
        hidden, hidden_bias, output, output_bias: the layers.
        calibration: slope and intercept a type, over the log odds of the weakest token of a name.
    """

    model: str
    tags: tuple[str, ...]
    mean: Vectors
    scale: Vectors
    hidden: Vectors
    hidden_bias: Vectors
    output: Vectors
    output_bias: Vectors
    calibration: Vectors

    def find(self, doc: "Doc", nlp: "Language") -> Iterator[Tagged]:
        """Yield the names of a text that `nlp` has read, in order."""
        features = token_features(doc, nlp, self.tags)
        for start in range(0, len(doc), BLOCK):
            probabilities = self.probabilities(features[start : start + BLOCK])
            for type, first, last, weakest in spans(probabilities):
                slope, intercept = self.calibration[TYPES.index(type)]
                yield Tagged(
                    type,
                    doc[start + first].idx,
                    doc[start + last].idx + len(doc[start + last]),
                    float(sigmoid(slope * log_odds(weakest) + intercept)),
                )

    def probabilities(self, features: Vectors) -> Floats:
        """Return shape (tokens, len(LABELS))."""
        standard = (features - self.mean) / self.scale
        active = np.maximum(standard @ self.hidden + self.hidden_bias, 0)
        return softmax((active @ self.output + self.output_bias).astype(np.float64))


def spans(probabilities: Floats) -> Iterator[tuple[str, int, int, float]]:
    """Yield (type, first token, last token, probability of the weakest) of the best sequence of labels."""
    path = _path(probabilities)
    begins = [i for i, k in enumerate(path) if LABELS[k].startswith("B")]
    for begin, limit in pairwise([*begins, len(path)]):
        type = LABELS[path[begin]][2:]
        end = begin + 1
        while end < limit and LABELS[path[end]] == f"I-{type}":
            end += 1
        chosen = [float(probabilities[i, path[i]]) for i in range(begin, end)]
        yield type, begin, end - 1, float(np.clip(min(chosen), 1e-6, 1 - 1e-6))


def _path(probabilities: Floats) -> list[int]:
    scores = np.log(probabilities + 1e-9)
    scores[:, 0] -= OUTSIDE
    return best_path(scores, allowed(LABELS))


def token_features(doc: "Doc", nlp: "Language", tags: Sequence[str]) -> Vectors:
    """Return what is known of each token and its neighbours, shape (tokens, features)."""
    if not len(doc):
        return np.zeros((0, 0), np.float32)
    inner = nlp.get_pipe("ner").model.get_ref("tok2vec").predict([doc])  # type: ignore[attr-defined]
    vectors = np.hstack([doc.tensor, np.asarray(inner).reshape(len(doc), -1)])
    written = np.array([_written(token, tags) for token in doc], np.float32)
    known = np.pad(np.hstack([vectors, written]), ((1, 1), (0, 0)))
    farther = np.pad(written, ((2, 2), (0, 0)))
    return np.hstack([known[:-2], known[1:-1], known[2:], farther[:-4], farther[4:]])


def _written(token: "Token", tags: Sequence[str]) -> list[float]:
    words = token.text
    return [
        *_one_of(token.ent_type_, ENTITIES),
        float(token.ent_iob_ == "B"),
        float(token.ent_iob_ == "I"),
        *_one_of(token.tag_, tags),
        float(words[0].isupper()),
        float(words.isupper()),
        float(words.islower()),
        float(any(c.isdigit() for c in words)),
        float(not any(c.isalnum() for c in words)),
        float(words[0] in "@#"),
        min(len(words), 50) / 10,
    ]


def _one_of(value: str, values: Sequence[str]) -> list[float]:
    """Return a one for the value, the last place for any other."""
    places = [float(v == value) for v in values]
    return [*places, float(not any(places))]


@lru_cache(maxsize=1)
def load(model: str) -> Tagger | None:
    """Load the tagger that was shipped; none for another spaCy pipeline than the one it was fitted on."""
    with np.load(WEIGHTS) as file:
        if str(file["model"]) != model:
            return None
        arrays = {k: file[k].astype(np.float32) for k in file if k not in ("model", "tags")}
        return Tagger(model=model, tags=tuple(str(t) for t in file["tags"]), **arrays)


def name_of(nlp: "Language") -> str:
    """Return name and version of a pipeline."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
