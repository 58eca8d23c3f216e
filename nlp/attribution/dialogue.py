"""Interviews and transcripts: paragraphs that are turns, of which no verb says whose they are.

Two forms are known: every turn begins with a name and a colon, or paragraphs that ask "you" are followed by
answers that say "I". An explainer asks in headings too, but does not answer in the first person.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from db.records import EntityMention
from nlp.attribution.marks import touching
from nlp.attribution.names import FULL_NAME
from nlp.attribution.records import Attribution
from nlp.sentences import Span

TURNS = 4  # a text with fewer is none,
SPEAKERS = 2  # and so many must speak more than once
QUESTIONS = 3
LABELLED = 0.3  # of the paragraphs from the first turn to the last; of these, in the first person
SHARE = 0.5  # of the questions that ask "you", and of the answers in the first person
LONGEST_QUESTION = 400  # characters
PROBABILITY = 0.9
# No headings, lists and pictures.
PARAGRAPH = re.compile(r"^(?![#>|]|[^\S\n]*[-*] |!?\[)[^\n]*\w[^\n]*", re.MULTILINE)
LABEL = re.compile(
    r"\s*(?:[*_#>-]+\s*)?(?P<label>[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*){0,3})\s*:(?:[*_]+)?\s+(?=\S)"
)
ASKING = re.compile(r"q|question|interviewer", re.IGNORECASE)
ANSWERING = re.compile(r"a|answer|interviewee", re.IGNORECASE)
ASKS = re.compile(r"(?![“\"‘])[^\n]*\?[*_\s]*|\s*\*\*[^*\n]+\*\*\s*")
NAME = re.compile(FULL_NAME)
YOU = re.compile(r"\byour?s?\b", re.IGNORECASE)
FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|we|me|my|us|our)\b")


class Turn(NamedTuple):
    """What one says at a stretch, and the words that name who says it, if there are any."""

    content: Span
    label: Span | None


def dialogue(text: str, mentions: Sequence[EntityMention]) -> list[Attribution]:
    """Return the turns of an interview or transcript; none of any other text.

    The interviewer's questions are the author's, unless a name stands before them.
    """
    paragraphs = [Span(*m.span()) for m in PARAGRAPH.finditer(text)]
    turns = list(_labelled(text, paragraphs)) or list(_asked(text, paragraphs))
    if not turns:
        return []
    answering = _interviewee(text[: turns[0].content.start], mentions)
    return [
        Attribution(
            cue=Span(turn.content.start, turn.content.start),
            source=turn.label or answering,
            content=(turn.content,),
            kind="direct",
            probability=PROBABILITY,
        )
        for turn in turns
    ]


def _labelled(text: str, paragraphs: Sequence[Span]) -> Iterator[Turn]:
    """Yield turns that begin with a label; a paragraph without one goes on with the turn before."""
    found = [(p, LABEL.match(text, *p)) for p in paragraphs]
    counts = Counter(label["label"] for _, label in found if label)
    labelled = [p for p, label in found if label and counts[label["label"]] > 1]
    if len(labelled) < TURNS or sum(n > 1 for n in counts.values()) < SPEAKERS:
        return
    among = [p for p in paragraphs if labelled[0].start <= p.start <= labelled[-1].start]
    if min(len(labelled) / len(among), _share(FIRST_PERSON, text, labelled)) < LABELLED:
        return
    label: re.Match[str] | None = None
    for paragraph, begins in found:
        label = begins if begins and counts[begins["label"]] > 1 else label
        if label is None or ASKING.fullmatch(label["label"]):
            continue
        start = label.end() if label is begins else paragraph.start
        named = None if ANSWERING.fullmatch(label["label"]) else Span(*label.span("label"))
        yield Turn(Span(start, paragraph.end), named)


def _asked(text: str, paragraphs: Sequence[Span]) -> Iterator[Turn]:
    """Yield the answers to paragraphs that ask, or that are set in bold from end to end."""
    asks = [
        p.end - p.start <= LONGEST_QUESTION and ASKS.fullmatch(text, *p) is not None
        for p in paragraphs
    ]
    if sum(asks) < QUESTIONS:
        return
    first = asks.index(True)
    questions = [p for p, asking in zip(paragraphs, asks, strict=True) if asking]
    answers = [p for p, asking in zip(paragraphs[first:], asks[first:], strict=True) if not asking]
    own = answers and _share(FIRST_PERSON, text, answers)
    if own and min(own, _share(YOU, text, questions)) >= SHARE:
        yield from (Turn(answer, None) for answer in answers)


def _share(pattern: re.Pattern[str], text: str, spans: Sequence[Span]) -> float:
    return sum(pattern.search(text, *span) is not None for span in spans) / len(spans)


def _interviewee(text: str, mentions: Sequence[EntityMention]) -> Span | None:
    """Return the first person with a full name in what stands before the first turn."""
    persons = [m for m in mentions if m.type == "person" and m.end <= len(text) and " " in m.name]
    if persons:
        first = min(persons, key=lambda m: m.start)
        return Span(first.start, first.end)
    others = [m for m in mentions if ":" not in m.entity_id or m.type == "organisation"]
    others.sort(key=lambda m: m.start)
    names = (Span(*m.span("name")) for m in NAME.finditer(text))
    return next((span for span in names if not touching(span, others)), None)
