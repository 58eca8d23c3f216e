"""Claim matching: which recorded claim a text makes (CheckThat! 2022 task 2A, Nakov et al. 2022).

Candidates are retrieved by sentence embeddings and TF-IDF of words and character n-grams, whose scores are
added up, then ranked again by a logistic model over similarities, shared words, names, figures and dates
(`nlp/training/fit_claims.py`). It is measured against a fact-checker's site; the program's own ledger joins
claims by `nlp.ledger`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nlp import heads
from nlp.claims.numerals import numerals
from nlp.models import Encoder, Vectors

HEAD = "claim_matching"
RETRIEVED = 50  # candidates of a mention that are ranked again
LEXICAL_WEIGHT = 0.5
NAME = re.compile(r"\b[A-Z][\w'’]+")
FEATURES = (
    "cosine to the claim", "cosine to the title", "larger cosine", "words", "characters",
    "words of the claim", "words of the title", "sum", "sum, to the best", "cosine, to the best",
    "share of the mention's words",
    "share of the claim's words", "shared names", "share of the claim's names", "shared figures",
    "other figures", "log rank", "dates known", "claim recorded within a month", "within a year",
    "log days between", "claim recorded earlier", "log length of the mention",
)  # fmt: skip

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded claim; `published` is when it was recorded."""

    id: str
    text: str
    title: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that may make a recorded claim; posts should be cleaned (`nlp.claims.posts`)."""

    text: str
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A recorded claim and the probability that the mention makes it."""

    id: str
    probability: float


class Ledger:
    """The recorded claims, indexed; building it encodes every claim once."""

    def __init__(self, entries: Sequence[Entry], encoder: Encoder) -> None:
        self.entries = list(entries)
        self._encoder = encoder
        self._texts = encoder.encode([e.text for e in entries])
        self._titles = encoder.encode([e.title or e.text for e in entries])
        self._names = [set(NAME.findall(e.text)) for e in entries]
        self._figures = [_figures(f"{e.title} {e.text}") for e in entries]
        self._joined = [f"{e.title}. {e.text}" for e in entries]

    def match(self, mentions: Sequence[Mention], limit: int = 5) -> list[list[Match]]:
        """Return the most probable claims of each mention, best first; texts without words match none."""
        found = []
        for candidates, features in self.candidates(mentions):
            scores = heads.load(HEAD).probabilities(features)[:, 1].tolist() if candidates else []
            ranked = sorted(zip(candidates, scores, strict=True), key=lambda pair: -pair[1])
            found.append([Match(self.entries[i].id, float(p)) for i, p in ranked[:limit]])
        return found

    def candidates(self, mentions: Sequence[Mention]) -> list[tuple[list[int], Vectors]]:
        """Return for each mention the entries retrieved, and their features, shape (entries, FEATURES)."""
        if not self.entries:
            return [([], np.zeros((0, len(FEATURES)), np.float32)) for _ in mentions]
        vectors = self._encoder.encode([m.text for m in mentions])
        return [self._candidates(m, v) for m, v in zip(mentions, vectors, strict=True)]

    @cached_property
    def _lexicon(self) -> "_Lexicon":
        return _Lexicon(self._joined, self.entries)

    def _candidates(self, mention: Mention, vector: Vectors) -> tuple[list[int], Vectors]:
        if not any(c.isalnum() for c in mention.text):
            return [], np.zeros((0, len(FEATURES)), np.float32)
        by_text, by_title = self._texts @ vector, self._titles @ vector
        lexical = self._lexicon.similarities(mention.text)
        total = by_text + by_title + LEXICAL_WEIGHT * (lexical[0] + lexical[1])
        best = np.argsort(-total, kind="stable")[:RETRIEVED]
        columns = [by_text, by_title, np.maximum(by_text, by_title), *lexical, total]
        similar = np.stack([c[best] for c in columns], axis=1)
        relative = np.stack(
            [total[best] - total[best[0]], by_text[best] - by_text[best].max()], axis=1
        )
        names, numbers = set(NAME.findall(mention.text)), _figures(mention.text)
        words = self._lexicon.words(mention.text)
        shared = [
            [*self._lexicon.overlap(words, i), *self._shared(names, numbers, i), np.log1p(rank),
             *_gap(mention.published, self.entries[i].published), np.log1p(len(mention.text.split()))]
            for rank, i in enumerate(best.tolist())
        ]  # fmt: skip
        return best.tolist(), np.hstack([similar, relative, np.array(shared)]).astype(np.float32)

    def _shared(self, names: set[str], numbers: set[float], index: int) -> list[float]:
        common = len(self._names[index] & names)
        same = len(self._figures[index] & numbers)
        other = len(self._figures[index]) > same
        return [common, common / (1 + len(self._names[index])), same, float(other)]


class _Lexicon:
    """TF-IDF over the ledger's own texts."""

    def __init__(self, joined: Sequence[str], entries: Sequence[Entry]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        # One word more, so that a ledger of stop words does not fail for want of any.
        self._words = TfidfVectorizer(sublinear_tf=True, stop_words="english")
        self._words.fit([*joined, "claim"])
        self._characters = TfidfVectorizer(
            sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5)
        )
        self._by_characters = self._characters.fit([*joined, "claim"]).transform(joined)
        self._by_words = self._words.transform(joined)
        self._by_text = self._words.transform([e.text for e in entries])
        self._by_title = self._words.transform([e.title for e in entries])
        self._analyze = self._words.build_analyzer()
        self._weights = dict(
            zip(self._words.get_feature_names_out(), self._words.idf_, strict=True)
        )
        self._tokens = [self.words(text) for text in joined]

    def similarities(self, text: str) -> list[Scores]:
        """Return cosines to all entries: words, characters, words of the claim, words of the title."""
        row = self._words.transform([text]).T
        characters = self._characters.transform([text]).T
        products = (
            self._by_words @ row, self._by_characters @ characters,
            self._by_text @ row, self._by_title @ row,
        )  # fmt: skip
        return [np.asarray(p.todense()).ravel() for p in products]

    def words(self, text: str) -> frozenset[str]:
        """Return the words of a text that count."""
        return frozenset(self._analyze(text))

    def overlap(self, mine: frozenset[str], index: int) -> list[float]:
        """Return which share of the mention's and of the entry's words, weighted, is common."""
        theirs = self._tokens[index]
        common = self._weight(mine & theirs)
        return [common / (1 + self._weight(mine)), common / (1 + self._weight(theirs))]

    def _weight(self, words: frozenset[str]) -> float:
        return float(sum(self._weights.get(word, 0.0) for word in sorted(words)))


def _figures(text: str) -> set[float]:
    return {n.value for n in numerals(text[:2000])}


def _gap(mention: date | None, entry: date | None) -> list[float]:
    """Return what the days between say; all zero when one is not known."""
    if mention is None or entry is None:
        return [0.0] * 5
    days = (entry - mention).days
    return [
        1.0,
        float(-3 <= days <= 30),
        float(-30 <= days <= 365),
        float(np.log1p(abs(days))),
        float(days < -3),
    ]
