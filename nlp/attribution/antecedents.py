"""Whom a pronoun or a description may go back to: names and descriptions, in the order of reading.

Salience after Lappin & Leass (1994), without their parser: whoever spoke, or stood first in a sentence,
before those who were merely named; the paragraph before what stands above it. Names within what somebody
says are spoken of, and do not come into question.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from db.records import EntityMention
from nlp.attribution import vocabulary
from nlp.attribution.marks import overlap
from nlp.attribution.names import Names
from nlp.attribution.records import Speaker, SpeakerType
from nlp.sentences import Span

REACH = 700  # characters back that a pronoun or description may refer
FIRST = 60  # a name that stands so near the beginning of its sentence is its subject
HEAD = rf"[\w’'-]*(?:{vocabulary.PERSON_ENDINGS})"
# "A publisher I know", "one press officer", and at the beginning of a sentence "The retired clerk".
PERSON = re.compile(
    r"\b(?P<words>(?P<article>an?|one|another|the|her|his)(?: [\w’'-]+){0,3}?"
    rf" (?P<head>{HEAD}))\b",
    re.IGNORECASE,
)
PERSON_WORD = re.compile(HEAD, re.IGNORECASE)
PUBLICATION = re.compile(
    rf"(?P<words>(?:The|Its|Their)(?: [\w’'-]+){{0,2}}? (?:{'|'.join(sorted(vocabulary.WRITINGS))}))\b"
)


class Salient(NamedTuple):
    """Somebody whom a later reference may go back to."""

    position: int
    speaker: Speaker


class Antecedents:
    """Those who may be meant, up to a position of the text.

    Args:
        text: with one kind of quotation marks.
        names: the names in it.
        sentences: of the text.
        said: spans of what is said, ordered and without overlap.
    """

    def __init__(
        self, text: str, names: Names, sentences: Sequence[Span], said: Sequence[Span]
    ) -> None:
        self._text = text
        self._names = names
        self._said = said
        self._genders: dict[str, str] = {}
        self._salient = sorted(self._subjects(sentences), key=_position)
        self._unnamed: list[Salient] = []  # those who spoke, and have no name
        self._persons = list(self._described({sentence.start for sentence in sentences}))
        self._writings = [
            Salient(s.start, Speaker(found["words"], "unnamed"))
            for s in sentences
            if (found := PUBLICATION.match(text, s.start, s.end)) and not self._is_said(s.start)
        ]

    def spoke(self, position: int, speaker: Speaker) -> None:
        """Note that somebody spoke."""
        kept = {"person": self._salient, "organisation": self._salient, "unnamed": self._unnamed}
        if speaker.type in kept:
            insort(kept[speaker.type], Salient(position, speaker), key=_position)

    def speaker_of(self, mention: EntityMention) -> Speaker:
        """Return whom a mention names; heeds the gender that a title tells."""
        speaker = self._names.speaker(mention)
        if gender := self._names.gender(mention):
            self._genders.setdefault(speaker.name, gender)
        return speaker

    def person(self, pronoun: str, position: int) -> Speaker | None:
        """Return whom "he" or "she" means.

        A name of one word that is never given in full may be a firm's: it comes last.
        """
        here = self._text.rfind("\n", 0, position) + 1
        found = self._fitting(pronoun, self._before(self._salient, position))
        full = [s for s in found if _is_full(s.speaker)]
        described = self._before(
            sorted([*self._persons, *filter(_is_one_person, self._unnamed)], key=_position),
            position,
        )
        tries = (
            _from(here, full), self._only_one(pronoun, here, position), _from(here, described),
            full, found, self._only_one(pronoun, position - REACH, position), described,
        )  # fmt: skip
        best = next((some[-1].speaker for some in tries if some), None)
        if best and best.type == "person":
            self._genders.setdefault(best.name, pronoun)
        return best

    def organisation(self, position: int) -> Speaker | None:
        """Return what "it" or "the company" means; without a subject, the only one that is named."""
        found = [
            s for s in self._before(self._salient, position) if s.speaker.type == "organisation"
        ]
        if found:
            return found[-1].speaker
        named = self.named("organisation", position)
        return named[-1] if len(named) == 1 else None

    def thing(self, position: int) -> Speaker | None:
        """Return what "it" means: a writing that begins a sentence of the paragraph, or an organisation."""
        here = self._text.rfind("\n", 0, position) + 1
        writings = _from(here, self._before(self._writings, position))
        subjects = _from(here, self._before(self._salient, position))
        firms = [s for s in subjects if not _is_full(s.speaker)]
        if writings and (not firms or firms[-1].position < writings[-1].position):
            return writings[-1].speaker
        if firms:
            return firms[-1].speaker
        return self.organisation(position)

    def several(self, position: int) -> Speaker | None:
        """Return whom "they" means: those who spoke last, or the last organisation."""
        here = self._text.rfind("\n", 0, position) + 1
        unnamed = _from(here, self._before(self._unnamed, position))
        found = self._before(self._salient, position)
        last = found[-1] if found and found[-1].speaker.type == "organisation" else None
        if unnamed and (last is None or last.position < unnamed[-1].position):
            return unnamed[-1].speaker
        return last.speaker if last else None

    def named(self, type: SpeakerType, position: int) -> list[Speaker]:
        """Return all names in reach, each once, the nearest last."""
        inside = self._names.within(max(0, position - REACH), position)
        found = [self.speaker_of(m) for m in inside if m.type == type]
        return list(dict.fromkeys(reversed(found)))[::-1]

    def _subjects(self, sentences: Sequence[Span]) -> Iterable[Salient]:
        """Yield the first person and the first organisation of each sentence, not within what is said."""
        for sentence in sentences:
            seen: set[str] = {"location", "product"}
            for m in self._names.within(sentence.start, min(sentence.end, sentence.start + FIRST)):
                if m.type not in seen and not self._is_governed(m) and not self._is_said(m.start):
                    seen.add(m.type)
                    yield Salient(m.start, self.speaker_of(m))

    def _is_governed(self, m: EntityMention) -> bool:
        before = self._text[max(0, m.start - FIRST) : m.start].casefold().split()[-1:]
        return bool(vocabulary.PREPOSITIONS & set(before))

    def _is_said(self, position: int) -> bool:
        return overlap(Span(position, position + 1), self._said) > 0

    def _described(self, starts: set[int]) -> Iterator[Salient]:
        """Yield the descriptions of persons, not within what is said; definite ones begin a sentence."""
        for found in PERSON.finditer(self._text):
            indefinite = found["article"].casefold() not in ("the", "her", "his")
            begins = found.start() in starts
            apposed = self._text.endswith(", ", 0, found.start())
            fits = begins or (indefinite and not apposed)
            if fits and is_person(found["head"]) and not self._is_said(found.start()):
                yield Salient(found.start(), Speaker(found["words"], "unnamed"))

    def _fitting(self, pronoun: str, some: Sequence[Salient]) -> list[Salient]:
        """Return the persons whom the text has not called by the other pronoun."""
        return [
            s for s in some
            if s.speaker.type == "person" and self._genders.get(s.speaker.name, pronoun) == pronoun
        ]  # fmt: skip

    def _only_one(self, pronoun: str, start: int, position: int) -> list[Salient]:
        """Return the one person who is named between two positions, not within what is said."""
        named = [
            Salient(m.start, self.speaker_of(m))
            for m in self._names.within(max(0, start), position)
            if m.type == "person" and not self._is_said(m.start)
        ]
        fitting = self._fitting(pronoun, named)
        return fitting[-1:] if len({s.speaker for s in fitting}) == 1 else []

    def _before(self, some: Sequence[Salient], position: int) -> list[Salient]:
        first, last = (
            bisect_left(some, p, key=_position) for p in (max(0, position - REACH), position)
        )
        return list(some[first:last])


def _is_full(speaker: Speaker) -> bool:
    """Tell whether a speaker is a person who has a first and a last name here."""
    return speaker.type == "person" and " " in speaker.name


def _is_one_person(salient: Salient) -> bool:
    """Tell whether "he" or "she" may mean a speaker without a name: no writing, and not several."""
    words = salient.speaker.name.casefold().split()
    several = words[-1].endswith("s") or words[-1] in vocabulary.SEVERAL
    return not several and not vocabulary.WRITINGS & set(words)


def is_person(word: str) -> bool:
    """Tell whether a word is one for a person, by how it ends."""
    return PERSON_WORD.fullmatch(word) is not None and word.casefold() not in vocabulary.NO_PERSONS


def _from(start: int, some: Sequence[Salient]) -> list[Salient]:
    return [s for s in some if s.position >= start]


def _position(salient: Salient) -> int:
    return salient.position
