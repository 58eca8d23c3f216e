"""Stage `sentiment`: how a sentence speaks of an entity that it mentions (Hamborg & Donnay 2021)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from db.records import Annotation, Document, Sentiment, SentimentAnnotation
from nlp.heads import Probabilities
from nlp.models import digest
from nlp.pairs import LABELS as PAIR_LABELS
from nlp.pairs import Pair, PairEncoder, mark
from nlp.sentences import sentences

LABELS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
ORDER = [PAIR_LABELS.index(label) for label in ("against", "none", "favor")]
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


class SentimentStage:
    """The pair encoder, asked about a marked mention (fitted on NewsMTSC, see `nlp/training/fit_pair.py`).

    Only parties of the topic are judged, and only in English.
    """

    name = "sentiment"
    version = "2"
    needs = ("language", "relevance", "entities")
    makes = SentimentAnnotation
    relevant_only = True

    def __init__(self, pairs: PairEncoder) -> None:
        self._pairs = pairs

    def identity(self) -> str:
        """Return a digest of the weights."""
        return digest(self._pairs.identity)

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Judge each sentence once for each party that it mentions."""
        found = [m for d in batch if d.language == "en" for m in _mentioned(d)]
        if not found:
            return []
        scores = probabilities(self._pairs, [mentioned for *_, mentioned in found])
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


def probabilities(pairs: PairEncoder, mentions: Sequence[Mentioned]) -> Probabilities:
    """Return the probabilities of LABELS, shape (mentions, 3)."""
    asked = (Pair(mark(m.sentence, m.start, m.end), m.words) for m in mentions)
    return pairs.probabilities(asked)[:, ORDER]


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
