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
        found: dict[str, None] = {}
        for chunk in parsed.noun_chunks:
            words = _bare(chunk)
            verb = chunk.root.head
            acts = chunk.root.dep_ in OBJECTS and verb.pos_ == "VERB" and verb.lemma_ not in LIGHT
            for phrase in ([*words], [verb.lemma_.lower(), *words] if acts else []):
                joined = " ".join(phrase)
                if words and len(phrase) in WORDS and CLEAN.fullmatch(joined):
                    found[joined] = None
        yield list(found)


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


def key_phrases(
    counts: Mapping[int, Mapping[str, float]], sizes: Mapping[int, int], names: frozenset[str]
) -> dict[int, str]:
    """Return a label for each narrative: its two phrases of the highest class-based TF-IDF.

    Class-based TF-IDF (Grootendorst 2022) takes all members of a narrative as one text. A phrase of several
    words says more than one word, and the name of a party alone says nothing that sets narratives apart.
    A second phrase that repeats a word of the first is passed over.
    """
    spread: dict[str, float] = {}
    for phrases in counts.values():
        for phrase, count in phrases.items():
            spread[phrase] = spread.get(phrase, 0.0) + count
    average = sum(spread.values()) / max(len(counts), 1)
    found: dict[int, str] = {}
    for key, phrases in counts.items():
        enough = FREQUENT if sizes[key] > FREQUENT else 1
        scored = sorted(
            (-_weight(p, n, spread[p], average), p)
            for p, n in phrases.items()
            if n >= enough and p not in names
        ) or sorted((-n, p) for p, n in phrases.items())
        found[key] = _label([phrase for _, phrase in scored])
    return found


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
