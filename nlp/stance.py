"""Stage `stance`: who is in favour of what (SemEval-2016 task 6), sentence by sentence.

The pair encoder (`nlp.pairs`) reads a sentence together with its target. Toward a proposition of the topic
its probabilities are averaged with those of a head over sentence embeddings, fitted on the topic's own
examples, so that a new topic counts without a new training; toward a party the pair encoder decides alone.

The holder is the author throughout. Sentences that stand in quotation marks are labelled too, but do not
count for the document's own stance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from config.topic import Target, Topic
from db.records import Annotation, Document, Label, StanceAnnotation
from nlp import heads
from nlp.attribution.marks import overlap, quotations
from nlp.heads import LinearHead, Probabilities
from nlp.models import Encoder, digest
from nlp.pairs import Pair, PairEncoder
from nlp.sentences import Span, sentences

SENTENCE_THRESHOLD = 0.55
DOCUMENT_THRESHOLD = 0.55
DECISIVE_SHARE = 5  # one sentence in so many decides the document's stance,
DECISIVE = 3  # but never more than these
SHORT = 6  # texts of so many sentences are also read as a whole: a post makes one point
REGULARISATION = 3.0
MAX_SENTENCES = 400
QUOTED_WORDS = 4  # shorter quotations are scare quotes or titles
LABELS: tuple[Label, ...] = ("against", "favor", "none")


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a document that may take sides, or a short text as a whole."""

    document: Document
    span: Span
    words: str
    own: bool  # not in quotation marks
    whole: bool = False


class StanceStage:
    """Labels sentences, then the document's author; English only."""

    name = "stance"
    version = "2"
    needs = ("language", "relevance", "entities")
    makes = StanceAnnotation
    relevant_only = True

    def __init__(self, topic: Topic, encoder: Encoder, pairs: PairEncoder) -> None:
        self._topic = topic
        self._encoder = encoder
        self._pairs = pairs
        self._parties = {p.id: p.name for p in topic.party if p.type != "product"}

    def identity(self) -> str:
        """Return a digest of the encoders and the targets."""
        return digest(
            self._encoder.name, self._pairs.identity, self._topic.target, self._topic.background,
            sorted(self._parties.items()), SENTENCE_THRESHOLD, DOCUMENT_THRESHOLD, REGULARISATION,
        )  # fmt: skip

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Label the sentences of English documents, and the documents themselves."""
        places = [p for d in batch if d.language == "en" for p in _places(d)]
        words = [p.words for p in places]
        found: list[Annotation] = []
        for target in self._topic.target:
            found += self._label(target.id, places, self.toward_proposition(target.id, words))
        for party, name in self._parties.items():
            about = [p for p in places if _mentions(p, party)]
            if about:
                scores = self._pairs.probabilities(Pair(p.words, name) for p in about)
                found += self._label(party, about, scores)
        return found

    def toward_proposition(self, target: str, texts: Sequence[str]) -> Probabilities:
        """Return probabilities of LABELS of texts toward a proposition's id, shape (texts, 3)."""
        if not texts:
            return np.zeros((0, len(LABELS)))
        by_example = self._heads[target].probabilities(self._encoder.encode(texts))
        name = next(t.name for t in self._topic.target if t.id == target)
        by_pair = self._pairs.probabilities(Pair(text, name) for text in texts)
        return np.asarray((by_example + by_pair) / 2)

    @cached_property
    def _heads(self) -> dict[str, LinearHead]:
        return {target.id: self._fit(target) for target in self._topic.target}

    def _fit(self, target: Target) -> LinearHead:
        neutral = (*target.none, *self._topic.background)
        texts = [*target.against, *target.favor, *neutral]
        labels = ["against"] * len(target.against) + ["favor"] * len(target.favor)
        labels += ["none"] * len(neutral)
        return heads.fit(self._encoder.encode(texts), labels, REGULARISATION)

    def _label(
        self, target: str, places: Sequence[Place], scores: Probabilities
    ) -> Iterator[StanceAnnotation]:
        for place, row in zip(places, scores, strict=True):
            label = LABELS[int(row.argmax())]
            if label != "none" and not place.whole and row.max() >= SENTENCE_THRESHOLD:
                yield _annotation(place, target, label, float(row.max()), "sentence")
        for group, rows in _by_document(places, scores):
            yield _of_document(target, group, rows)


def _places(document: Document) -> Iterator[Place]:
    quoted = quotations(document.text, QUOTED_WORDS)
    spans = sentences(document.text)[:MAX_SENTENCES]
    for span in spans:
        yield _place(document, span, quoted)
    if 1 < len(spans) <= SHORT:
        yield _place(document, Span(spans[0].start, spans[-1].end), quoted, whole=True)


def _place(document: Document, span: Span, quoted: list[Span], whole: bool = False) -> Place:
    words = document.text[span.start : span.end]
    return Place(document, span, words, 2 * overlap(span, quoted) < span.end - span.start, whole)


def _mentions(place: Place, party: str) -> bool:
    return any(
        m.entity_id == party and m.start < place.span.end and place.span.start < m.end
        for m in place.document.mentions
    )


def _by_document(
    places: Sequence[Place], scores: Probabilities
) -> Iterator[tuple[list[Place], Probabilities]]:
    rows: dict[str, list[int]] = {}
    for i, place in enumerate(places):
        rows.setdefault(place.document.id, []).append(i)
    for indices in rows.values():
        yield [places[i] for i in indices], scores[indices]


def _of_document(target: str, places: list[Place], scores: Probabilities) -> StanceAnnotation:
    """Judge the author by the sentences in the author's own voice that say most.

    For each side, the mean probability of its strongest sentences is the belief in that side (one
    sentence decides a post, three an article); below the threshold the author takes none.
    """
    own = [i for i, place in enumerate(places) if place.own]
    beliefs = {side: _belief(scores[own, LABELS.index(side)]) for side in ("against", "favor")}
    side = max(sorted(beliefs), key=beliefs.__getitem__)
    if beliefs[side] < DOCUMENT_THRESHOLD:
        return _annotation(places[0], target, "none", 1 - beliefs[side], "document")
    decisive = max(own, key=lambda i: scores[i, LABELS.index(cast(Label, side))])
    return _annotation(places[decisive], target, cast(Label, side), beliefs[side], "document")


def _belief(probabilities: Probabilities) -> float:
    if not len(probabilities):
        return 0.0
    decisive = min(DECISIVE, -(-len(probabilities) // DECISIVE_SHARE))
    return float(np.sort(probabilities)[-decisive:].mean())


def _annotation(
    place: Place, target: str, label: Label, probability: float, level: str
) -> StanceAnnotation:
    return StanceAnnotation(
        document_id=place.document.id,
        start=place.span.start,
        end=place.span.end,
        probability=probability,
        target=target,
        label=label,
        level="document" if level == "document" else "sentence",
    )
