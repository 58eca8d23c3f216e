"""Stage `relevance`: is a document about the topic, and which sentence tells it?

A logistic model weighs what speaks for it (`nlp/relevance_features.py`). It was fitted on labelled documents
(`nlp/training/fit_relevance.py`, by the guideline in docs/labelling.md) and holds no word of the topic: those
come from the topic file by way of the features. A document that names a party is judged with the sides
exchanged too, so that no name makes it relevant.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from config.topic import Topic
from db.records import Annotation, Document, RelevanceAnnotation
from nlp import heads
from nlp.heads import LinearHead
from nlp.models import BACKGROUND, Encoder, Vectors, digest
from nlp.names import exchanged, exchanged_names
from nlp.probability import Probabilities
from nlp.relevance_features import FEATURES, FeatureMaker

THRESHOLD = 0.5  # the best of five folds, see `nlp/training/fit_relevance.py`
DISCOUNT = 0.5  # of the probability of a text that holds no word of the topic
WORDS = [FEATURES.index(f) for f in ("party_mentions", "context_mentions", "keyword_mentions")]


class RelevanceStage:
    """Decides what the costly stages read; see the module's text."""

    name = "relevance"
    version = "4"
    needs = ("language",)
    makes = RelevanceAnnotation
    relevant_only = False

    def __init__(self, topic: Topic, encoder: Encoder) -> None:
        self._topic = topic
        self._encoder = encoder
        self.features = FeatureMaker(topic, encoder)

    def identity(self) -> str:
        """Return a digest of the encoder, the calibration, and what the features read of the topic."""
        head = heads.load("relevance")
        topic = self._topic
        return digest(
            self._encoder.identity, BACKGROUND.read_bytes(), head.coefficients.tobytes(),
            head.intercepts.tobytes(), FEATURES, THRESHOLD, DISCOUNT, topic.relevance, topic.party,
            topic.target, topic.frame, topic.background, exchanged_names(topic),
        )  # fmt: skip

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Give every document a probability, and the span that decided it."""
        features, spans = self.features.make(batch)
        probabilities = judge(heads.load("relevance"), features)
        named = features[:, FEATURES.index("party_mentions")] > 0
        probabilities = self._on_both_sides(batch, probabilities, named)
        return [
            RelevanceAnnotation(
                document_id=document.id,
                start=span.start,
                end=span.end,
                probability=float(probability),
                relevant=bool(probability >= THRESHOLD),
            )
            for document, span, probability in zip(batch, spans, probabilities, strict=True)
        ]

    def _on_both_sides(
        self, batch: Sequence[Document], probabilities: Probabilities, named: npt.NDArray[np.bool_]
    ) -> Probabilities:
        """Return the mean with the probabilities after the exchange, of documents that name a party."""
        mirrored = {i: exchanged(batch[i], self._topic) for i in np.flatnonzero(named).tolist()}
        places = [i for i, mirror in mirrored.items() if mirror != batch[i]]
        if not places:
            return probabilities
        features, _ = self.features.make([mirrored[i] for i in places])
        averaged = probabilities.copy()
        averaged[places] = (probabilities[places] + judge(heads.load("relevance"), features)) / 2
        return averaged


def judge(head: LinearHead, features: Vectors) -> Probabilities:
    """Return the probability that each document is relevant, shape (documents,)."""
    probabilities = head.probabilities(features)[:, 1]
    wordless = (features[:, WORDS] == 0).all(axis=1)
    wordless &= features[:, FEATURES.index("answer")] == 0
    return np.where(wordless, probabilities * DISCOUNT, probabilities)
