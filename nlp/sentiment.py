"""Stage `sentiment`: how a sentence speaks of an entity that it mentions (Hamborg & Donnay 2021)."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from config.topic import Topic
from db.records import Annotation, Document, Sentiment, SentimentAnnotation
from nlp import pairs
from nlp.models import digest
from nlp.names import exchanged_names
from nlp.opinions import ENGLISH_ONLY, beyond_english
from nlp.page_marks import without_addresses
from nlp.pairs import Pair, PairEncoder, beginning, mark, neutral
from nlp.probability import Probabilities
from nlp.quotes import voices
from nlp.tuned import party_encoder
from nlp.voice import Holder

LABELS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
PAIR_LABELS = {"negative": "against", "neutral": "none", "positive": "favor"}
ORDER = [pairs.LABELS.index(PAIR_LABELS[label]) for label in LABELS]


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
    def pair(self) -> Pair:
        """Return what the pair encoder is asked; it need not read all before a mention to come to it."""
        first = beginning(self.sentence, self.start, self.end)
        words = self.sentence[first:]
        return Pair(mark(words, self.start - first, self.end - first), self.words)


class SentimentStage:
    """A pair encoder, asked about a marked mention: the one that was tuned on the topic, or the general one.

    What they are fitted on say `nlp/training/party_examples.py` and `pair_examples.py`. Only parties of the
    topic are judged, and only in the given languages. A sentence is judged with the sides exchanged too, so
    that no party is thought ill of for its name.
    """

    name = "sentiment"
    version = "8"
    needs = ("language", "relevance", "entities", "quotes")
    makes = SentimentAnnotation
    relevant_only = True

    def __init__(
        self, topic: Topic, general: PairEncoder, languages: Sequence[str] = ENGLISH_ONLY
    ) -> None:
        self._topic = topic
        self._general = general
        self._languages = languages

    @cached_property
    def _pairs(self) -> PairEncoder:
        return party_encoder(self._topic, self._general)

    def identity(self) -> str:
        """Return a digest of the weights, of who stands for whom, and of the languages."""
        return digest(
            self._pairs.identity, exchanged_names(self._topic), *beyond_english(self._languages)
        )

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Judge each sentence, or part of one with a holder of its own, once for each party in it."""
        found = [m for d in batch if d.language in self._languages for m in mentioned(d)]
        if not found:
            return []
        asked = [words.pair for *_, words in found]
        scores = neutral(self._pairs, asked, self._topic)[:, ORDER]
        return [
            SentimentAnnotation(
                document_id=key,
                start=holder.span.start,
                end=holder.span.end,
                probability=float(row.max()),
                holder=holder.kind,
                holder_name=holder.name,
                entity_id=entity_id,
                label=LABELS[int(row.argmax())],
            )
            for (key, holder, entity_id, _), row in zip(found, scores, strict=True)
        ]


def probabilities(encoder: PairEncoder, mentions: Sequence[Mentioned]) -> Probabilities:
    """Return the probabilities of LABELS, shape (mentions, 3)."""
    return encoder.probabilities(m.pair for m in mentions)[:, ORDER]


def mentioned(document: Document) -> Iterator[tuple[str, Holder, str, Mentioned]]:
    """Yield what is judged, the first mention of each party in each sentence or part.

    Each comes with the id of the document, who speaks, and the id of the party.
    """
    text = without_addresses(document.text)  # of the same length
    parties = [m for m in document.mentions if ":" not in m.entity_id]  # the model's ids have one
    for holder in voices(document):
        start, end = holder.span
        seen: set[str] = set()
        for m in parties:
            if start <= m.start and m.end <= end and m.entity_id not in seen:
                seen.add(m.entity_id)
                words = Mentioned(text[start:end], m.start - start, m.end - start)
                yield document.id, holder, m.entity_id, words
