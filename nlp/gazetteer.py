"""The names and phrases of the topic, found in one pass over a text (Aho & Corasick 1975)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import ahocorasick_rs

from config.topic import Party

LONGEST_TAG = 140  # characters of a hashtag that are looked back over


class Hit(NamedTuple):
    """A name that was found: what it stands for, and where."""

    id: str
    start: int
    end: int


class Gazetteer:
    """Finds the longest names that stand as whole words.

    Chinese and Japanese write no spaces, and Korean joins particles to names, so that a name that begins or
    ends with such a character needs no border on that side. Case matters for names ("Claude"), and not for
    phrases (`fold=True`). In a hashtag, which has no spaces, a capital or a digit begins a word.
    """

    def __init__(self, names: Mapping[str, Iterable[str]], fold: bool = False) -> None:
        pairs = [(self._folded(n, fold), key) for key, group in names.items() for n in group]
        self._ids = [key for _, key in pairs]
        self._fold = fold
        self._automaton = ahocorasick_rs.AhoCorasick([name for name, _ in pairs])

    @classmethod
    def of_parties(cls, parties: Iterable[Party]) -> "Gazetteer":
        """Build the gazetteer of a topic's parties, in all their languages."""
        return cls({party.id: tuple(party.names()) for party in parties})

    def find(self, text: str) -> Iterator[Hit]:
        """Yield the hits in the order of the text; they do not overlap."""
        found = self._automaton.find_matches_as_indexes(
            self._folded(text, self._fold), overlapping=True
        )
        whole = [match for match in found if _is_whole(text, *match[1:])]
        done = 0
        for index, start, end in sorted(whole, key=lambda match: (match[1], -match[2], match[0])):
            if start >= done:
                yield Hit(self._ids[index], start, end)
                done = end

    @staticmethod
    def _folded(text: str, fold: bool) -> str:
        """Lower the case character by character, which keeps the offsets (casefold does not)."""
        if not fold:
            return text
        lowered = text.lower()
        return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] or c for c in text)


def _is_whole(text: str, start: int, end: int) -> bool:
    return _is_border(text, start) and _is_border(text, end)


def _is_border(text: str, at: int) -> bool:
    if at in (0, len(text)) or not _joins(text[at - 1], text[at]):
        return True
    return _begins_part(text, at) and _in_hashtag(text, at)


def _begins_part(text: str, at: int) -> bool:
    """Tell whether a word of a #CamelCaseTag begins at a place: "Open|AI", "AI|Lies", "R|1", "a|_b"."""
    left, right = text[at - 1], text[at]
    if "_" in (left, right) or (left.isalpha() and right.isdigit()):
        return True
    return right.isupper() and (not left.isupper() or text[at + 1 : at + 2].islower())


def _in_hashtag(text: str, at: int) -> bool:
    for place in range(at - 1, max(-1, at - LONGEST_TAG), -1):
        if not (text[place].isalnum() or text[place] == "_"):
            return text[place] == "#"
    return False


def _joins(left: str, right: str) -> bool:
    """Tell whether two neighbours belong to one word."""
    return _in_word(left) and _in_word(right)


def _in_word(character: str) -> bool:
    borderless = "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3"
    return (character.isalnum() or character == "_") and not borderless
