"""Stage `entities`: who and what a text names, linked to the topic's parties where it can be.

Four readers in turn, each where the earlier ones are silent: the topic's names (`nlp/linking.py`), a model of
names (`nlp/recogniser.py`), surnames of persons who were named in full, and descriptions such as "the
company" (`nlp/coreference.py`).
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from config.topic import Topic
from db.records import Annotation, Document, EntityMention
from nlp.coreference import Descriptions, Named
from nlp.linking import PartyLinker, canonical, is_noise
from nlp.models import digest
from nlp.page_marks import article, within
from nlp.recogniser import Recogniser
from nlp.sentences import Span, sentences
from nlp.whole_names import whole_names

PRECISION_PARTY = 0.98  # of the topic's names, measured on `tests/quality/coreference.jsonl`
PRECISION_SURNAME = 0.9
NUMBERED = re.compile(r"[ \xa0]\d+(?:[.,;:)]|$| of\b)")  # "Page 5" is nobody, whoever Larry Page is
ACRONYM = re.compile(r"\s*\(\s*(?:the\s+)?([A-Z][A-Za-z]{1,7})\s*\)")


class EntityStage:
    """Finds and links the mentions of a document; see the module's text."""

    name = "entities"
    version = "5"
    needs = ("language", "relevance")
    makes = EntityMention
    relevant_only = True

    def __init__(self, topic: Topic, spacy_model: str) -> None:
        self._topic = topic
        self._parties = {party.id: party for party in topic.party}
        self._linker = PartyLinker(topic)
        self._descriptions = Descriptions(topic)
        self._recogniser = Recogniser(spacy_model)

    def identity(self) -> str:
        """Return a digest of the parties, of the topic's words, and of the model of names."""
        relevance = self._topic.relevance
        return digest(
            self._recogniser.identity,
            sorted(self._parties.items()),
            relevance.keywords,
            relevance.context,
        )

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Find the mentions in each document; only its parties in a language other than English."""
        english = [d for d in batch if d.language == "en"]
        recognised = dict(zip([d.id for d in english], self._recogniser.find(english), strict=True))
        return [m for d in batch for m in self._mentions(d, recognised.get(d.id))]

    def _mentions(
        self, document: Document, recognised: list[EntityMention] | None
    ) -> list[EntityMention]:
        found = recognised or []
        persons = [Span(m.start, m.end) for m in found if m.type == "person"]
        known = [
            self._party(document, hit.id, hit.start, hit.end, PRECISION_PARTY)
            for hit in self._linker.find(document, persons)
        ]
        if recognised is None:
            return known
        spans = article(document.text, sentences(document.text))
        others = [
            m
            for m in found
            if within(m.start, spans) and not is_noise(document.text[m.start : m.end])
        ]
        mentions = _merged(known, [_named(m) for m in whole_names(document.text, others)])
        mentions = _corrected(mentions, self._short_names(document, mentions))
        mentions = _corrected(mentions, _acronyms(document, mentions))
        organisations = [
            Named(m.entity_id, m.start, m.end) for m in mentions if m.type == "organisation"
        ]
        kinds = {m.entity_id: m for m in mentions}
        links = [
            self._party(document, link.id, link.start, link.end, link.probability)
            if link.id in self._parties
            else _like(kinds[link.id], link.start, link.end, link.probability)
            for link in self._descriptions.resolve(document.text, organisations)
        ]
        return sorted([*mentions, *links], key=lambda m: (m.start, m.end))

    def _party(
        self, document: Document, party_id: str, start: int, end: int, probability: float
    ) -> EntityMention:
        party = self._parties[party_id]
        return EntityMention(
            document_id=document.id,
            start=start,
            end=end,
            probability=probability,
            entity_id=party.id,
            name=party.name,
            type=party.type,
            wikidata=party.wikidata,
        )

    def _short_names(
        self, document: Document, mentions: Sequence[EntityMention]
    ) -> list[EntityMention]:
        """Find the surnames of persons whom the text has named in full, where one person bears it.

        A surname that stands first, as in Chinese, is one where a model takes it for a person.
        """
        text = document.text
        full = [m for m in mentions if m.type == "person" and " " in text[m.start : m.end].strip()]
        lasts = _of_one_bearer(
            (surname, m)
            for m in full
            for surname in self._linker.surnames(m.entity_id) or {m.name.split()[-1]}
        )
        firsts = _of_one_bearer((m.name.split()[0], m) for m in full)
        pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(lasts))) + r")\b")
        places = [
            (lasts[found.group()], found.start(), found.end())
            for found in (pattern.finditer(text) if lasts else ())
            if not NUMBERED.match(text, found.end())
        ]
        places += [
            (firsts[m.name], m.start, m.end)
            for m in mentions
            if m.type == "person" and m.name in firsts and m.name not in lasts
        ]
        return [
            _like(bearer, start, end, min(PRECISION_SURNAME, bearer.probability))
            for bearer, start, end in places
            if bearer.end <= start
        ]


def _of_one_bearer(names: Iterable[tuple[str, EntityMention]]) -> dict[str, EntityMention]:
    """Return the names that one person alone bears, with the first mention of that person."""
    bearers: dict[str, dict[str, EntityMention]] = defaultdict(dict)
    for name, m in names:
        bearers[name].setdefault(m.entity_id, m)
    return {n: next(iter(b.values())) for n, b in bearers.items() if len(b) == 1 and len(n) > 2}


def _named(m: EntityMention) -> EntityMention:
    """Give a mention the name and id that it shares with the other mentions of its entity."""
    name = canonical(m.name, m.type)
    return EntityMention(
        document_id=m.document_id,
        start=m.start,
        end=m.end,
        probability=m.probability,
        entity_id=f"{m.type}:{name.casefold()}"[:200],
        name=name,
        type=m.type,
    )


def _like(m: EntityMention, start: int, end: int, probability: float) -> EntityMention:
    """Return another mention of the same entity."""
    return replace(m, start=start, end=end, probability=probability)


def _acronyms(document: Document, mentions: Sequence[EntityMention]) -> list[EntityMention]:
    """Find the mentions of an organisation by the acronym that the text gives it in brackets."""
    text = document.text
    given: dict[str, EntityMention] = {}
    for m in mentions:
        acronym = ACRONYM.match(text, m.end) if m.type == "organisation" else None
        if acronym is not None:
            initials = "".join(w[0] for w in text[m.start : m.end].split() if w[0].isupper())
            if acronym[1].upper() == initials.upper():
                given.setdefault(acronym[1], m)
    if not given:
        return []
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(given))) + r")\b")
    return [
        _like(given[m.group()], m.start(), m.end(), given[m.group()].probability)
        for m in pattern.finditer(text)
    ]


def _corrected(
    mentions: Sequence[EntityMention], better: Sequence[EntityMention]
) -> list[EntityMention]:
    """Return the mentions with the better ones, which take the place of the model's on the same span."""
    spans = {(m.start, m.end) for m in better}
    kept = [m for m in mentions if (m.start, m.end) not in spans or ":" not in m.entity_id]
    return _merged(kept, better)


def _merged(first: Sequence[EntityMention], second: Sequence[EntityMention]) -> list[EntityMention]:
    """Return the mentions of both in order, without those of the second that overlap the first."""
    mentions = sorted(first, key=lambda m: m.start)
    starts = [m.start for m in mentions]
    kept = list(mentions)
    last = -1
    for m in sorted(second, key=lambda m: m.start):
        at = bisect_left(starts, m.end)
        if (at == 0 or mentions[at - 1].end <= m.start) and m.start >= last:
            kept.append(m)
            last = m.end
    return sorted(kept, key=lambda m: m.start)
