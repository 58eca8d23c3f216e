"""Multi-label classification from a handful of examples a label: three views of a text, stacked.

A text is compared with the examples by a linear model of its sentence embedding (what it means), a linear
model of its character n-grams (how it is worded: set phrases, slang and puns that an embedding blurs), and
its nearest examples. One logistic model for all labels, fitted on scores of examples that were held out in
turn (stacked generalisation, Wolpert 1992), weighs the views, so that the probabilities are calibrated
without any data but the examples.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from config.topic import Topic
from nlp.models import Encoder, Vectors
from nlp.probability import Probabilities

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

MEANING_REGULARISATION = 5.0  # scikit-learn's C, as the next
WORDING_REGULARISATION = 10.0
NEIGHBOURS = 3
NGRAMS = (3, 5)
FOLDS = 5
MAX_CHARACTERS = (
    2_000  # of a text, for its n-grams: an endless sentence must cost no more than a long one
)

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


class Scorer(Protocol):
    """Says of each row of its features how much speaks for a label, shape (rows,)."""

    def decision_function(self, features: Any) -> Any: ...  # noqa: D102


class Undecided:
    """The scorer of a label that all texts have, or none: nothing tells it from others."""

    def decision_function(self, features: Vectors) -> Probabilities:
        """Return even odds for every row."""
        return np.zeros(features.shape[0])


def flag_frames(topic: Topic) -> tuple[list[str], Flags]:
    """Return the topic's distinct sentences and which frames each uses, shape (texts, frames).

    A sentence may be an example of several frames; counterexamples and background sentences use none,
    unless they are examples too.
    """
    examples = (text for frame in topic.frame for text in frame.examples)
    others = (text for frame in topic.frame for text in frame.counterexamples)
    texts = list(dict.fromkeys([*examples, *others, *topic.background]))
    groups = [set(frame.examples) for frame in topic.frame]
    return texts, np.array([[text in group for group in groups] for text in texts], dtype=bool)


@dataclass(frozen=True, slots=True)
class Views:
    """The three views of a text, fitted on examples; one model a label."""

    examples: Vectors
    flags: Flags
    meaning: list[Scorer]
    wording: list[Scorer]
    ngrams: "TfidfVectorizer"

    def scores(self, texts: Sequence[str], vectors: Vectors) -> Probabilities:
        """Return what each view says of each label, shape (texts, labels, 3)."""
        ngrams = self.ngrams.transform(_cut(texts))
        views = [
            [model.decision_function(vectors) for model in self.meaning],
            [model.decision_function(ngrams) for model in self.wording],
            self._margins(vectors),
        ]
        return np.array(views, dtype=np.float64).transpose(2, 1, 0)

    def _margins(self, vectors: Vectors) -> list[Vectors]:
        """Return by how much each label's nearest examples are nearer than the nearest others."""
        cosines = vectors @ self.examples.T
        return [_margin(cosines, has) for has in self.flags.T]


class FewShotClassifier:
    """Says which of a few labels a text has, by examples; fitted in a few seconds.

    Args:
        encoder: gives the embeddings of the examples and of what is to be judged.
        texts: the examples, of all labels and of none.
        flags: which labels each has, shape (texts, labels); a label that all texts have, or none, is told
            by nothing.
    """

    def __init__(self, encoder: Encoder, texts: Sequence[str], flags: Flags) -> None:
        self._encoder = encoder
        vectors = encoder.encode(texts)
        self._stack = _logistic(
            _held_out_scores(texts, vectors, flags).reshape(flags.size, -1), flags.ravel(), 1.0
        )
        self._views = fit_views(texts, vectors, flags)

    def log_odds(self, texts: Sequence[str]) -> Probabilities:
        """Return the log odds of every label in every text, shape (texts, labels)."""
        scores = self._views.scores(texts, self._encoder.encode(texts))
        flat = self._stack.decision_function(scores.reshape(-1, scores.shape[-1]))
        return np.asarray(flat.reshape(scores.shape[:-1]))


def fit_views(texts: Sequence[str], vectors: Vectors, flags: Flags) -> Views:
    """Fit the views on texts, their embeddings and their labels."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True)
    ngrams = vectorizer.fit_transform(_cut(texts))
    return Views(
        vectors,
        flags,
        [_logistic(vectors, has, MEANING_REGULARISATION, "balanced") for has in flags.T],
        [_logistic(ngrams, has, WORDING_REGULARISATION, "balanced") for has in flags.T],
        vectorizer,
    )


def _held_out_scores(texts: Sequence[str], vectors: Vectors, flags: Flags) -> Probabilities:
    """Return the scores of every example by views that were fitted without its fold."""
    folds = folds_of(flags)
    scores = np.zeros((*flags.shape, 3))
    for fold in range(FOLDS):
        kept, left = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        views = fit_views([texts[i] for i in kept.tolist()], vectors[kept], flags[kept])
        scores[left] = views.scores([texts[i] for i in left.tolist()], vectors[left])
    return scores


def folds_of(flags: Flags) -> Integers:
    """Return the fold of each text, of FOLDS; each label's texts are spread over them, however labels share.

    A text goes where the fewest stand that share its rarest label, then where the fewest stand at all
    (after Sechidis et al. 2011); texts without a label count as those of one more.
    """
    labels = np.column_stack([flags, ~flags.any(axis=1)])
    totals = labels.sum(axis=0)
    held = np.zeros((FOLDS, labels.shape[1]), dtype=int)
    sizes = np.zeros(FOLDS, dtype=int)
    folds = np.zeros(len(labels), dtype=np.int64)
    for i, has in enumerate(labels):
        rarest = np.where(has, totals, len(labels) + 1).argmin()
        folds[i] = fold = np.lexsort((sizes, held[:, rarest]))[0]
        held[fold] += has
        sizes[fold] += 1
    return folds


def _logistic(
    features: object, has: Flags, regularisation: float, weights: str | None = None
) -> Scorer:
    from sklearn.linear_model import LogisticRegression

    if has.all() or not has.any():
        return Undecided()
    model = LogisticRegression(C=regularisation, class_weight=weights, max_iter=1000)
    fitted: Scorer = model.fit(features, has)
    return fitted


def _margin(cosines: Vectors, has: Flags) -> Vectors:
    if has.all() or not has.any():
        return np.zeros(len(cosines), cosines.dtype)
    return _nearest(cosines[:, has]) - _nearest(cosines[:, ~has])


def _nearest(cosines: Vectors) -> Vectors:
    return np.asarray(np.sort(cosines, axis=1)[:, -NEIGHBOURS:].mean(axis=1))


def _cut(texts: Sequence[str]) -> list[str]:
    return [text[:MAX_CHARACTERS] for text in texts]
