"""From a source ("he", "the company", "Amodei") to a named speaker, where the text tells.

Rules over the entity mentions of the text, in the order of reading: a reference goes back to the nearest
compatible name that was a source or stood first in its sentence (salience, after Lappin & Leass 1994, without
their parser). Where no name is in reach, or several are of which none stands out, the speaker stays None.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from db.records import EntityMention
from nlp.attribution import vocabulary
from nlp.attribution.cues import is_passive
from nlp.attribution.marks import overlap, quotations, readable
from nlp.attribution.names import TYPES, Names, described, head
from nlp.attribution.records import AUTHOR, Attribution, Speaker, SpeakerType
from nlp.sentences import Span, sentences

REACH = 700  # characters back that a pronoun or description may refer
FIRST = 60  # a name that stands so near the beginning of its sentence is its subject
SENTENCE_END = re.compile(r"[.!?]\s|\n")
APPENDED = re.compile(
    r",\s(?=(?:an?|the|one|who|which|whose|of)\b)|\s(?=(?:who|which)\s)", re.IGNORECASE
)
RELATIVE = 80  # characters between a name and its "who" or "which"


class Salient(NamedTuple):
    """A name that a later reference may go back to."""

    position: int
    speaker: Speaker


def resolve(
    text: str, attributions: Iterable[Attribution], mentions: Sequence[EntityMention]
) -> list[Attribution]:
    """Return the attributions, in the order of their cues, with their speakers.

    First persons speak for whoever holds the content in which they stand, and else for the author.
    """
    resolver = _Resolver(text, mentions)
    named: list[Attribution] = []
    for a in sorted(attributions, key=lambda a: a.cue):
        if source := a.source or resolver.neighbour(a):
            speaker = resolver.speaker(source)
        else:
            speaker = _shared_subject(text, a, named[-1]) if named else None
        named.append(replace(a, source=source, speaker=speaker))
    return [
        replace(a, speaker=_enclosing(a, named)) if is_first_person(text, a.source) else a
        for a in named
    ]


def _shared_subject(text: str, a: Attribution, previous: Attribution) -> Speaker | None:
    """Return the speaker before for a participle in the same sentence: "…, adding that"."""
    participle = text[a.cue.start : a.cue.end].split(maxsplit=1)[0].endswith("ing")
    same_sentence = not SENTENCE_END.search(text, previous.cue.end, a.cue.start)
    return previous.speaker if participle and same_sentence else None


def is_first_person(text: str, source: Span | None) -> bool:
    """Tell whether a source is a first person."""
    return source is not None and (
        text[source.start : source.end].casefold() in vocabulary.FIRST_PERSON
    )


def _enclosing(a: Attribution, others: Sequence[Attribution]) -> Speaker | None:
    """Return the speaker of the narrowest content in which an attribution stands."""
    around = [
        (span.end - span.start, i)
        for i, other in enumerate(others)
        for span in other.content
        if other.cue != a.cue and span.start <= a.cue.start < span.end
    ]
    return others[min(around)[1]].speaker if around else AUTHOR


class _Resolver:
    def __init__(self, text: str, mentions: Sequence[EntityMention]) -> None:
        self._text = readable(text)
        self._names = Names(self._text, mentions)
        self._sentences = sentences(text)
        self._genders: dict[str, str] = {}
        self._salient = sorted(self._subjects(), key=_position)

    def _subjects(self) -> Iterable[Salient]:
        """Yield the first person and the first organisation of each sentence, not within quotations."""
        quoted = quotations(self._text)
        for sentence in self._sentences:
            seen: set[str] = {"location", "product"}
            for m in self._names.within(sentence.start, min(sentence.end, sentence.start + FIRST)):
                before = self._text[sentence.start : m.start].casefold().split()[-1:]
                governed = bool(vocabulary.PREPOSITIONS & set(before))
                if (
                    m.type not in seen
                    and not governed
                    and not overlap(Span(m.start, m.end), quoted)
                ):
                    seen.add(m.type)
                    yield Salient(m.start, self._speaker_of(m))

    def _speaker_of(self, mention: EntityMention) -> Speaker:
        speaker = self._names.speaker(mention)
        if gender := self._names.gender(mention):
            self._genders.setdefault(speaker.name, gender)
        return speaker

    def neighbour(self, a: Attribution) -> Span | None:
        """Return the name that touches a cue, which the tagger may fail to see in a rare name."""
        if is_passive(self._text, a.cue):
            return None
        near = self._names.within(max(0, a.cue.start - RELATIVE), a.cue.end + 2)
        for m in reversed(near):
            inside = any(c.start < m.end and m.start < c.end for c in a.content)
            touches = m.end + 1 == a.cue.start or m.start == a.cue.end + 1
            if touches and not inside and m.type in ("person", "organisation"):
                return Span(m.start, m.end)
        return None

    def speaker(self, source: Span) -> Speaker | None:
        """Return whom a source stands for."""
        found = self._refer(source)
        if found and found.type in ("person", "organisation"):
            insort(self._salient, Salient(source.start, found), key=_position)
        return found

    def _refer(self, source: Span) -> Speaker | None:
        words = self._text[source.start : source.end]
        word = words.casefold()
        if word in vocabulary.HE | vocabulary.SHE:
            return self._person("he" if word in vocabulary.HE else "she", source.start)
        if word in vocabulary.IT:
            return self._nearest("organisation", source.start)
        if word in vocabulary.THEY:
            return self._last(source.start)
        if word in vocabulary.RELATIVE:
            return self._relative(word, source)
        return self._named(source) or self._described(source) or self._unnamed(words)

    def _named(self, source: Span) -> Speaker | None:
        inside = self._names.within(source.start, source.end)
        found = head(self._text, source, inside)
        if found:
            return self._speaker_of(found)
        words = self._text[source.start : source.end]
        return self._names.by_words(words) or self._apposed(source)

    def _apposed(self, source: Span) -> Speaker | None:
        """Return the person whom a source only describes: "Ada Lindqvist, head of policy, said"."""
        before = self._names.within(max(0, source.start - RELATIVE), source.start)
        if before and before[-1].type == "person":
            between = self._text[before[-1].end : source.start]
            return self._speaker_of(before[-1]) if between == ", " else None
        return None

    def _unnamed(self, words: str) -> Speaker | None:
        """Keep the words of a source that nobody names ("critics"), or that is a name of unknown type.

        What only describes it does not belong to it: "The staffer, who spoke on condition …". Of "others"
        and "you" nothing is known.
        """
        short = APPENDED.split(words, maxsplit=1)[0].strip()
        name = " ".join((short or words).split())
        known = re.sub(r"['’]s?$|\.$", "", name.casefold()) not in vocabulary.INDEFINITE
        return Speaker(name, "unnamed") if known else None

    def _person(self, pronoun: str, position: int) -> Speaker | None:
        fits = [
            s for s in self._before("person", position)
            if self._genders.get(s.name, pronoun) == pronoun
        ]  # fmt: skip
        if not fits:
            return None
        self._genders.setdefault(fits[-1].name, pronoun)
        return fits[-1]

    def _nearest(self, type: SpeakerType, position: int) -> Speaker | None:
        found = self._before(type, position)
        return found[-1] if found else None

    def _before(self, type: SpeakerType, position: int) -> list[Speaker]:
        """Return the salient names in reach, the nearest last; without any, the only name in reach."""
        found = [s for s in self._salient_before(position) if s.type == type]
        if found:
            return found
        named = self._named_before(type, position)
        return named if len(named) == 1 else []

    def _salient_before(self, position: int) -> list[Speaker]:
        reach = (max(0, position - REACH), position)
        first, last = (bisect_left(self._salient, p, key=_position) for p in reach)
        return [s.speaker for s in self._salient[first:last]]

    def _named_before(self, type: SpeakerType, position: int) -> list[Speaker]:
        """Return all names in reach, each once, the nearest last."""
        inside = self._names.within(max(0, position - REACH), position)
        found = [self._speaker_of(m) for m in inside if m.type == type]
        return list(dict.fromkeys(reversed(found)))[::-1]

    def _last(self, position: int) -> Speaker | None:
        """Return who is meant by "they": the last salient organisation; persons are not many."""
        found = self._salient_before(position)
        return found[-1] if found and found[-1].type == "organisation" else None

    def _relative(self, word: str, source: Span) -> Speaker | None:
        wanted = "person" if word.startswith("who") else "organisation"
        sentence = self._sentence(source.start)
        start = max(sentence.start, source.start - RELATIVE)
        inside = [m for m in self._names.within(start, source.start) if m.end <= source.start]
        if inside and TYPES[inside[-1].type] == wanted:
            return self._speaker_of(inside[-1])
        return None

    def _sentence(self, position: int) -> Span:
        i = bisect_left(self._sentences, (position + 1,)) - 1
        return self._sentences[max(0, i)]

    def _described(self, source: Span) -> Speaker | None:
        """Resolve "the startup", "its policy team", "a spokesperson", "the chief executive"."""
        words = described(self._text[source.start : source.end])
        if len(words) < 2 or words[0] not in vocabulary.ARTICLES:
            return None
        definite = words[0] in vocabulary.DEFINITE
        if vocabulary.SPOKES & set(words) and not _of_somebody_else(words):
            return self._nearest("organisation", source.start)
        if words[0] in vocabulary.IT and words[-1] in vocabulary.PARTS:
            return self._nearest("organisation", source.start)
        if definite and words[-1] in vocabulary.ORGANISATIONS:
            return self._organisation(words[1:-1], source.start)
        if definite and words[-1] in vocabulary.ROLES:
            return self._role(words[-1], source.start)
        return None

    def _organisation(self, attributes: Sequence[str], position: int) -> Speaker | None:
        """Return the nearest organisation; with attributes, the nearest that the text gives them to."""
        telling = [word for word in attributes if word not in vocabulary.COMMON]
        if not telling:
            return self._nearest("organisation", position)
        named = self._named_before("organisation", position)
        called = [s for s in named if self._is_called(s, telling)]
        return called[-1] if called else named[0] if len(named) == 1 else None

    def _is_called(self, speaker: Speaker, attributes: Sequence[str]) -> bool:
        described = zip(self._names.mentions, self._names.descriptions, strict=True)
        return any(
            m.entity_id == speaker.entity_id and words.issuperset(attributes)
            for m, words in described
        )

    def _role(self, role: str, position: int) -> Speaker | None:
        before = self._names.within(0, position)
        described = zip(before, self._names.descriptions, strict=False)
        named = [m for m, words in described if m.type == "person" and role in words]
        return self._speaker_of(named[-1]) if named else None


def _position(salient: Salient) -> int:
    return salient.position


def _of_somebody_else(words: Sequence[str]) -> bool:
    """Tell whether a spokesperson speaks for something that is described, and is not "the company"."""
    after = [i for i, w in enumerate(words) if w in vocabulary.PREPOSITIONS]
    return bool(after) and words[-1] not in vocabulary.ORGANISATIONS
