"""Key phrases: what the members of a narrative speak of, and those of others do not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import log, sqrt
from typing import TYPE_CHECKING

from nlp.models import spacy_parser
from nlp.sentences import tokenizable

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

WORDS = range(1, 5)  # words of a phrase
FREQUENT = 2  # units of a narrative that must have a phrase
LEADING = ("DET", "PRON", "PUNCT", "CCONJ", "SYM", "SPACE", "NUM", "ADP", "SCONJ")
OBJECTS = ("dobj", "obj")
LIGHT = frozenset(
    {"have", "be", "do", "get", "make", "take", "say", "give", "see", "know", "let", "want"}
)
CLEAN = re.compile(r"[A-Za-z][\w'’.-]*(?: [\w'’.&-]+)*")


def noun_phrases(texts: Sequence[str], model: str) -> Iterator[list[str]]:
    """Yield for each text its noun phrases, and verbs with their objects, in lower case, each once.

    Articles, pronouns and numbers in front are cut: "the fake accounts" is `fake account`, "banked the money"
    `bank money`.
    """
    for parsed in spacy_parser(model).pipe([tokenizable(t) for t in texts]):
        yield phrases_of(parsed[:])


def phrases_of(span: "Span") -> list[str]:
    """Return the phrases of a part of a parsed text, as `noun_phrases` does."""
    found: dict[str, None] = {}
    for chunk in span.noun_chunks:
        words = _bare(chunk)
        verb = chunk.root.head
        acts = chunk.root.dep_ in OBJECTS and verb.pos_ == "VERB" and verb.lemma_ not in LIGHT
        for phrase in ([*words], [verb.lemma_.lower(), *words] if acts and verb in span else []):
            joined = " ".join(phrase)
            if words and len(phrase) in WORDS and CLEAN.fullmatch(joined):
                found[joined] = None
    return list(found)


def _bare(chunk: "Span") -> list[str]:
    """Return the words of a noun phrase that carry its meaning; none if it has no noun."""
    tokens = list(chunk)
    while tokens and (tokens[0].pos_ in LEADING or tokens[0].is_stop):
        tokens.pop(0)
    if not tokens or tokens[-1].pos_ not in ("NOUN", "PROPN"):
        return []
    *before, last = tokens
    found = [t.text.strip("'’\"").lower() for t in before] + [_singular(last)]
    return [word for word in found if word]


def _singular(noun: "Token") -> str:
    """Return a common noun in the singular if that looks like it: accounts, but data and people stay."""
    word, lemma = noun.text.lower(), noun.lemma_.lower()
    return lemma if noun.pos_ == "NOUN" and word.startswith(lemma[:-1]) else word


def phrase_weights(
    counts: Mapping[int, Mapping[str, float]], names: frozenset[str]
) -> dict[int, dict[str, float]]:
    """Return the class-based TF-IDF of the phrases of each narrative.

    Class-based TF-IDF (Grootendorst 2022) takes all members of a narrative as one text. A phrase of several
    words says more than one word; one that is or begins with a party's name says nothing that sets
    narratives apart, and is left out.
    """
    spread: dict[str, float] = {}
    for phrases in counts.values():
        for phrase, count in phrases.items():
            spread[phrase] = spread.get(phrase, 0.0) + count
    average = sum(spread.values()) / max(len(counts), 1)
    named = tuple(f"{name}{end}" for name in names for end in (" ", "'", "’"))
    return {
        key: {
            p: _weight(p, n, spread[p], average)
            for p, n in phrases.items()
            if p not in names and not p.startswith(named)
        }
        for key, phrases in counts.items()
    }


def key_phrases(weights: Mapping[str, float], counts: Mapping[str, float], size: int) -> str:
    """Return the two phrases of the highest weight in a narrative of some units, empty if it has none.

    They must stand in two units, if there are more than two. A second phrase that repeats a word of the
    first is passed over.
    """
    enough = FREQUENT if size > FREQUENT else 1
    scored = sorted((-w, p) for p, w in weights.items() if counts[p] >= enough)
    return _label([p for _, p in scored or sorted((-n, p) for p, n in counts.items())])


def _weight(phrase: str, count: float, spread: float, average: float) -> float:
    longer = 1.0 + min(phrase.count(" "), 2)
    own = count / spread
    return round(sqrt(count) * own * own * log(1 + average / spread) * longer, 6)


def _label(phrases: Sequence[str]) -> str:
    if not phrases:
        return ""
    first, *others = phrases
    second = next((p for p in others if not set(p.split()) & set(first.split())), None)
    return (f"{first}; {second}" if second else first)[:200]
