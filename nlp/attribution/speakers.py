"""From a source ("he", "the company", "Amodei") to a named speaker, where the text tells.

Rules over the names in the text, in the order of reading; pronouns go back to `antecedents`. Where no name is
in reach, or several are of which none stands out, the speaker stays None.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from db.records import EntityMention
from nlp.attribution import vocabulary
from nlp.attribution.antecedents import Antecedents, is_person
from nlp.attribution.cues import is_passive
from nlp.attribution.extract import joined
from nlp.attribution.marks import quotations, readable
from nlp.attribution.names import TYPES, Names, described, head, words_of
from nlp.attribution.records import AUTHOR, Attribution, Speaker
from nlp.attribution.subjects import is_conjoined, opening
from nlp.sentences import OPENING, Span, sentences

SENTENCE_END = re.compile(r"[.!?]\s|\n")
APPENDED = re.compile(
    r",\s(?=(?:an?|the|one|who|which|whose|of)\b)|\s(?=(?:who|which)\s)", re.IGNORECASE
)
HANDLE = re.compile(r"(?:^|\s)(@?[\w./-]*\w),\s*$")
LABEL_WORDS = 6  # before a colon, beside the name of who speaks
DESCRIBING = re.compile(r"(?:an?|the|one of) ", re.IGNORECASE)
CLOSED = (",", ";", ".", ")", "”", "\n", "")  # what ends an apposition
RELATIVE = 80  # characters between a name and its "who" or "which"


def resolve(
    text: str, attributions: Iterable[Attribution], mentions: Sequence[EntityMention]
) -> list[Attribution]:
    """Return the attributions, in the order of their cues, with their speakers.

    First persons speak for whoever holds the content in which they stand, and else for the author.
    """
    in_order = sorted(attributions, key=lambda a: a.cue)
    resolver = _Resolver(text, mentions, in_order)
    named: list[Attribution] = []
    for a in in_order:
        loose = _is_loose(text, a)
        source = a.source or (None if loose else resolver.neighbour(a))
        before = named[-1] if source is None and named and _shares(text, a, named[-1]) else None
        if before and is_first_person(text, before.source):
            source = before.source
        if source is None and before is None and is_conjoined(text, a.cue):
            source = resolver.subject(a)
        if loose and source is None and before is None:
            continue  # "the nerve of them complaining about": the author's own way to put it
        shared = before.speaker if before else None
        speaker = resolver.speaker(source) if source else shared
        named.append(replace(a, source=source, speaker=speaker))
    first_persons = {i for i, a in enumerate(named) if is_first_person(text, a.source)}
    return [
        replace(a, speaker=_behind(i, first_persons, named)) if i in first_persons else a
        for i, a in enumerate(named)
    ]


def _shares(text: str, a: Attribution, previous: Attribution) -> bool:
    """Tell whether the speaker before in the same sentence speaks: "…, adding that", "… and added"."""
    participle = text[a.cue.start : a.cue.end].partition(" ")[0].endswith("ing")
    same_sentence = not SENTENCE_END.search(text, previous.cue.end, a.cue.start)
    return same_sentence and (participle or is_conjoined(text, a.cue))


def _is_loose(text: str, a: Attribution) -> bool:
    """Tell whether a participle of which no subject is found introduces words that are not quoted."""
    first = text[a.cue.start : a.cue.end].partition(" ")[0]
    return a.kind == "indirect" and first.endswith("ing")


def is_first_person(text: str, source: Span | None) -> bool:
    """Tell whether a source is a first person."""
    return source is not None and (
        text[source.start : source.end].casefold() in vocabulary.FIRST_PERSON
    )


def _behind(
    first_person: int, first_persons: Collection[int], others: Sequence[Attribution]
) -> Speaker | None:
    """Return whose words a first person stands in, however many first persons lie between."""
    i, passed = first_person, {first_person}
    while i in first_persons:
        around = _enclosing(others[i], others)
        if around is None:
            return AUTHOR
        if around in passed:
            return None
        passed.add(around)
        i = around
    return others[i].speaker


def _enclosing(a: Attribution, others: Sequence[Attribution]) -> int | None:
    """Return the number of the attribution with the narrowest content in which another stands."""
    around = [
        (span.end - span.start, i)
        for i, other in enumerate(others)
        for span in other.content
        if other.cue != a.cue and span.start <= a.cue.start < span.end
    ]
    return min(around)[1] if around else None


class _Resolver:
    def __init__(
        self, text: str, mentions: Sequence[EntityMention], attributions: Sequence[Attribution]
    ) -> None:
        self._text = readable(text)
        self._names = Names(self._text, mentions)
        self._sentences = sentences(text)
        contents = (span for a in attributions for span in a.content)
        said = joined([*contents, *quotations(self._text)])
        self._before = Antecedents(self._text, self._names, self._sentences, said)

    def neighbour(self, a: Attribution) -> Span | None:
        """Return the name that touches a cue, which the tagger may fail to see in a rare name."""
        if a.cue.start == a.cue.end or is_passive(self._text, a.cue):
            return None
        if self._text[a.cue.start : a.cue.end].strip() == ":":
            return self._labelling(a.cue)
        near = self._names.within(max(0, a.cue.start - RELATIVE), a.cue.end + 2)
        for m in reversed(near):
            inside = any(c.start < m.end and m.start < c.end for c in a.content)
            touches = m.end + 1 == a.cue.start or m.start == a.cue.end + 1
            if touches and not inside and m.type in ("person", "organisation"):
                return Span(m.start, m.end)
        return None

    def _labelling(self, colon: Span) -> Span | None:
        """Return the name that begins what stands before a colon: "OpenAI to Congress: …"."""
        start = self._sentence(colon.start).start
        named = self._names.within(start, start + 1)
        short = len(self._text[start : colon.start].split()) <= LABEL_WORDS
        return Span(named[0].start, named[0].end) if named and short else None

    def subject(self, a: Attribution) -> Span | None:
        """Return the subject of the sentence of a cue, if a pronoun or a name begins it."""
        sentence = self._sentence(a.cue.start)
        if pronoun := opening(self._text, sentence):
            return pronoun if pronoun.end < a.cue.start else None
        first = self._names.within(sentence.start, sentence.start + 1)
        spoke = [m for m in first if m.type in ("person", "organisation") and m.end < a.cue.start]
        return Span(spoke[0].start, spoke[0].end) if spoke else None

    def speaker(self, source: Span) -> Speaker | None:
        """Return whom a source stands for."""
        found = self._refer(source)
        words = self._text[source.start : source.end].casefold()
        if found and words != "which":  # what follows is about the subject of the main clause
            self._before.spoke(source.start, found)
        return found

    def _refer(self, source: Span) -> Speaker | None:
        words = self._text[source.start : source.end]
        word = words.casefold()
        if word in vocabulary.FIRST_PERSON:
            return None  # who that is, the words around it tell: no antecedent
        if word in vocabulary.HE | vocabulary.SHE:
            return self._before.person("he" if word in vocabulary.HE else "she", source.start)
        if word in vocabulary.IT:
            return self._before.thing(source.start)
        if word in vocabulary.THEY:
            return self._before.several(source.start)
        first = word.partition(" ")[0]
        if first in vocabulary.RELATIVE:
            return self._relative(first, source) or self._handle(source)
        return self._named(source) or self._described(source) or self._unnamed(words)

    def _named(self, source: Span) -> Speaker | None:
        inside = self._names.within(source.start, source.end)
        found = head(self._text, source, inside)
        if found:
            return self._before.speaker_of(found)
        words = self._text[source.start : source.end].split(", ")[0]  # "Ellery, 34"
        return self._names.by_words(words) or self._apposed(source)

    def _apposed(self, source: Span) -> Speaker | None:
        """Return whom a source only describes: "Ada Lindqvist, head of policy, said", "Hearth, a guild,".

        What follows "In a letter to Ada Lindqvist," without a comma of its own is another.
        """
        before = self._names.within(max(0, source.start - RELATIVE), source.start)
        if not before or self._text[before[-1].end : source.start] != ", ":
            return None
        closed = self._text[source.end : source.end + 1] in CLOSED
        if not closed and self._begins_with_preposition(source):
            return None
        if before[-1].type == "person" or (
            before[-1].type == "organisation" and closed and DESCRIBING.match(self._text, *source)
        ):
            return self._before.speaker_of(before[-1])
        return None

    def _begins_with_preposition(self, source: Span) -> bool:
        first = self._text[self._sentence(source.start).start : source.start].split(maxsplit=1)
        return bool(first) and first[0].strip(OPENING).casefold() in (
            vocabulary.PREPOSITIONS | vocabulary.ADVERBIAL
        )

    def _unnamed(self, words: str) -> Speaker | None:
        """Keep the words of a source that nobody names ("critics"), or that is a name of unknown type.

        What only describes it does not belong to it: "The staffer, who spoke on condition …". Of "others",
        "you" and "I, who" nothing is known.
        """
        short = APPENDED.split(words, maxsplit=1)[0].strip()
        name = " ".join((short or words).split()).strip("_*")  # Markdown's emphasis
        word = re.sub(r"['’]s?$|\.$", "", name.casefold())
        known = word not in vocabulary.INDEFINITE | vocabulary.FIRST_PERSON
        return Speaker(name, "unnamed") if known and any(map(str.isalnum, name)) else None

    def _relative(self, word: str, source: Span) -> Speaker | None:
        wanted = "person" if word.startswith("who") else "organisation"
        sentence = self._sentence(source.start)
        start = max(sentence.start, source.start - RELATIVE)
        inside = [m for m in self._names.within(start, source.start) if m.end <= source.start]
        if inside and TYPES[inside[-1].type] == wanted:
            return self._before.speaker_of(inside[-1])
        return None

    def _handle(self, source: Span) -> Speaker | None:
        """Return whoever has an unknown name before a relative clause: "@wikifarmer, who runs a forum"."""
        found = HANDLE.search(self._text[max(0, source.start - RELATIVE) : source.start])
        return Speaker(found[1], "unnamed") if found else None

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
            return self._spoken_of(source) or self._before.organisation(source.start)
        if words[0] in vocabulary.IT and words[-1] in vocabulary.PARTS:
            return self._before.organisation(source.start)
        if definite and words[-1] in vocabulary.ORGANISATIONS:
            return self._organisation(words[1:-1], words[-1], source.start)
        if definite and is_person(words[-1]):
            return self._role(words[-1], source.start)
        return None

    def _spoken_of(self, source: Span) -> Speaker | None:
        """Return whose spokesperson ends a sentence about it: "The Board is watching, a spokesperson said".

        A party's name at the beginning may be that of the accused.
        """
        start = self._sentence(source.start).start
        closed = self._text[start : source.start].rstrip(" ”").endswith(",")
        if not closed or self._text[start] in OPENING or self._text[start] == "”":
            return None
        first = self._names.within(start, start + len("The ") + 1)
        spoken = first and first[0].type == "organisation" and ":" in first[0].entity_id
        return self._before.speaker_of(first[0]) if spoken else None

    def _organisation(self, attributes: Sequence[str], kind: str, position: int) -> Speaker | None:
        """Return the nearest organisation; with attributes, the nearest that the text gives them to.

        Any may be "the company"; "the university" is one that is called or described so.
        """
        telling = [word for word in attributes if word not in vocabulary.COMMON]
        if kind in vocabulary.OF_ONE_KIND:
            telling.append(kind)
        if not telling:
            return self._before.organisation(position)
        named = self._before.named("organisation", position)
        called = [s for s in named if self._is_called(s, telling)]
        if called or kind in vocabulary.OF_ONE_KIND:
            return called[-1] if called else None
        return named[0] if len(named) == 1 else None

    def _is_called(self, speaker: Speaker, attributes: Sequence[str]) -> bool:
        described = zip(self._names.mentions, self._names.descriptions, strict=True)
        return any(
            m.entity_id == speaker.entity_id and {*words, *words_of(m.name)}.issuperset(attributes)
            for m, words in described
        )

    def _role(self, role: str, position: int) -> Speaker | None:
        before = self._names.within(0, position)
        described = zip(before, self._names.descriptions, strict=False)
        named = [m for m, words in described if m.type == "person" and role in words]
        return self._before.speaker_of(named[-1]) if named else None


def _of_somebody_else(words: Sequence[str]) -> bool:
    """Tell whether a spokesperson speaks for something that is described, and is not "the company"."""
    after = [i for i, w in enumerate(words) if w in vocabulary.PREPOSITIONS]
    return bool(after) and words[-1] not in vocabulary.ORGANISATIONS - vocabulary.OF_ONE_KIND
