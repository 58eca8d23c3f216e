"""Stage `relevance`: is a document about the topic, and which sentence tells it?

Two kinds of evidence meet. Embeddings: how close its passages are to the topic's examples rather than to
its look-alikes, what a head fitted on those examples makes of them, and what they are about on average.
Words: which parties, keywords and context words it holds, where, and how densely. A logistic model that was
fitted on labelled documents turns both into a probability (see `nlp/training/fit_relevance.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from config.topic import Topic
from db.records import Annotation, Document, RelevanceAnnotation
from nlp import heads
from nlp.gazetteer import Gazetteer
from nlp.heads import LinearHead, Probabilities
from nlp.models import Encoder, Vectors, digest
from nlp.sentences import Span, sentences

LEAD = 2  # sentences that are read whatever they hold
TELLING = 12  # sentences that are read because of the words in them
NEAREST = 3  # examples that count as close
MAX_SENTENCES = 2000
THRESHOLD = 0.5
REGULARISATION = 3.0  # of the head on the topic's examples
FEW = 150  # characters: little more than a headline
BARE = 0.1  # the most that so few words without a name or keyword can tell: their tone fits many quarrels
NOTHING = -5.0  # log odds of a passage that is not there

FEATURES = (
    "party",  # a passage names a party
    "closeness",  # of the closest passage to the positive examples
    "margin",  # the most that a passage is closer to positive than to negative examples
    "margin_mean",  # the same, mean of the three best passages
    "margin_title",
    "margin_thread",  # of the title of the thread that an answer stands in; 0 without one
    "closeness_thread",
    "thread_told",  # that title holds a keyword, or a party and a context word
    "keywords",  # log(1 + sentences with a keyword)
    "keyword_title",
    "keyword_lead",
    "context",  # the most context words in a sentence that names a party
    "context_sentences",  # log(1 + sentences that hold both a party and a context word)
    "context_title",
    "share",  # of the sentences that hold a keyword, or a party and a context word
    "topical",  # log odds by the head on the topic's examples: of the best passage,
    "topical_best",  # mean of the three best,
    "topical_mean",  # mean of all,
    "topical_first",  # of the title, or of the first passage without one,
    "topical_thread",  # and of the thread's title
    "parties",  # log(1 + different parties in the text)
    "party_mentions",  # log(1 + mentions of parties)
    "party_density",  # mentions in 100 words
    "context_mentions",
    "context_density",
    "keyword_mentions",
    "answer",  # stands in a thread
    "bare",  # a few words that name neither a party nor a keyword, and answer nothing
)  # followed by the mean embedding of the passages


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that is read closely; the title, and that of the thread, have no span."""

    words: str
    span: Span | None
    keyword: bool
    party: bool
    context: int
    thread: bool = False

    @property
    def telling(self) -> bool:
        """Tell whether its words alone speak for the topic."""
        return self.keyword or (self.party and self.context > 0)


class RelevanceStage:
    """Decides what the costly stages read; see the module's text."""

    name = "relevance"
    version = "1"
    needs = ("language",)
    makes = RelevanceAnnotation
    relevant_only = False

    def __init__(self, topic: Topic, encoder: Encoder) -> None:
        self._topic = topic
        self._encoder = encoder
        self._parties = Gazetteer.of_parties(topic.party)
        self._words = Gazetteer(
            {"context": topic.relevance.context, "keyword": topic.relevance.keywords}, fold=True
        )

    def identity(self) -> str:
        """Return a digest of the encoder, the calibration, and the topic's parties and examples."""
        weights = heads.load("relevance").coefficients.tobytes()
        topic = self._topic
        return digest(
            self._encoder.name, weights, topic.relevance, topic.party, topic.target, topic.frame,
            topic.background,
        )  # fmt: skip

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Give every document a probability, and the span that decided it."""
        features, spans = self.features(batch)
        probabilities = heads.load("relevance").probabilities(features)[:, 1]
        bare = features[:, FEATURES.index("bare")] > 0
        probabilities[bare] = np.minimum(probabilities[bare], BARE)
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

    def features(self, batch: Sequence[Document]) -> tuple[Vectors, list[Span]]:
        """Return the features of the documents, and the span of each that tells most.

        Shape (documents, len(FEATURES) + dimensions of the encoder).
        """
        passages = [self._passages(document) for document in batch]
        vectors = self._encoder.encode([p.words for group in passages for p in group])
        rows, spans, at = [], [], 0
        for document, group in zip(batch, passages, strict=True):
            mine = vectors[at : at + len(group)]
            at += len(group)
            margins, closeness = self._margins(mine)
            own = [i for i, passage in enumerate(group) if not passage.thread]
            rows.append(
                np.hstack([
                    _closeness(group, margins, closeness, len(sentences(document.text))),
                    _topicality(group, self._topical.log_odds(mine)),
                    self._wording(document),
                    mine[own].mean(axis=0),
                ])
            )  # fmt: skip
            spans.append(_most_telling(document, group, margins))
        width = len(FEATURES) + vectors.shape[1]
        return np.array(rows, dtype=np.float32).reshape(len(rows), width), spans

    @cached_property
    def _topical(self) -> LinearHead:
        """Tell the topic's example sentences from its look-alikes and background."""
        topic = self._topic
        about = [*topic.relevance.positive]
        about += [s for target in topic.target for s in (*target.favor, *target.against)]
        about += [s for frame in topic.frame for s in frame.examples]
        other = [*topic.background, *topic.relevance.negative]
        labels = ["other"] * len(other) + ["topic"] * len(about)
        return heads.fit(self._encoder.encode([*other, *about]), labels, REGULARISATION)

    def _wording(self, document: Document) -> list[float]:
        words = f"{document.title or ''}\n{document.text}"
        parties = [hit.id for hit in self._parties.find(words)]
        hits = [hit.id for hit in self._words.find(words)]
        hundreds = (len(words.split()) + 1) / 100
        return [
            float(np.log1p(len(set(parties)))),
            float(np.log1p(len(parties))),
            len(parties) / hundreds,
            float(np.log1p(hits.count("context"))),
            hits.count("context") / hundreds,
            float(np.log1p(hits.count("keyword"))),
            float(bool(document.thread)),
            float(
                len(words) < FEW and not parties and "keyword" not in hits and not document.thread
            ),
        ]

    @cached_property
    def _examples(self) -> tuple[Vectors, Vectors]:
        relevance = self._topic.relevance
        return self._encoder.encode(relevance.positive), self._encoder.encode(relevance.negative)

    def _margins(self, vectors: Vectors) -> tuple[Vectors, Vectors]:
        positive, negative = self._examples
        close, far = _nearest(vectors @ positive.T), _nearest(vectors @ negative.T)
        return close - far, close

    def _passages(self, document: Document) -> list[Passage]:
        found = [self._passage(document.title, None)] if document.title else []
        if document.thread:
            found.append(replace(self._passage(document.thread, None), thread=True))
        spans = sentences(document.text)[:MAX_SENTENCES]
        all_of_text = [self._passage(document.text[s.start : s.end], s) for s in spans]
        found += all_of_text[:LEAD]
        if not spans and not document.title:
            found.append(Passage("", Span(0, 0), False, False, 0))
        ranked = sorted(
            (p for p in all_of_text[LEAD:] if p.telling or p.context),
            key=lambda p: (p.keyword, p.telling, p.context),
            reverse=True,
        )
        return found + ranked[:TELLING]

    def _passage(self, words: str, span: Span | None) -> Passage:
        hits = [hit.id for hit in self._words.find(words)]
        party = next(self._parties.find(words), None) is not None
        return Passage(words, span, "keyword" in hits, party, hits.count("context"))


def _nearest(similarities: Vectors) -> Vectors:
    """Return the mean of the highest similarities of each row: one odd example decides nothing."""
    return np.asarray(np.sort(similarities, axis=1)[:, -NEAREST:].mean(axis=1))


def _topicality(group: list[Passage], odds: Probabilities) -> list[float]:
    own = odds[[i for i, p in enumerate(group) if not p.thread]]
    thread = odds[[i for i, p in enumerate(group) if p.thread]]
    return [
        float(own.max()),
        float(np.sort(own)[-NEAREST:].mean()),
        float(own.mean()),
        float(own[0]),
        float(thread[0]) if len(thread) else NOTHING,
    ]


def _closeness(
    group: list[Passage], margins: Vectors, closeness: Vectors, count: int
) -> list[float]:
    own = [i for i, p in enumerate(group) if not p.thread]
    thread = next((i for i, p in enumerate(group) if p.thread), None)
    title = next((i for i in own if group[i].span is None), None)
    passages = [group[i] for i in own]
    margin = margins[own]
    both = [p for p in passages if p.party and p.context]
    return [
        float(any(p.party for p in passages)),
        float(closeness[own].max()),
        float(margin.max()),
        float(np.sort(margin)[-NEAREST:].mean()),
        float(margins[title if title is not None else own[0]]),
        float(margins[thread]) if thread is not None else 0.0,
        float(closeness[thread]) if thread is not None else 0.0,
        float(thread is not None and group[thread].telling),
        float(np.log1p(sum(p.keyword for p in passages))),
        float(title is not None and group[title].keyword),
        float(any(p.keyword for p in passages[: LEAD + 1])),
        float(min(3, max((p.context for p in both), default=0))),
        float(np.log1p(len(both))),
        float(title is not None and group[title].telling),
        min(1.0, sum(p.telling for p in passages) / max(1, count)),
    ]


def _most_telling(document: Document, group: list[Passage], margins: Vectors) -> Span:
    in_text = [
        (p.keyword, p.telling, float(m), p.span)
        for p, m in zip(group, margins, strict=True)
        if p.span is not None
    ]
    return max(in_text)[-1] if in_text else Span(0, len(document.text))
