"""Exchanging the sides of a dispute in a text, to ask whether a name alone decides a label.

A tool in a dispute must be neutral: what it says of "A accuses B" it must say of "B accuses A" (name-swap
tests as in Zhao et al. 2018, Prabhakaran et al. 2019).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import cycle
from typing import NamedTuple, TypeVar

import numpy as np

from config.topic import Party, Topic
from db.records import Document
from nlp.probability import Probabilities
from nlp.sentences import Span

T = TypeVar("T", bound=Hashable)


class Stretch(NamedTuple):
    """A part of a text and what it became: a name, or what lies between two."""

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class Renamed:
    """A text with other names in it, and where each of its stretches stood before."""

    text: str
    stretches: tuple[Stretch, ...]

    def place(self, offset: int) -> int:
        """Return where a character of the original stands here, counted from the start of its stretch."""
        before, after = self.stretches[self._number(offset, lambda s: s.before)]
        return after.start + offset - before.start

    def original(self, start: int, end: int) -> Span:
        """Return the span of the original that stands here from `start` to `end`; a name only as a whole."""
        first, last = (self._number(i, lambda s: s.after) for i in (start, max(start, end - 1)))
        (before, after), (until, ends) = self.stretches[first], self.stretches[last]
        return Span(
            before.start if first % 2 else before.start + start - after.start,
            until.end if last % 2 else until.start + end - ends.start,
        )

    def _number(self, offset: int, side: Callable[[Stretch], Span]) -> int:
        """Return the number of the stretch in which a character of one of the two texts stands."""
        return bisect_right(self.stretches, offset, key=lambda s: side(s).start) - 1


def exchange(text: str, topic: Topic) -> str:
    """Return the text with the names of the two sides swapped (`exchanged_names`)."""
    return exchange_in(text, topic).text


def exchange_in(text: str, topic: Topic) -> Renamed:
    """Return what `exchange` does, with the places."""
    names = _names(topic.exchange, topic.party)
    return _renamed(text, names.pattern, names.swapped)


def one_sided(text: str, topic: Topic) -> Renamed:
    """Return the text with the names of each pair made the first, so that no reader can tell them apart.

    For models that only ask how a sentence is built. The result is the same for a text and its exchange,
    unless a name and its neighbour happen to make a longer name ("OpenAI AI").
    """
    names = _names(topic.exchange, topic.party)
    return _renamed(text, names.pattern, names.first)


def exchanged(document: Document, topic: Topic) -> Document:
    """Return a document with the names of both sides swapped in title, text, thread and parent."""

    def swap(text: str | None) -> str | None:
        return None if text is None else exchange(text, topic)

    return replace(
        document,
        title=swap(document.title),
        text=exchange(document.text, topic),
        thread=swap(document.thread),
        parent=swap(document.parent),
    )


def on_both_sides(
    items: Sequence[T], mirror: Callable[[T], T], score: Callable[[list[T]], Probabilities]
) -> Probabilities:
    """Return the mean of the scores of items as they are and mirrored, shape (items, labels).

    A score that is averaged over the exchange is the same for both sides, whatever the model thinks of
    their names (averaging over a group, as Yarotsky 2022). Each different item is scored once.
    """
    mirrored = [mirror(item) for item in items]
    different = list(dict.fromkeys([*items, *mirrored]))
    row = {item: i for i, item in enumerate(different)}
    scores = score(different)
    here, there = (scores[[row[i] for i in part]] for part in (items, mirrored))
    return np.asarray((here + there) / 2)


def exchanged_names(topic: Topic) -> Mapping[str, str]:
    """Return every name that is exchanged, and what it becomes.

    They are those of the topic's `exchange`. Where both of a pair are names of parties, they also count in
    capitals and in small letters, and each other name of one party, in Latin letters, becomes the other's.
    """
    return _names(topic.exchange, topic.party).swapped


class _Names(NamedTuple):
    pattern: re.Pattern[str]
    swapped: Mapping[str, str]
    first: Mapping[str, str]


@lru_cache(maxsize=8)
def _names(exchange: tuple[tuple[str, str], ...], parties: tuple[Party, ...]) -> _Names:
    of = {name: party for party in parties for name in party.names()}
    swapped: dict[str, str] = {}
    first: dict[str, str] = {}

    def add(name: str, becomes: str, whole: str) -> None:
        swapped.setdefault(name, becomes)
        first.setdefault(name, whole)

    for a, b in exchange:
        add(a, b, a)
        add(b, a, a)
    sides = [(a, b) for a, b in exchange if a in of and b in of]
    for form in (str.lower, str.upper):
        for a, b in sides:
            add(form(a), form(b), form(a))
            add(form(b), form(a), form(a))
    for a, b in sides:
        for name, becomes in ((a, b), (b, a)):
            for other in filter(str.isascii, of[name].names()):
                small = other.islower()
                add(other, becomes.lower() if small else becomes, a.lower() if small else a)
    names = sorted(swapped, key=len, reverse=True)
    pattern = r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)" if names else r"(?!)"
    return _Names(re.compile(pattern), swapped, first)


def _renamed(text: str, names: re.Pattern[str], become: Mapping[str, str]) -> Renamed:
    """Replace names; the stretches between them have even numbers, the names odd ones."""
    words: list[str] = []
    stretches: list[Stretch] = []
    done, length = 0, 0

    def add(end: int, new: str) -> None:
        nonlocal done, length
        words.append(new)
        stretches.append(Stretch(Span(done, end), Span(length, length + len(new))))
        done, length = end, length + len(new)

    for found in names.finditer(text):
        add(found.start(), text[done : found.start()])
        add(found.end(), become[found.group()])
    add(len(text), text[done:])
    return Renamed("".join(words), tuple(stretches))


# fmt: off
STAND_INS = (
    "Hearth", "Crumb", "Pell", "Munro", "Halden", "Marrow", "Fenwick", "Drayton", "Kestrel",
    "Sable", "Wexford", "Palomar", "Calder", "Basalt", "Nimbus", "Plinth", "Solace", "Verity",
    "Yarrow", "Zenith", "Veltora", "Quillon", "Norrin", "Lyrebird", "Ochre", "Larkspur", "Umbra",
    "Parallax", "Ionica", "Junipero", "Meridian", "Foxglove", "Altamont", "Orrery", "Redshift",
    "Tamarind", "Uplands", "Windrose", "Xylo", "Tideway",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Disguise:
    """Gives the companies and products of a topic invented names, so that no reader knows them.

    Attributes:
        company: to which company each name belongs, casefolded.
        pattern: of these names.
    """

    company: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, topic: Topic) -> "Disguise":
        """Return the disguise of the organisations and products of a topic, however their names are cased."""
        company = {
            name.casefold(): party.maker or party.id
            for party in topic.party
            if party.type != "person"
            for name in party.names()
        }
        longest = sorted(company, key=len, reverse=True)
        names = "|".join(map(re.escape, longest)) or "(?!)"
        return cls(company, re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE))

    def __call__(
        self, text: str, before: str = "", names: Sequence[str] = STAND_INS
    ) -> tuple[Renamed, Renamed]:
        """Return a text and what stands before it with other names, given in the order of their appearance.

        A product has the name of its maker's company.
        """
        spelled = [found for part in (before, text) for found in self.pattern.findall(part)]
        of = {name: self.company.get(name.casefold(), name) for name in spelled}  # "mıstral" is new
        given = dict(zip(dict.fromkeys(of.values()), cycle(names), strict=False))
        become = {name: _cased(given[company], name) for name, company in of.items()}
        return _renamed(text, self.pattern, become), _renamed(before, self.pattern, become)


def _cased(name: str, like: str) -> str:
    return name.lower() if like.islower() else name.upper() if like.isupper() else name
