"""Stage `sentiment`: how a sentence speaks of an entity that it mentions (Hamborg & Donnay 2021)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from db.records import Annotation, Document, Sentiment, SentimentAnnotation
from nlp import heads
from nlp.heads import Probabilities
from nlp.models import Encoder, Vectors, digest
from nlp.sentences import sentences

LABELS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
WINDOW = 8  # words on each side of the mention that say most about it
MAX_SENTENCES = 400


class Mentioned(NamedTuple):
    """A sentence and where in it the mention stands, in code points of the sentence."""

    sentence: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """Return the mention itself."""
        return self.sentence[self.start : self.end]

    @property
    def window(self) -> str:
        """Return the mention with the words around it."""
        before = self.sentence[: self.start].split()[-WINDOW:]
        after = self.sentence[self.end :].split()[:WINDOW]
        return " ".join([*before, self.words, *after])


class SentimentStage:
    """A logistic head over embeddings of the sentence and of the words around the mention.

    Fitted on NewsMTSC (see `nlp/training/fit_sentiment.py`). Only parties of the topic are judged, and
    only in English.
    """

    name = "sentiment"
    version = "1"
    needs = ("language", "relevance", "entities")
    makes = SentimentAnnotation
    relevant_only = True

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def identity(self) -> str:
        """Return a digest of the encoder and the head."""
        return digest(self._encoder.name, heads.load("sentiment").coefficients.tobytes())

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Judge each sentence once for each party that it mentions."""
        found = [m for d in batch if d.language == "en" for m in _mentioned(d)]
        if not found:
            return []
        scores = probabilities(self._encoder, [mentioned for *_, mentioned in found])
        return [
            SentimentAnnotation(
                document_id=key,
                start=start,
                end=start + len(mentioned.sentence),
                probability=float(row.max()),
                entity_id=entity_id,
                label=LABELS[int(row.argmax())],
            )
            for (key, start, entity_id, mentioned), row in zip(found, scores, strict=True)
        ]


def features(encoder: Encoder, mentions: Sequence[Mentioned]) -> Vectors:
    """Return what the head reads of each mention, shape (mentions, features)."""
    sentence = encoder.encode([m.sentence for m in mentions])
    window = encoder.encode([m.window for m in mentions])
    return np.hstack([sentence, window])


def probabilities(encoder: Encoder, mentions: Sequence[Mentioned]) -> Probabilities:
    """Return the probabilities of LABELS, shape (mentions, 3)."""
    return heads.load("sentiment").probabilities(features(encoder, mentions))


def _mentioned(document: Document) -> Iterator[tuple[str, int, str, Mentioned]]:
    """Yield the first mention of each party in each sentence."""
    parties = [
        m for m in document.mentions if ":" not in m.entity_id
    ]  # those of the model have one
    for span in sentences(document.text)[:MAX_SENTENCES]:
        seen: set[str] = set()
        for m in parties:
            if span.start <= m.start and m.end <= span.end and m.entity_id not in seen:
                seen.add(m.entity_id)
                words = document.text[span.start : span.end]
                yield (
                    document.id,
                    span.start,
                    m.entity_id,
                    Mentioned(words, m.start - span.start, m.end - span.start),
                )
