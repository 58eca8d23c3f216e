"""The names and phrases of the topic, found in one pass over a text (Aho & Corasick 1975)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import ahocorasick_rs

from config.topic import Party


class Hit(NamedTuple):
    """A name that was found: what it stands for, and where."""

    id: str
    start: int
    end: int


class Gazetteer:
    """Finds the longest names that stand as whole words.

    Chinese and Japanese write no spaces, and Korean joins particles to names, so that a name that begins or
    ends with such a character needs no border on that side. Case matters for names ("Claude"), and not for
    phrases (`fold=True`).
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
    before = start > 0 and _joins(text[start - 1], text[start])
    after = end < len(text) and _joins(text[end - 1], text[end])
    return not before and not after


def _joins(left: str, right: str) -> bool:
    """Tell whether two neighbours belong to one word."""
    return _in_word(left) and _in_word(right)


def _in_word(character: str) -> bool:
    borderless = "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3"
    return (character.isalnum() or character == "_") and not borderless
