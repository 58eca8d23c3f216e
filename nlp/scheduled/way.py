"""The way from a date up the parse to the verb of its clause, and what stands on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

DEPTH = 12  # steps of a way; longer ones are errors of the parse
STATES = ("due", "ready", "likely", "available", "effective")  # "due on Friday"


@dataclass(frozen=True, slots=True)
class Way:
    """What leads from a date to its verb, nearest first.

    Attributes:
        links: prepositions, conjunctions and adjectives of state, in lower case.
        nouns: the nouns, without those of the date itself.
        verb: the verb of the clause; None in a phrase without one.
    """

    links: tuple[str, ...]
    nouns: "tuple[Token, ...]"
    verb: "Token | None"

    def has(self, *words: str) -> bool:
        """Tell whether one of some words links the date to its verb."""
        return not {*words}.isdisjoint(self.links)


def way(date: "Span") -> Way:
    """Follow the heads from the words of a date."""
    links: list[str] = []
    nouns: list[Token] = []
    token = date.root
    for _ in range(DEPTH):
        if token.head == token:
            break
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return Way(tuple(links), tuple(nouns), token)
        if token.pos_ in ("ADP", "SCONJ") or token.lower_ in STATES:
            links.append(token.lower_)
        elif token.pos_ in ("NOUN", "PROPN") and not date.start <= token.i < date.end:
            nouns.append(token)
    return Way(tuple(links), tuple(nouns), None)
