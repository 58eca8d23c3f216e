"""A linear head over words, which notes what an embedding of meaning blurs: who does what to whom."""

import re
from collections.abc import Sequence

import numpy as np

from nlp.gazetteer import Gazetteer
from nlp.probability import Probabilities

WORD = re.compile(
    r"[\u2e80-\u9fff]|\w+(?:['’]\w+)?"
)  # a Chinese character is a word, where no letter stands before it
REGULARISATION = 10.0
PARTY = " someparty "  # stands for every name, so that no name is evidence by itself


class WordHead:
    """Logistic regression over words and pairs of words, weighted by tf-idf, names masked.

    Fitted on two groups of example sentences; says how much more a text is like the first.
    """

    def __init__(self, about: Sequence[str], other: Sequence[str], names: Gazetteer) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        self._names = names
        self._model = make_pipeline(
            TfidfVectorizer(tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 2),
                            sublinear_tf=True),
            LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=1000),
        )  # fmt: skip
        labels = [0] * len(other) + [1] * len(about)
        self._model.fit([self._masked(t) for t in (*other, *about)], labels)

    def log_odds(self, texts: Sequence[str]) -> Probabilities:
        """Return the log odds that each text is like the first group, shape (texts,)."""
        if not texts:
            return np.zeros(0)
        return np.asarray(self._model.decision_function([self._masked(t) for t in texts]))

    def _masked(self, text: str) -> str:
        parts, at = [], 0
        for hit in self._names.find(text):
            parts += [text[at : hit.start], PARTY]
            at = hit.end
        return "".join([*parts, text[at:]])
