"""Units: the passages in which somebody argues, with the features that they are compared by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from db.narrative_state import ArguedDocument, Passage
from db.records import HolderKind
from nlp.models import Encoder
from nlp.narratives.phrases import noun_phrases
from nlp.narratives.points import WHOLE, Point, rounded, unit_weights
from nlp.narratives.terms import WORD, Frequencies, buckets
from nlp.sentences import sentences

SHORT = 280  # characters of a post that is one argument as a whole
FEWEST_WORDS = 4
CONTEXT = 0.5  # what the sentences around count, beside the passage itself
LONGEST = 1000  # characters of a passage that are read
SENTENCE = re.compile(r"[“\"‘'(]*[A-Z0-9].*[.!?][”\"’')]*\Z", re.DOTALL)
LINK = re.compile(r"\]\([^)\s]*\)|\[(?=[^]]*\]\()|https?://\S+")  # that an extraction left
FURNITURE = "|"  # menus and bylines that an extraction left


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage with its holder: the smallest thing that carries a narrative."""

    document_id: str
    start: int
    end: int
    holder: HolderKind
    holder_name: str | None
    voice: str
    day: date
    text: str
    context: str
    traits: tuple[str, ...]
    copy: bool = False


def units(document: ArguedDocument) -> list[Unit]:
    """Return the units of a document, in the order of its text.

    A short post is one unit, labelled or not: what it says is seldom in one of its sentences. Elsewhere
    a unit is a sentence, or the part that is one holder's, that takes a stance or uses a frame.
    """
    text = document.text.strip()
    if len(text) <= SHORT and all(p.holder == "author" for p in document.passages):
        start = document.text.find(text)
        traits = tuple(sorted({t for p in document.passages for t in p.traits}))
        passages: Sequence[Passage] = (Passage(start, start + len(text), "author", None, traits),)
    else:
        passages = document.passages
    return [u for p in passages if _is_argument(u := _unit(document, p))]


def _unit(document: ArguedDocument, passage: Passage) -> Unit:
    text = document.text[passage.start : passage.end][:LONGEST]
    whole = SENTENCE.match(text) and not LINK.search(text)
    return Unit(
        document_id=document.id,
        start=passage.start,
        end=passage.end,
        holder=passage.holder,
        holder_name=passage.holder_name,
        voice=passage.holder_name or document.voice,
        day=document.day,
        text=LINK.sub(" ", text),
        context=LINK.sub(" ", _around(document.text, passage)),
        traits=(*passage.traits, WHOLE) if whole else passage.traits,
        copy=document.copy,
    )


def _around(text: str, passage: Passage) -> str:
    """Return the sentences of a passage with the one before and the one after."""
    spans = sentences(text)
    inside = [
        i for i, s in enumerate(spans) if s.start < passage.end and passage.start < s.end
    ] or [0]
    chosen = spans[max(0, inside[0] - 1) : inside[-1] + 2]
    return text[chosen[0].start : chosen[-1].end][: 3 * LONGEST] if chosen else text[:LONGEST]


def _is_argument(unit: Unit) -> bool:
    if FURNITURE in unit.text or unit.end <= unit.start:
        return False
    return len(WORD.findall(unit.text)) >= FEWEST_WORDS


def points(
    found: Sequence[Unit], encoder: Encoder, frequencies: Frequencies, spacy_model: str
) -> list[Point]:
    """Return the features of units; `frequencies` learns their words."""
    vectors = encoder.encode([t for u in found for t in (u.text, u.context)])
    bags = [buckets(u.text) for u in found]
    for unit, bag in zip(found, bags, strict=True):
        if not unit.copy:
            frequencies.see(bag)
    phrases: Iterator[list[str]] = noun_phrases([u.text for u in found], spacy_model)
    return [
        Point(
            vector=_blend(vectors[2 * i], vectors[2 * i + 1]),
            terms=frequencies.weights(bag),
            traits=unit_weights(unit.traits),
            phrases=dict.fromkeys(named, 1.0),
            day=float(unit.day.toordinal()),
        )
        for i, (unit, bag, named) in enumerate(zip(found, bags, phrases, strict=True))
    ]


def _blend(own: np.ndarray, around: np.ndarray) -> np.ndarray:
    mixed = own + CONTEXT * around
    return rounded(mixed / np.linalg.norm(mixed))
