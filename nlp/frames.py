"""Stage `frames`: how each sentence presents the matter (Entman 1993), a topic's frames at once."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from config.topic import Topic
from db.records import Annotation, Document, FrameAnnotation
from nlp.few_shot import FewShotClassifier, flag_frames
from nlp.heads import Probabilities
from nlp.models import Encoder, digest
from nlp.names import exchange, on_both_sides
from nlp.page_marks import prose
from nlp.quotes import voices
from nlp.tuned import FRAMES, TunedModel
from nlp.voice import Holder

THRESHOLD = 0.3
PASSAGE = 4  # sentences that are read together,
PASSAGE_WEIGHT = 0.35  # and what they count beside the sentence itself, in log odds
TUNED_WEIGHT = 0.75
DIGITS = 4  # more would differ, in the last, with the number of texts computed at once


class Place(NamedTuple):
    """A sentence of a document, or a part with a holder of its own, and the passage that it stands in."""

    document: str
    holder: Holder
    words: str
    passage: str


class FrameStage:
    """Judges sentences by the topic's examples, its counterexamples and its background sentences.

    A sentence may use several frames or none, and a document uses those of its sentences. For frames that
    the shipped frame encoder was tuned on, its log odds and those of the examples are averaged. English
    only: the encoders know no more.
    """

    name = "frames"
    version = "6"
    needs = ("language", "relevance", "quotes")
    makes = FrameAnnotation
    relevant_only = True

    def __init__(self, topic: Topic, encoder: Encoder, tuned: TunedModel | None = None) -> None:
        self._topic = topic
        self._encoder = encoder
        self._tuned = tuned or TunedModel(FRAMES)

    def identity(self) -> str:
        """Return a digest of the encoders, the frames and what they are told from."""
        return digest(
            self._encoder.name, self._tuned.identity, self._topic.frame, self._topic.background,
            self._topic.exchange, THRESHOLD, PASSAGE, PASSAGE_WEIGHT, TUNED_WEIGHT,
        )  # fmt: skip

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Label the sentences of English documents."""
        places = [place for d in batch if d.language == "en" for place in _places(d)]
        if not places:
            return []
        scores = self._in_context(places)
        return [
            FrameAnnotation(
                document_id=place.document,
                start=place.holder.span.start,
                end=place.holder.span.end,
                probability=round(float(score), DIGITS),
                holder=place.holder.kind,
                holder_name=place.holder.name,
                frame=frame.id,
            )
            for place, row in zip(places, scores, strict=True)
            for frame, score in zip(self._topic.frame, row, strict=True)
            if score >= THRESHOLD
        ]

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return the probability of every frame in every text by itself, shape (texts, frames)."""
        return np.asarray(1 / (1 + np.exp(-self._log_odds(texts))))

    def _log_odds(self, texts: Sequence[str]) -> Probabilities:
        found = self._classifier.log_odds(texts)
        known = [
            i
            for i, frame in enumerate(self._topic.frame)
            if self._tuned.knows(frame.id, frame.description)
        ]
        if known:
            tuned = self._tuned.outputs(texts, [self._topic.frame[i].id for i in known])
            found[:, known] += TUNED_WEIGHT * (tuned - found[:, known])
        return found

    def _in_context(self, places: Sequence[Place]) -> Probabilities:
        """Weigh each sentence with its passage: "so did they" says little alone."""
        texts = list(dict.fromkeys(text for p in places for text in (p.words, p.passage)))
        scores = on_both_sides(texts, lambda t: exchange(t, self._topic), self._log_odds)
        rows = dict(zip(texts, scores, strict=True))
        own = np.stack([rows[p.words] for p in places])
        passage = np.stack([rows[p.passage] for p in places])
        mixed = (1 - PASSAGE_WEIGHT) * own + PASSAGE_WEIGHT * passage
        return np.asarray(1 / (1 + np.exp(-mixed)))

    @cached_property
    def _classifier(self) -> FewShotClassifier:
        return FewShotClassifier(self._encoder, *flag_frames(self._topic))


def _places(document: Document) -> Iterator[Place]:
    text, held = document.text, voices(document)
    for first in range(0, len(held), PASSAGE):
        group = held[first : first + PASSAGE]
        passage = prose(text[group[0].span.start : group[-1].span.end])
        for holder in group:
            yield Place(document.id, holder, prose(text[slice(*holder.span)]), passage)
