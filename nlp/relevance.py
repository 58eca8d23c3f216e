"""Stage `relevance`: is a document about the topic, and which sentence tells it?

A logistic model weighs what speaks for it (`nlp/relevance_features.py`). It was fitted on labelled documents
(`nlp/training/fit_relevance.py`, by the guideline in docs/labelling.md) and holds no word of the topic: those
come from the topic file by way of the features. What it does not rule out is read by an encoder that was
tuned on the topic, if there is one (`nlp.tuned`, `nlp/training/fit_relevance_encoder.py`), and both count
alike. A document that names a party is judged with the sides exchanged too, so that no name makes it
relevant.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from config.topic import Topic
from db.records import Annotation, Document, RelevanceAnnotation
from nlp import heads
from nlp.heads import LinearHead
from nlp.models import BACKGROUND, Encoder, Vectors, digest
from nlp.names import exchange, exchanged, exchanged_names, on_both_sides
from nlp.page_marks import prose
from nlp.places import Read, context
from nlp.probability import Probabilities, log_odds, sigmoid
from nlp.relevance_features import FEATURES, FeatureMaker
from nlp.tuned import RELEVANCE, TunedModel

THRESHOLD = 0.5  # of the regression alone
READ_THRESHOLD = (
    0.6  # of what the encoder read: at .5 half of what comes out of a real stream is wrong
)
SUSPECTED = 0.02  # probability from which the encoder reads a document
DIGITS = 4  # more would differ, in the last, with the documents that are computed at once
OPENING = 600  # characters of title and text that it reads
DISCOUNT = 0.5  # of the probability of a text that holds no word of the topic
WORDS = [FEATURES.index(f) for f in ("party_mentions", "context_mentions", "keyword_mentions")]


class RelevanceStage:
    """Decides what the costly stages read; see the module's text."""

    name = "relevance"
    version = "6"
    needs = ("language",)
    makes = RelevanceAnnotation
    relevant_only = False

    def __init__(self, topic: Topic, encoder: Encoder) -> None:
        self._topic = topic
        self._encoder = encoder
        self._tuned = TunedModel(RELEVANCE)
        self.features = FeatureMaker(topic, encoder)

    def identity(self) -> str:
        """Return a digest of the encoder, the calibration, and what the features read of the topic."""
        head = heads.load("relevance")
        topic = self._topic
        return digest(
            self._encoder.identity, BACKGROUND.read_bytes(), head.coefficients.tobytes(),
            head.intercepts.tobytes(), FEATURES, THRESHOLD, DISCOUNT, topic.relevance, topic.party,
            topic.target, topic.frame, topic.background, exchanged_names(topic),
            *([self._tuned.identity, SUSPECTED, OPENING, READ_THRESHOLD] if self._is_tuned else []),
        )  # fmt: skip

    @cached_property
    def _is_tuned(self) -> bool:
        return self._tuned.knows(self._topic.id, self._topic.description)

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Give every document a probability, and the span that decided it."""
        features, spans = self.features.make(batch)
        probabilities = judge(heads.load("relevance"), features)
        named = features[:, FEATURES.index("party_mentions")] > 0
        probabilities = self._on_both_sides(batch, probabilities, named)
        if self._is_tuned:
            probabilities = self._read(batch, probabilities)
        probabilities = np.round(probabilities, DIGITS)
        return [
            RelevanceAnnotation(
                document_id=document.id,
                start=span.start,
                end=span.end,
                probability=float(probability),
                relevant=bool(probability >= self._threshold(document)),
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

    def _is_read(self, document: Document) -> bool:
        return self._is_tuned and document.language == "en"

    def _threshold(self, document: Document) -> float:
        return READ_THRESHOLD if self._is_read(document) else THRESHOLD

    def _read(self, batch: Sequence[Document], probabilities: Probabilities) -> Probabilities:
        """Return the probabilities after the tuned encoder read what it may, and what is suspected."""
        suspected = (probabilities >= SUSPECTED) & [self._is_read(d) for d in batch]
        places = np.flatnonzero(suspected).tolist()
        if not places:
            return probabilities
        reads = [as_read(batch[i]) for i in places]
        told = on_both_sides(reads, self._mirrored, self._log_odds)[:, 0]
        found = probabilities.copy()
        found[places] = sigmoid((told + log_odds(probabilities[places])) / 2)
        return found

    def _mirrored(self, read: Read) -> Read:
        return Read(exchange(read.text, self._topic), exchange(read.around, self._topic))

    def _log_odds(self, reads: list[Read]) -> Probabilities:
        texts, around = [read.text for read in reads], [read.around for read in reads]
        return self._tuned.outputs(texts, [self._topic.id], around)


def as_read(document: Document) -> Read:
    """Return what the tuned encoder reads: title and beginning, beside the thread of an answer."""
    whole = f"{document.title or ''}\n{document.text}"
    return Read(prose(whole[:OPENING]), context(document.thread, None))


def judge(head: LinearHead, features: Vectors) -> Probabilities:
    """Return the probability that each document is relevant, shape (documents,)."""
    probabilities = head.probabilities(features)[:, 1]
    wordless = (features[:, WORDS] == 0).all(axis=1)
    wordless &= features[:, FEATURES.index("answer")] == 0
    return np.where(wordless, probabilities * DISCOUNT, probabilities)
