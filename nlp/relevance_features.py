"""What speaks for a document being about the topic, in numbers that mean the same in every topic.

All words come from the topic file: its parties, keywords and context words, and its examples, to which two
small heads are fitted, one over sentence embeddings (meaning) and one over words. The numbers say how
strongly, where and how densely these speak, never which word did; so weights that were fitted on one topic
can serve another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from config.topic import Topic
from db.records import Document
from nlp import heads
from nlp.gazetteer import Gazetteer
from nlp.heads import LinearHead
from nlp.models import Encoder, Vectors
from nlp.page_marks import URL
from nlp.probability import Probabilities
from nlp.sentences import Span, sentences
from nlp.voice import IDEOGRAMS
from nlp.wording import WordHead

LEAD = 2  # sentences that are read whatever they hold
TELLING = 12  # sentences that are read because of the words in them
NEAREST = 3  # examples that count as close, passages that count as best
IDEOGRAM = re.compile(f"[{IDEOGRAMS}]")  # each counts as a word
OPENING = 400  # characters of the title and beginning that are read together
MAX_SENTENCES = 2000
REGULARISATION = 10.0  # of the heads on the topic's examples
UNREAD = -2.0  # log odds of a passage that the encoder does not understand
ABSENT = -5.0  # log odds of a passage that is not there
BARE_ADDRESS = re.compile(URL)

MEANING = (
    "closeness",  # similarity of the closest passage to the positive examples
    "margin",  # the most that a passage is closer to positive than to negative examples
    "margin_mean",  # the same, mean of the best passages
    "margin_title",
    "margin_thread",  # of the title of the thread that an answer stands in; 0 without one
    "topical",  # log odds by the head over embeddings: of the best passage,
    "topical_best",  # mean of the best passages,
    "topical_mean",  # mean of all,
    "topical_title",  # of the title, or of the first passage without one,
    "topical_opening",  # of title and beginning, read together,
    "topical_thread",  # and of the thread's title
    "arguing",  # the same by a head that also knows the examples of sides and frames
    "arguing_best",
    "arguing_mean",
    "arguing_title",
    "arguing_opening",
    "arguing_thread",
    "worded",  # log odds by the head over words: of the best passage,
    "worded_best",  # mean of the best passages,
    "worded_title",
    "worded_opening",
    "worded_thread",
    "agreed",  # the lower of the two heads' log odds, of the best passage
    "agreed_title",
)
PLACES = (
    "party",  # a passage names a party
    "party_title",
    "rivals",  # the most different parties in one passage, up to three
    "rivals_title",
    "thread_told",  # the thread's title holds a keyword, or a party and a context word
    "keywords",  # log(1 + passages with a keyword)
    "keyword_title",
    "keyword_lead",
    "context",  # the most context words in a passage that names a party, up to three
    "context_passages",  # log(1 + passages that hold both a party and a context word)
    "context_title",
    "share",  # of the sentences that hold a keyword, or a party and a context word
)
DENSITY = (
    "parties",  # log(1 + different parties in the text)
    "party_mentions",  # log(1 + mentions of parties)
    "party_density",  # mentions in 100 words
    "context_mentions",
    "context_density",
    "keyword_mentions",
    "length",  # log(1 + words)
    "answer",  # stands in a thread
    "silent",  # no keyword, and no context word beside a party; answers nothing
    "foreign",  # mostly in a script that the encoder does not read,
    "foreign_told",  # and with a keyword, or a party and a context word
)
FEATURES = MEANING + PLACES + DENSITY


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that is read closely; the title, the opening and that of the thread have no span."""

    words: str
    span: Span | None = None
    role: str = "text"  # or title, opening, thread
    keyword: bool = False
    parties: int = 0
    context: int = 0

    @property
    def telling(self) -> bool:
        """Tell whether its words alone speak for the topic."""
        return self.keyword or (self.parties > 0 and self.context > 0)


class FeatureMaker:
    """Makes features of documents for one topic."""

    def __init__(self, topic: Topic, encoder: Encoder) -> None:
        self._topic = topic
        self._encoder = encoder
        self._makers = {p.id: p.maker or p.id for p in topic.party}
        self._parties = Gazetteer.of_parties(topic.party)
        self._words = Gazetteer(
            {"context": topic.relevance.context, "keyword": topic.relevance.keywords}, fold=True
        )

    def make(self, batch: Sequence[Document]) -> tuple[Vectors, list[Span]]:
        """Return the features, shape (documents, len(FEATURES)), and the span of each that tells most."""
        groups = [self._passages(document) for document in batch]
        everything = [p.words for group in groups for p in group]
        vectors = self._encoder.encode(everything)
        odds = np.stack(
            [
                self._topical.log_odds(vectors),
                self._arguing.log_odds(vectors),
                self._worded.log_odds(everything),
            ],
            axis=1,
        )
        margins, closeness = self._margins(vectors)
        foreign = [_is_foreign(words) for words in everything]
        odds[foreign], margins[foreign], closeness[foreign] = UNREAD, 0.0, 0.0
        rows, spans, at = [], [], 0
        for document, group in zip(batch, groups, strict=True):
            part = slice(at, at + len(group))
            at += len(group)
            rows.append(
                _meaning(group, margins[part], closeness[part], odds[part])
                + _places(group, len(sentences(document.text)))
                + self._density(document, any(p.telling for p in group))
            )
            spans.append(_most_telling(document, group, margins[part]))
        return np.array(rows, dtype=np.float32).reshape(len(rows), len(FEATURES)), spans

    @cached_property
    def _topical(self) -> LinearHead:
        return self._head(self._topic.relevance.positive)

    @cached_property
    def _arguing(self) -> LinearHead:
        topic = self._topic
        about = [*topic.relevance.positive]
        about += [s for target in topic.target for s in (*target.favor, *target.against)]
        about += [s for frame in topic.frame for s in frame.examples]
        return self._head(about)

    def _head(self, about: Sequence[str]) -> LinearHead:
        """Fit a head that tells sentences like these from the topic's look-alikes and the world's news."""
        other = self._other
        news = self._encoder.background
        vectors = np.vstack([self._encoder.encode([*about, *other]), news])
        labels = ["topic"] * len(about) + ["other"] * (len(other) + len(news))
        weights = np.repeat(
            [1 / len(about), 0.5 / len(other), 0.5 / max(1, len(news))],
            [len(about), len(other), len(news)],
        )
        return heads.fit(vectors, labels, REGULARISATION, weights=weights * len(labels))

    @cached_property
    def _worded(self) -> WordHead:
        return WordHead(self._topic.relevance.positive, self._other, self._parties)

    @property
    def _other(self) -> list[str]:
        return [*self._topic.background, *self._topic.relevance.negative]

    @cached_property
    def _examples(self) -> tuple[Vectors, Vectors]:
        other = np.vstack([self._encoder.encode(self._other), self._encoder.background])
        return self._encoder.encode(self._topic.relevance.positive), other

    def _margins(self, vectors: Vectors) -> tuple[Vectors, Vectors]:
        positive, negative = self._examples
        close, far = _nearest(vectors @ positive.T), _nearest(vectors @ negative.T)
        return close - far, close

    def _density(self, document: Document, told: bool) -> list[float]:
        words = _without_urls(f"{document.title or ''}\n{document.text}")
        parties = [self._makers[hit.id] for hit in self._parties.find(words)]
        hits = [hit.id for hit in self._words.find(words)]
        count = len(words.split()) + len(IDEOGRAM.findall(words))
        foreign = _is_foreign(words[:OPENING])
        hundreds = (count + 1) / 100
        return [
            float(np.log1p(len(set(parties)))),
            float(np.log1p(len(parties))),
            len(parties) / hundreds,
            float(np.log1p(hits.count("context"))),
            hits.count("context") / hundreds,
            float(np.log1p(hits.count("keyword"))),
            float(np.log1p(count)),
            float(bool(document.thread)),
            float(not told and not document.thread),
            float(foreign),
            float(foreign and told),
        ]

    def _passages(self, document: Document) -> list[Passage]:
        title, text = document.title or "", _without_urls(document.text)
        spans = sentences(document.text)[:MAX_SENTENCES]
        found = [self._passage(title, role="title")] if title else []
        if document.thread:
            found.append(self._passage(document.thread, role="thread"))
        opening = text if text.startswith(title) else f"{title}\n{text}"
        found.append(self._passage(" ".join(opening[:OPENING].split()), role="opening"))
        all_of_text = [self._passage(text[s.start : s.end], s) for s in spans]
        ranked = sorted(
            (p for p in all_of_text[LEAD:] if p.telling or p.context),
            key=lambda p: (p.keyword, p.telling, p.context),
            reverse=True,
        )
        return found + all_of_text[:LEAD] + ranked[:TELLING]

    def _passage(self, words: str, span: Span | None = None, role: str = "text") -> Passage:
        hits = [hit.id for hit in self._words.find(words)]
        parties = {self._makers[hit.id] for hit in self._parties.find(words)}
        return Passage(words, span, role, "keyword" in hits, len(parties), hits.count("context"))


def _is_foreign(words: str) -> bool:
    """Tell whether most letters are of a script that is not Latin, which the encoder hardly knows.

    Other languages in Latin letters it reads, though it was made for English: their names and loanwords help.
    """
    letters = [c for c in words if c.isalpha()]
    return sum(c > "\u036f" for c in letters) * 2 > len(letters)


def _without_urls(text: str) -> str:
    """Blank addresses, whose words are not the text's; offsets stay."""
    return BARE_ADDRESS.sub(lambda m: " " * len(m.group()), text)


def _nearest(similarities: Vectors) -> Vectors:
    """Return the mean of the highest similarities of each row: one odd example decides nothing."""
    top = np.partition(similarities, -NEAREST, axis=1)[:, -NEAREST:]
    return np.asarray(top.mean(axis=1))


def _best(values: Vectors | Probabilities) -> float:
    return float(np.sort(values)[-NEAREST:].mean())


def _meaning(
    group: list[Passage], margins: Vectors, closeness: Vectors, odds: Probabilities
) -> list[float]:
    role = {p.role: i for i, p in reversed(list(enumerate(group)))}
    own = [i for i, p in enumerate(group) if p.role in ("title", "text")] or [role["opening"]]
    first, thread = role.get("title", own[0]), role.get("thread")
    topical, arguing, worded = odds[own].T
    return [
        float(closeness[own].max()),
        float(margins[own].max()),
        _best(margins[own]),
        float(margins[first]),
        float(margins[thread]) if thread is not None else 0.0,
        float(topical.max()),
        _best(topical),
        float(topical.mean()),
        float(odds[first, 0]),
        float(odds[role["opening"], 0]),
        float(odds[thread, 0]) if thread is not None else ABSENT,
        float(arguing.max()),
        _best(arguing),
        float(arguing.mean()),
        float(odds[first, 1]),
        float(odds[role["opening"], 1]),
        float(odds[thread, 1]) if thread is not None else ABSENT,
        float(worded.max()),
        _best(worded),
        float(odds[first, 2]),
        float(odds[role["opening"], 2]),
        float(odds[thread, 2]) if thread is not None else ABSENT,
        float(np.minimum(topical, worded).max()),
        float(min(odds[first, 0], odds[first, 2])),
    ]


def _places(group: list[Passage], count: int) -> list[float]:
    nothing = Passage("")
    title = next((p for p in group if p.role == "title"), nothing)
    thread = next((p for p in group if p.role == "thread"), nothing)
    text = [p for p in group if p.role == "text"]
    own = [title, *text]
    both = [p for p in own if p.parties and p.context]
    return [
        float(any(p.parties for p in own)),
        float(title.parties > 0),
        float(min(3, max(p.parties for p in own))),
        float(min(3, title.parties)),
        float(thread.telling),
        float(np.log1p(sum(p.keyword for p in own))),
        float(title.keyword),
        float(any(p.keyword for p in own[: LEAD + 1])),
        float(min(3, max((p.context for p in both), default=0))),
        float(np.log1p(len(both))),
        float(title.telling),
        min(1.0, sum(p.telling for p in text) / max(1, count)),
    ]


def _most_telling(document: Document, group: list[Passage], margins: Vectors) -> Span:
    in_text = [
        (p.keyword, p.telling, float(m), p.span)
        for p, m in zip(group, margins, strict=True)
        if p.span is not None
    ]
    return max(in_text)[-1] if in_text else Span(0, len(document.text))
