"""Reading a dependency parse (English, ClearNLP labels as in spaCy's models)."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nlp.claims.records import Part

if TYPE_CHECKING:
    from spacy.tokens import Token

CLAUSES = frozenset({"ccomp", "xcomp", "pcomp", "acl"})
SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})


def part(tokens: "Iterable[Token]") -> Part:
    """Return the stretch from the first to the last token, without punctuation at its ends."""
    ordered = sorted(tokens, key=lambda t: t.i)
    while len(ordered) > 1 and (ordered[-1].is_punct or ordered[-1].is_space):
        ordered.pop()
    while len(ordered) > 1 and (ordered[0].is_punct or ordered[0].is_space):
        ordered.pop(0)
    return Part(ordered[0].idx, ordered[-1].idx + len(ordered[-1]))


def child(token: "Token", *labels: str) -> "Token | None":
    """Return the first child with one of these labels."""
    return next((c for c in token.children if c.dep_ in labels), None)


def below(token: "Token", *words: str) -> "Iterator[Token]":
    """Yield what the prepositions `words` under a token govern."""
    for preposition in token.children:
        if preposition.dep_ in ("prep", "agent", "dative") and preposition.lower_ in words:
            yield from (c for c in preposition.children if c.dep_ in ("pobj", "pcomp"))


def negated(token: "Token") -> bool:
    """Tell whether "not" or "never" stands under a verb."""
    return any(c.dep_ == "neg" or c.lower_ in ("never", "n't", "not") for c in token.children)


def is_passive(verb: "Token") -> bool:
    """Tell whether a verb is in the passive voice."""
    return any(c.dep_ in ("auxpass", *PASSIVE_SUBJECTS) for c in verb.children)


def subject(verb: "Token") -> "Token | None":
    """Return the subject of a verb, looked for upwards where the verb shares that of another."""
    seen = 0
    while seen < 6:  # deeper chains are errors of the parse
        seen += 1
        found = child(verb, *SUBJECTS) or child(verb, *PASSIVE_SUBJECTS)
        if found is not None:
            relative = found.lower_ in ("who", "which", "that") and verb.dep_ == "relcl"
            return verb.head if relative else found
        if verb.dep_ == "acl":
            return verb.head
        if (
            verb.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "prep", "dobj")
            or verb.head == verb
        ):
            return None
        verb = verb.head
    return None


def clause(verb: "Token") -> Part:
    """Return the clause of a verb: the verb with all that depends on it."""
    return part(verb.subtree)


def noun_phrase(head: "Token") -> Part:
    """Return a noun phrase from its left edge to its head, without what follows."""
    return part(t for t in head.subtree if t.i <= head.i)


def verb_above(token: "Token") -> "Token":
    """Return the nearest verb that a token depends on, or the root."""
    head = token.head
    while head.pos_ not in ("VERB", "AUX") and head.head != head:
        head = head.head
    return head
