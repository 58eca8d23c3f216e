"""Labels a person would write: the part of the central sentence that says what a narrative is about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nlp.models import spacy_parser
from nlp.narratives.phrases import phrases_of
from nlp.sentences import tokenizable

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

MARKS = re.compile(r"[\"“”()\[\]|\n;:]")  # that a label does not hold
WORDS = range(2, 11)  # words of a label
GOOD = range(3, 7)  # shorter and longer ones are weighed down
SHORT, LONG = 0.6, 0.15
READ = 1000  # characters of a sentence
LONGEST = 200  # characters of a label
KEPT = 2000  # sentences whose parts are remembered
CUT = frozenset(
    {"relcl", "advcl", "appos", "parataxis", "punct", "cc", "conj", "ccomp", "mark", "intj"}
)
BEFORE_VERB = frozenset({"aux", "auxpass", "neg", "nsubj", "nsubjpass", "expl"})
NEEDED = frozenset({"dobj", "dative", "attr", "acomp", "xcomp", "oprd", "agent", "prt"})
CLAUSE, ACT, THING = 1.3, 1.1, 1.0  # what says who did what says more than what names a thing
POINTING = ("PRON", "DET")  # heads of subjects that mean nothing outside of their text
HANGING = ("ADP", "PART", "AUX", "DET", "PRON", "SCONJ", "CCONJ")  # no phrase ends with these
WH = ("WP", "WDT", "WRB")
LEADING = ("DET", "PART", "CCONJ", "SCONJ", "PUNCT")  # cut in front


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase of a sentence: its words, the key phrases in it, and how much its form says."""

    text: str
    keys: tuple[str, ...]
    form: float


@lru_cache(maxsize=KEPT)
def parts(sentence: str, model: str) -> tuple[Part, ...]:
    """Return the clauses, verb phrases and noun phrases of a sentence that can stand as a label."""
    parsed = spacy_parser(model)(tokenizable(sentence[:READ]))
    found: dict[str, Part] = {}
    for form, whole in _spans(parsed):
        span = _trimmed(whole)
        words = sum(not t.is_punct for t in span)
        if words in WORDS and span[-1].pos_ not in HANGING and not MARKS.search(span.text):
            text = _shown(span)
            found.setdefault(text, Part(text, tuple(phrases_of(whole)), form))
    return tuple(found.values())


def choose(found: Sequence[Part], weights: Mapping[str, float]) -> str | None:
    """Return the part that holds the weightiest key phrases for its length; None if none holds any."""
    scored = [(_score(part, weights), part.text) for part in found]
    best = max(scored, key=lambda pair: (pair[0], pair[1]), default=(0.0, ""))
    return best[1][:LONGEST] if best[0] > 0 else None


def _score(part: Part, weights: Mapping[str, float]) -> float:
    weight = sum(weights.get(key, 0.0) for key in part.keys)
    words = part.text.count(" ") + 1
    length = SHORT if words < GOOD.start else 1 / (1 + LONG * max(words - GOOD.stop + 1, 0))
    return round(weight * part.form * length, 6)


def _spans(parsed: "Doc") -> Iterator[tuple[float, "Span"]]:
    for token in parsed:
        if token.pos_ in ("NOUN", "PROPN"):
            yield from ((THING, span) for span in _thing(token))
        elif token.pos_ in ("VERB", "AUX"):
            yield from _clause(token)


def _thing(noun: "Token") -> Iterator["Span"]:
    """Yield a noun with what stands before it, and with the most that follows it and belongs to it."""
    left = [t for t in noun.lefts if t.dep_ not in CUT]
    first = left[0].left_edge.i if left else noun.i
    yield noun.doc[first : noun.i + 1]
    yield from _longest(noun, first)


def _clause(verb: "Token") -> Iterator[tuple[float, "Span"]]:
    """Yield a verb with all that it needs, and the same with its subject in front.

    What is held not to be so is left out: without the words around, it would say the contrary.
    """
    asked = any(t.tag_ in WH for t in verb.lefts) or verb.dep_ == "relcl"
    lacking = any(t.dep_ == "ccomp" for t in verb.rights)
    if asked or lacking or any(_is_denied(v) for v in verb.ancestors):
        return
    front = [t for t in verb.lefts if t.dep_ in BEFORE_VERB]
    subject = next((t for t in front if "subj" in t.dep_), None)
    helped = min([*(t.i for t in front if t.dep_ in ("aux", "auxpass", "neg")), verb.i])
    if subject is not None and subject.pos_ not in POINTING:
        yield from ((CLAUSE, span) for span in _longest(verb, subject.left_edge.i))
    if verb.pos_ == "VERB":
        yield from ((ACT, span) for span in _longest(verb, helped) if span.end > verb.i + 1)


def _longest(head: "Token", first: int) -> list["Span"]:
    """Return the longest phrase from a place on that is no longer than a label; none if none is."""
    fitting = [end for end in _ends(head) if end - first < WORDS.stop]
    return [head.doc[first : end + 1] for end in fitting[-1:]]


def _ends(head: "Token") -> list[int]:
    """Return where a phrase may end: behind all that its head needs, and behind each thing after it."""
    end, found = head.i, [head.i]
    for token in head.rights:
        if token.dep_ in CUT or token.left_edge.i != end + 1:
            break
        end = token.right_edge.i
        found = [end] if token.dep_ in NEEDED else [*found, end]
    return found


def _is_denied(verb: "Token") -> bool:
    return any(t.dep_ == "neg" for t in verb.children)


def _trimmed(span: "Span") -> "Span":
    """Return a phrase without the articles and particles in front of it."""
    start = span.start
    while start < span.end - 1 and (
        span.doc[start].pos_ in LEADING or span.doc[start].tag_ == "PRP$"
    ):
        start += 1
    return span.doc[start : span.end]


def _shown(span: "Span") -> str:
    """Return the words of a phrase; its first capital stays where it is a name's."""
    text = " ".join(span.text.split())
    first = span[0]
    keep = first.pos_ == "PROPN" or first.ent_type_ or not first.text[1:].islower()
    return text if keep else text[:1].lower() + text[1:]
