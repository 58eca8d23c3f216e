"""Stage `frames`: how each sentence presents the matter (Entman 1993), a topic's frames at once."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from config.topic import Topic
from db.records import Annotation, Document, FrameAnnotation
from nlp import heads
from nlp.heads import LinearHead, Probabilities
from nlp.models import Encoder, Vectors, digest
from nlp.sentences import sentences

THRESHOLD = 0.5
REGULARISATION = 3.0
MAX_SENTENCES = 400


class FrameStage:
    """One logistic head a frame, fitted on the topic's example sentences when first used.

    A sentence may use several frames or none. What a frame is told from are the background sentences,
    the look-alikes, and the examples of the other frames. English only: the encoder knows no more.
    """

    name = "frames"
    version = "1"
    needs = ("language", "relevance")
    makes = FrameAnnotation
    relevant_only = True

    def __init__(self, topic: Topic, encoder: Encoder) -> None:
        self._topic = topic
        self._encoder = encoder

    def identity(self) -> str:
        """Return a digest of the encoder, the frames and what they are told from."""
        topic = self._topic
        return digest(
            self._encoder.name, topic.frame, topic.background, topic.relevance.negative,
            THRESHOLD, REGULARISATION,
        )  # fmt: skip

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Label the sentences of English documents."""
        places = [
            (d.id, span, d.text[span.start : span.end])
            for d in batch
            if d.language == "en"
            for span in sentences(d.text)[:MAX_SENTENCES]
        ]
        if not places:
            return []
        scores = self.probabilities([words for _, _, words in places])
        return [
            FrameAnnotation(
                document_id=key,
                start=span.start,
                end=span.end,
                probability=float(scores[row, column]),
                frame=frame.id,
            )
            for row, (key, span, _) in enumerate(places)
            for column, frame in enumerate(self._topic.frame)
            if scores[row, column] >= THRESHOLD
        ]

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return the probability of every frame in every text, shape (texts, frames)."""
        vectors = self._encoder.encode(texts)
        return np.stack([head.probabilities(vectors)[:, 1] for head in self._heads], axis=1)

    @cached_property
    def _heads(self) -> list[LinearHead]:
        topic = self._topic
        examples = [self._encoder.encode(frame.examples) for frame in topic.frame]
        others = self._encoder.encode([*topic.background, *topic.relevance.negative])
        return [
            _fit(mine, [*examples[:i], *examples[i + 1 :], others])
            for i, mine in enumerate(examples)
        ]


def _fit(mine: Vectors, others: list[Vectors]) -> LinearHead:
    features = np.vstack([mine, *others])
    labels = ["yes"] * len(mine) + ["no"] * (len(features) - len(mine))
    return heads.fit(features, labels, REGULARISATION)
