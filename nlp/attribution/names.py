"""The names in a text: which mentions there are, and which of them mean one person."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from db.records import EntityMention
from nlp.attribution import vocabulary
from nlp.attribution.marks import touching
from nlp.attribution.records import Speaker, SpeakerType
from nlp.sentences import Span

TYPES: dict[str, SpeakerType] = {
    "person": "person",
    "organisation": "organisation",
    "product": "organisation",  # "Claude said" speaks for nobody else
    "location": "organisation",  # "Beijing denied" means its government
}
RECOGNISED_AS = ("person", "organisation")  # what the recogniser makes of a bare surname
GENDERED = re.compile(r"\b\w*?(wo)?man\b", re.IGNORECASE)
TITLE_REACH = 12  # characters before a name that may hold its title,
FULL_NAME = (
    r"(?<![\w’'-])(?!(?:After|An?|And|As|At|But|By|Before|For|From|Her|His|If|In|Its?|Like|Not|Of|On|Or|Our"
    r"|She|So|That|The|Then|There|Their|This|To|Under|What|When|Where|While|With|Yet|You|Your) )"
    r"(?P<name>[A-Z][\w’'-]+(?: (?:[A-Z]\.|de|del|da|van|von|der|bin|al|[A-Z][\w’'-]+)){0,2}"
    r" [A-Z][\w’'-]+)"
)
APPARENT = (  # "Ines Tavares, who", "Ines Tavares, counsel at", "the novelist Ines Tavares"
    re.compile(rf"{FULL_NAME}(?:,? who(?:se)?\b|, of (?:an?|the)\b)"),
    re.compile(
        rf"{FULL_NAME}, (?:(?:an?|the|its|their|her|his) )?(?:[\w’'-]+ ){{0,4}}?"
        rf"(?:{vocabulary.PERSON_ROLES})\b"
    ),
    re.compile(rf"\b(?:{vocabulary.PERSON_ROLES}) {FULL_NAME}"),
)
COMES_FROM = re.compile(
    r"\b(?:by|from) (?:the |its )?(?:(?!of|to|at|on|in)[\w-]+ ){0,2}$", re.IGNORECASE
)
DESCRIPTION = 50  # or around it, words that describe it


class Names:
    """The mentions of persons and organisations in a text, in order."""

    def __init__(self, text: str, mentions: Sequence[EntityMention]) -> None:
        self._text = text
        known = [m for m in mentions if m.type in TYPES]
        self.mentions = sorted(  # "Claude maker" before the "Claude" in it
            with_apparent_persons(text, known), key=lambda m: (m.start, -m.end)
        )
        self._starts = [m.start for m in self.mentions]
        self._full: dict[str, dict[str, EntityMention]] = {}
        for m in self.mentions:
            parts = without_titles(m.name).split()
            if m.type == "person" and len(parts) > 1:
                for part in (parts[0], parts[-1]):
                    self._full.setdefault(part.casefold(), {}).setdefault(" ".join(parts), m)

    def within(self, start: int, end: int) -> list[EntityMention]:
        """Return the mentions that begin between two characters."""
        return self.mentions[bisect_left(self._starts, start) : bisect_right(self._starts, end - 1)]

    @cached_property
    def _usual(self) -> dict[str, EntityMention]:
        """Return for each name a mention of the type that it mostly has; recognisers waver."""
        types: dict[str, Counter[str]] = {}
        for m in self.mentions:
            types.setdefault(without_titles(m.name).casefold(), Counter())[m.type] += 1
        usual: dict[str, EntityMention] = {}
        for m in self.mentions:
            name = without_titles(m.name).casefold()
            if m.type == types[name].most_common(1)[0][0]:
                usual.setdefault(name, m)
        return usual

    def speaker(self, mention: EntityMention) -> Speaker:
        """Return whom a mention names."""
        usual = self._usual[without_titles(mention.name).casefold()]
        person = self._by_surname(usual.name) if usual.type in RECOGNISED_AS else None
        return person or Speaker(
            without_titles(usual.name), TYPES[usual.type], usual.entity_id or None
        )

    def by_words(self, words: str) -> Speaker | None:
        """Return whom words name that are no mention here, but elsewhere in the text."""
        known = self._usual.get(without_titles(words).casefold())
        return self.speaker(known) if known else self._by_surname(words)

    def _by_surname(self, words: str) -> Speaker | None:
        """Return the person whose first or last name this is, if the text names just one in full."""
        full = self._full.get(without_titles(words).casefold(), {})
        if len(full) == 1:
            ((name, mention),) = full.items()
            return Speaker(name, "person", mention.entity_id or None)
        return None

    @cached_property
    def descriptions(self) -> list[set[str]]:
        """Return for each mention the words that describe it, in lower case.

        They are those right before it, and those of an apposition after it.
        """
        ends = [0, *(m.end for m in self.mentions)]
        found = []
        for previous, mention in zip(ends, self.mentions, strict=False):
            start = max(mention.start - DESCRIPTION, previous)
            after = self._text[mention.end : mention.end + DESCRIPTION]
            apposition = re.match(r",([^,.;\n]*)", after)
            words = self._text[start : mention.start] + (apposition.group() if apposition else "")
            found.append(set(words_of(words)))
        return found

    def gender(self, mention: EntityMention) -> str | None:
        """Return `he` or `she` where a title or a role before the name tells."""
        before = self._text[max(0, mention.start - TITLE_REACH) : mention.start].split()
        words = [*before[-1:], *mention.name.split()[:1]]
        titles = {word.strip(".,").casefold() for word in words}
        if titles & vocabulary.MALE_TITLES:
            return "he"
        if titles & vocabulary.FEMALE_TITLES:
            return "she"
        role = GENDERED.fullmatch(before[-1]) if before else None
        return ("she" if role.group(1) else "he") if role else None


def with_apparent_persons(text: str, mentions: Sequence[EntityMention]) -> Iterator[EntityMention]:
    """Yield the mentions, and for persons those whom the words around a name tell as such.

    Recognisers miss rare names, or take them for firms'. Ids of a topic's parties, which have no colon, stay.
    """
    known = sorted(mentions, key=lambda m: m.start)
    found = [m for pattern in APPARENT for m in pattern.finditer(text)]
    new: list[Span] = []
    for span in sorted({Span(*m.span("name")) for m in found}):
        touches = bool(new) and span.start < new[-1].end
        if not touches and not any(_stays(m, span) for m in touching(span, known)):
            new.append(span)
    for m in known:
        if not touching(Span(m.start, m.end), new):
            firm = m.type == "person" and m.name.split()[-1].casefold() in vocabulary.FIRMS
            yield replace(m, type="organisation") if firm else m
    for span in new:
        yield EntityMention(
            "", *span, 1.0, entity_id="", name=text[span.start : span.end], type="person"
        )


def _stays(mention: EntityMention, person: Span) -> bool:
    """Tell whether a mention is a party, or names a person as fully as a span that it touches."""
    whole = mention.start <= person.start and person.end <= mention.end
    return ":" not in mention.entity_id or (mention.type == "person" and whole)


def without_titles(name: str) -> str:
    """Return a name without the titles and the possessive around it."""
    parts = re.sub(r"['’]s?$", "", name.strip()).split()
    while len(parts) > 1 and parts[0].strip(".").casefold() in vocabulary.TITLES:
        parts = parts[1:]
    return " ".join(parts)


def head(text: str, source: Span, inside: Sequence[EntityMention]) -> EntityMention | None:
    """Return the mention that a source is about, rather than one that only describes it.

    "Anthropic CEO Dario Amodei" is the person; "a spokesperson for OpenAI" and "a DeepSeek blog post" are the
    organisation; "critics of Anthropic", "Altman's lawyers" and "Anthropic and OpenAI" are none of them.
    """
    if any(_is_list(text[a.end : b.start]) for a, b in pairwise(inside)):
        return None
    titles = {
        a.start for a, b in pairwise(inside) if b.start == a.end + 1
    }  # "Counsel Ada Lindqvist"
    persons = [m for m in inside if m.type == "person" and m.start not in titles]
    others = [m for m in inside if m.type != "person"]
    for mention in persons:
        if _is_subject(text, source, mention) and not _owns(text, source, mention):
            return mention
    for mention in others:
        if _speaks_for(text, source, mention):
            return mention
    return None


def _is_list(between: str) -> bool:
    return between.strip(" ,").casefold() in ("and", "or", "&")


def _is_subject(text: str, source: Span, mention: EntityMention) -> bool:
    """Tell whether nothing before the name, but for what stands in apposition, governs it."""
    before = text[source.start : mention.start].rpartition(",")[2].casefold().split()
    return not any(word in vocabulary.PREPOSITIONS for word in before)


def _owns(text: str, source: Span, mention: EntityMention) -> bool:
    after = text[mention.end : source.end]
    return bool(re.match(r"['’]s?\s+\w", after))


def _speaks_for(text: str, source: Span, mention: EntityMention) -> bool:
    before = words_of(text[source.start : mention.start])
    after = words_of(_own_part(text[mention.end : source.end]))
    if mention.type == "location" and vocabulary.ORGANISATIONS & set(after):
        return False  # "a Texas court" is not Texas
    if vocabulary.SPOKES & {*before, *after}:
        return True
    if vocabulary.COMING & set(before) and COMES_FROM.search(text[source.start : mention.start]):
        return True
    if any(word in vocabulary.PREPOSITIONS for word in before):
        return False
    if not after or after == ["s"]:
        return True
    return bool({after[-1], after[0]} & (vocabulary.PUBLISHED | vocabulary.ORGANISATIONS))


def _own_part(after: str) -> str:
    """Cut off what only describes: an apposition, a relative clause, a parenthesis."""
    return re.split(r"[,;(]|\s(?:who|which|that|in|on|at)\s", after, maxsplit=1)[0]


def described(words: str) -> list[str]:
    """Return the words of a description, in lower case, without what only comments on it."""
    return words_of(_own_part(words))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"\w[\w.-]*\w|\w", text.casefold())
