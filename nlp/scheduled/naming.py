"""What kind of event a clause names, and by which word."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nlp.claims.syntax import child
from nlp.scheduled import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTICIPANTS = ("dobj", "attr", "nsubjpass", "nsubj", "oprd")
TO_WHAT = ("for", "to", "in", "into")


def noun_kind(noun: "Token") -> str | None:
    """Return the kind of event that a noun names; of a "comment period" the inner noun tells."""
    if noun.lower_ in ("period", "window") and (inner := child(noun, "compound")) is not None:
        noun = inner
    known = {noun.lower_, noun.lemma_.lower()}
    return next((kind for kind, names in lexicon.NOUNS.items() if known & names), None)


def kind(nouns: "Iterable[Token]", verb: "Token") -> "tuple[str, Token]":
    """Return the kind of event and the word that names it: the first of some nouns, else the verb."""
    for noun in nouns:
        if (found := noun_kind(noun)) is not None:
            return found, noun
    for one in _governed(verb):
        lemma = one.lemma_.lower()
        for name, verbs in lexicon.VERBS.items():
            if lemma in verbs:
                return name, one
    return lexicon.OTHER, verb


def participants(verb: "Token") -> "Iterator[Token]":
    """Yield the nouns that say what happens: objects and subjects of a verb and of those it governs."""
    if verb.dep_ in ("acl", "relcl"):
        yield verb.head
    for one in _governed(verb):
        for label in PARTICIPANTS:
            yield from (c for c in one.children if c.dep_ == label)
        for preposition in one.children:
            if preposition.dep_ == "prep" and preposition.lower_ in TO_WHAT:
                yield from (c for c in preposition.children if c.dep_ == "pobj")


def _governed(verb: "Token") -> "list[Token]":
    return [verb, *(c for c in verb.children if c.dep_ in ("xcomp", "ccomp"))]
