"""Whose voice: every sentence of a text, or part of one, has a holder, who is the author or a speaker."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from db.records import HolderKind
from nlp.attribution.marks import readable
from nlp.attribution.records import Attribution, Speaker
from nlp.attribution.speakers import is_first_person
from nlp.attribution.tokens import Integers
from nlp.sentences import LEADING, OPENING, Span

MIN_PROBABILITY = 0.5  # attributions below are left to the author
CLAUSE_WORDS = 4  # a part of a sentence that is shorter takes no side of its own
AUTHOR, FRAME = -1, -2
IDEOGRAMS = r"\u2e80-\u9fff"  # each is a word, as Chinese and Japanese have no spaces
LETTER = rf"(?:[^\W{IDEOGRAMS}]|[’'])"
WORD = re.compile(rf"[{IDEOGRAMS}]|[^\W_{IDEOGRAMS}]{LETTER}*(?:-{LETTER}+)*")
BREAK = re.compile(r"\s|--|[–—]")  # no marks after it belong to the word before


class Holder(NamedTuple):
    """Who holds what stands in a span.

    Attributes:
        span: a sentence, or the part of it that is the holder's.
        kind: `author` or `speaker`.
        speaker: None for the author, and where the text does not tell who speaks.
        attribution: that gives the words to the speaker; None for the author.
    """

    span: Span
    kind: HolderKind = "author"
    speaker: Speaker | None = None
    attribution: Attribution | None = None

    @property
    def name(self) -> str | None:
        """Return the speaker's name, None for the author and for speakers unknown."""
        return self.speaker.name if self.speaker else None

    @property
    def party(self) -> str | None:
        """Return the entity id of the speaker, which for a party of the topic is the party's."""
        return self.speaker.entity_id if self.speaker else None


def holders(text: str, attributions: Iterable[Attribution], spans: Sequence[Span]) -> list[Holder]:
    """Return the holders of the given sentences, in order; a sentence may be split into several.

    What is attributed is the speaker's ("DeepSeek stole our work" in "DeepSeek stole our work, Anthropic
    said"); of nested contents the innermost counts. What remains beside content, source and cue is the
    author's if it is a clause of four words or more. A sentence whose parts are all shorter ("critics call it
    hypocritical") is its speaker's as a whole. First persons that nobody quotes are the author.
    """
    others = [
        a
        for a in attributions
        if a.probability >= MIN_PROBABILITY and not is_first_person(text, a.source)
    ]
    owners = _owners(len(text), others)
    plain = readable(text)
    return [holder for span in spans for holder in _parts(plain, span, owners, others)]


def _owners(length: int, attributions: Sequence[Attribution]) -> Integers:
    """Return for each character the number of its attribution, AUTHOR or FRAME (an author's cue, source)."""
    owners = np.full(length, AUTHOR, dtype=np.int64)
    contents = [(span, i) for i, a in enumerate(attributions) for span in a.content]
    for span, i in sorted(contents, key=lambda c: c[0].start - c[0].end):  # the innermost last
        owners[span.start : span.end] = i
    for a in attributions:
        for words in filter(None, (a.cue, a.source)):
            if not any(c.start <= words.start and words.end <= c.end for c in a.content):
                framing = owners[words.start : words.end]
                framing[framing == AUTHOR] = FRAME  # within what somebody says it is theirs
    return owners


def _parts(
    text: str, sentence: Span, owners: Integers, attributions: Sequence[Attribution]
) -> list[Holder]:
    """Return the clauses of a sentence with their holders, or the sentence with its one holder."""
    words = [Span(*m.span()) for m in WORD.finditer(text, sentence.start, sentence.end)]
    runs = [
        (owner, list(group)) for owner, group in groupby(words, key=lambda w: int(owners[w.start]))
    ]
    attributed = [owner for owner, _ in runs if owner >= 0]
    if not attributed:
        return [Holder(sentence)]
    spans = _with_marks(text, sentence, [run for _, run in runs])
    clauses = [
        (owner, span)
        for (owner, run), span in zip(runs, spans, strict=True)
        if owner != FRAME and len(run) >= CLAUSE_WORDS
    ]
    if not clauses or len(runs) == 1:
        return [_holder(sentence, attributed[0], attributions)]
    return [_holder(span, owner, attributions) for owner, span in clauses]


def _with_marks(text: str, sentence: Span, runs: Sequence[Sequence[Span]]) -> list[Span]:
    """Return the spans of runs of words, with the quotation marks and punctuation that touch them.

    They do not overlap, also where only a dash stands between two runs.
    """
    ends = [run[-1].end for run in runs]
    starts = [
        end + len(text[end : run[0].start].rstrip(OPENING + LEADING))
        for end, run in zip([sentence.start, *ends], runs, strict=False)
    ]
    spans = []
    for start, end, limit in zip(starts, ends, [*starts[1:], sentence.end], strict=True):
        broken = BREAK.search(text, end, limit)
        spans.append(Span(start, broken.start() if broken else limit))
    return spans


def _holder(span: Span, owner: int, attributions: Sequence[Attribution]) -> Holder:
    if owner < 0:
        return Holder(span)
    attribution = attributions[owner]
    return Holder(span, "speaker", attribution.speaker, attribution)
