"""Linking names to the topic's parties, and the mentions of one document to one another.

A party's names count in any case, so that "deepseek" in a post is DeepSeek. Names that the topic calls
ambiguous (Claude, Moonshot) are words or other people's names too; each rule for them is a plain test:

- a spelling that is no one else's ("MiniMax") counts always;
- as the topic writes it, such a name counts where another party or a word of the topic stands in the text,
  its title or its thread, or where the document is known to be relevant, but never as a part of a longer
  person's name ("Claude Monet", "Jean-Claude");
- in another case ("moonshot") another party must stand in the same sentence, or in the same short text, or
  what the text answers must name this one, and no article or possessive stand before it ("my moonshot").
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.topic import Topic
from db.records import Document
from nlp.gazetteer import Gazetteer, Hit
from nlp.page_marks import without_addresses
from nlp.sentences import Span, sentences

SHORT = 300  # characters: a post, which is read as one sentence
LOOSE = 4  # characters that a name must have to count in any case
DETERMINED = re.compile(
    r"\b(?:an?|the|my|our|your|this|that|these|their|his|her)\s+$", re.IGNORECASE
)
COMPOUND = re.compile(r"[A-Z]\w+-$")


@dataclass(frozen=True, slots=True)
class _Name:
    """A hit, and how sure the name alone makes it."""

    hit: Hit
    ambiguous: bool
    exact: bool


class PartyLinker:
    """Finds the parties of a topic in a text."""

    def __init__(self, topic: Topic) -> None:
        self._spelled = {name: p.id for p in topic.party for name in p.names()}
        self._ambiguous = {n.casefold() for p in topic.party for n in p.ambiguous}
        self._surnames = {
            p.id: {n.split()[-1] for n in p.names() if " " in n and n.isascii()}
            for p in topic.party
            if p.type == "person"
        }
        self._full = {n: p.id for p in topic.party for n in p.names() if " " in n}
        self._gazetteer = Gazetteer({p.id: tuple(p.names()) for p in topic.party}, fold=True)
        self._words = Gazetteer(
            {"topic": (*topic.relevance.keywords, *topic.relevance.context)}, fold=True
        )

    def find(self, document: Document, persons: Sequence[Span] = ()) -> list[Hit]:
        """Return the parties that the text names, in order; `persons` are names that a model found."""
        text = without_addresses(document.text)
        elsewhere = f"{document.title or ''}\n{document.thread or ''}"
        names = list(self._names(text))
        above = list(self._names(elsewhere))
        everywhere = {n.hit.id for n in (*names, *above)}
        spelled = {n.hit.id for n in above if n.exact} if document.relevant else set()
        told = bool(document.relevant) or any(
            next(self._words.find(words), None) for words in (text, elsewhere)
        )
        near = _Neighbours(text, [n.hit for n in names])
        longer = _Covers(persons)
        kept = []
        for name in names:
            hit, itself = name.hit, {name.hit.id}
            if not name.ambiguous:
                kept.append(hit)
            elif name.exact:
                if (told or everywhere - itself) and not (
                    COMPOUND.search(text[max(0, hit.start - 40) : hit.start]) or longer.cover(hit)
                ):
                    kept.append(hit)
            elif (near.of(hit.start) - itself or itself & spelled) and not DETERMINED.search(
                text[max(0, hit.start - 12) : hit.start]
            ):
                kept.append(hit)
        return self._by_full_name(kept, text)

    def surnames(self, party_id: str) -> set[str]:
        """Return the words by which a person is named shortly; none for another kind of party."""
        return self._surnames.get(party_id, set())

    def _names(self, text: str) -> Iterator[_Name]:
        for hit in self._gazetteer.find(text):
            words = text[hit.start : hit.end]
            exact = words in self._spelled
            ambiguous = words.casefold() in self._ambiguous and not (exact and _is_mixed(words))
            spelled = exact and not (ambiguous and words.islower())
            if spelled:
                yield _Name(hit._replace(id=self._spelled[words]), ambiguous, exact=True)
            elif len(words) >= LOOSE:
                yield _Name(hit, ambiguous, exact=False)

    def _by_full_name(self, hits: list[Hit], text: str) -> list[Hit]:
        """Give a surname to the person whom the text names in full, if another bears it too."""
        named = {self._full[w] for h in hits if (w := text[h.start : h.end]) in self._full}
        found = []
        for hit in hits:
            words = text[hit.start : hit.end]
            owners = {p for p in named if words in self.surnames(p)}
            lone = len(owners) == 1 and hit.id in self._surnames and hit.id not in named
            found.append(hit._replace(id=owners.pop()) if lone and words not in self._full else hit)
        return found


def _is_mixed(words: str) -> bool:
    """Tell whether capitals stand inside the word, as in MiniMax: nobody writes another word like that."""
    return not words[1:].islower() and not words.isupper() and not words.islower()


class _Neighbours:
    """Which parties are named in the sentence of an offset; a short text is one sentence."""

    def __init__(self, text: str, hits: Sequence[Hit]) -> None:
        self._starts = [0] if len(text) <= SHORT else [s.start for s in sentences(text)] or [0]
        self._found: dict[int, set[str]] = {}
        for hit in hits:
            self._found.setdefault(self._place(hit.start), set()).add(hit.id)

    def of(self, start: int) -> set[str]:
        return self._found.get(self._place(start), set())

    def _place(self, start: int) -> int:
        return bisect_right(self._starts, start)


class _Covers:
    """Whether one of some spans, which do not overlap, is longer than a hit and holds it."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)

    def cover(self, hit: Hit) -> bool:
        at = bisect_right(self._spans, (hit.start, float("inf"))) - 1
        if at < 0:
            return False
        start, end = self._spans[at]
        return hit.end <= end and end - start > hit.end - hit.start


SUFFIX = re.compile(
    r"[,\s]+(?:Inc|Corp|Corporation|Ltd|Limited|LLC|PBC|Co|Company|plc|PLC|GmbH|AG|SA|NV|Holdings)\.?$"
)
TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|President|Senator|Judge|Sir)\.?\s+")
MARKUP = re.compile(r"[\[\]{}<>|*#=/\\@\n]|https?:|www\.")
GENERIC = frozenset(
    {"AI", "A.I.", "AGI", "API", "APIs", "LLM", "LLMs", "ML", "CEO", "CTO", "PhD", "Ph.D."}
)
MAX_WORDS = 8


def canonical(name: str, type: str) -> str:
    """Return the name by which mentions of one entity are known: no legal form, no form of address."""
    words = " ".join(name.split())
    if type == "organisation":
        return SUFFIX.sub("", words) or words
    if type == "person":
        return TITLE.sub("", words) or words
    return words


def is_noise(name: str) -> bool:
    """Tell whether what a model took for a name is markup, an address, a common short form, or no word."""
    return (
        MARKUP.search(name) is not None
        or name in GENERIC
        or len(name.split()) > MAX_WORDS
        or sum(c.isalpha() for c in name) < 2
    )
