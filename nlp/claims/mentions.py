"""Whom a sentence names, as the entity stage linked it, in the offsets of the plain sentence."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from db.records import EntityMention
from nlp.claims.plain import Plain
from nlp.coreference import is_description
from nlp.gazetteer import Hit
from nlp.sentences import Span


class Names(NamedTuple):
    """Whom a sentence names; spans are those of the plain sentence.

    Attributes:
        parties: the names of parties.
        others: the names of organisations that are no parties.
        described: descriptions ("the company") with the id of the organisation that they point at.
    """

    parties: tuple[Hit, ...]
    others: tuple[Hit, ...] = ()
    described: tuple[Hit, ...] = ()


class Mentions:
    """The mentions of a document, by sentence."""

    def __init__(self, text: str, mentions: Sequence[EntityMention]) -> None:
        self._text = text
        self._mentions = sorted(mentions, key=lambda m: (m.start, m.end))
        self._starts = [m.start for m in self._mentions]

    def within(self, span: Span, words: Plain) -> Names:
        """Return whom the sentence at `span` names, of which `words` are left."""
        parties, others, described = [], [], []
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        for m in self._mentions[first:last]:
            place = words.find(m.start, m.end)
            if place is None:
                continue
            hit = Hit(m.entity_id, *place)
            if is_description(self._text[m.start : m.end]):
                described.append(hit)
            elif is_party(m):
                parties.append(hit)
            elif m.type == "organisation":
                others.append(hit)
        return Names(tuple(parties), tuple(others), tuple(described))


def is_party(mention: EntityMention) -> bool:
    """Tell whether a mention is of a party of the topic; other ids begin with the type and a colon."""
    return ":" not in mention.entity_id
