"""Sentences with their offsets."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from spacy.lang.xx import MultiLanguage

OPENING = "“‘«„「『([\"'"
CLOSING = ("”", "’", "»", '"', "'", ")")
# Scripts without spaces: the tokenizer leaves their full stops inside words.
PIECES = re.compile(r"\n|(?<=[。！？])(?![」』”’）])|(?<=[。！？][」』”’）])")


# After these a name, the other side of a case or a number follows, and no sentence.
TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Messrs|Drs?|Profs?|Sens?|Reps?|Govs?|Gens?|Lt|Col|Capt|Sgt|Rev|Hon|St|vs?|[A-Z])\."
    r"|\b(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.(?=\s*\d)"
    r"|\bNos?\.(?=\s*\d{1,3}\b(?! (?:thousand|million|billion)))"
)
# "…the ToS. They …": to the tokenizer the full stop belongs to a word that ends so.
CAMEL_END = re.compile(r"(?<=[a-z][A-Z])\.[”’\"')]?\s+(?=[“‘\"'(]?[A-Z@#$])")
LEADING = "#@$"  # of hashtags, handles and cashtags: no space follows them
DASHES = "-–—"  # before an outlet's name, a signature
# After these a sentence goes on if a small letter follows.
SHORTENED = re.compile(
    r"\b(?:Inc|Corp|Ltd|Co|Bros|Jr|Sr|al|etc|approx|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec"
    r"|(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
LONGEST_SHORTENED = 12
# The tokenizer's time grows with the square of a word's length.
ENDLESS = re.compile(r"\S{500}")


def tokenizable(text: str) -> str:
    """Return a text of the same length without endless words, on which spaCy's tokenizer would not end."""
    return ENDLESS.sub(lambda m: m.group()[:-1] + " ", text)


class Span(NamedTuple):
    """A stretch of a text: `text[start:end]`, in code points."""

    start: int
    end: int


@lru_cache(maxsize=1)
def _splitter() -> MultiLanguage:
    nlp = MultiLanguage()
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10_000_000
    return nlp


@lru_cache(maxsize=20_000)
def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of a text, without surrounding white space.

    A line break ends a sentence (headings, list items, posts); within a line spaCy's rule-based
    sentencizer decides, which knows the full stops of many scripts.
    """
    borders = [0, *(m.end() for m in PIECES.finditer(text)), len(text)]
    found: list[Span] = []
    for start, end in pairwise(borders):
        if not text[start:end].isspace():
            found += _in_line(text[start:end], start)
    return tuple(found)


def _in_line(line: str, offset: int) -> list[Span]:
    if not line:
        return []
    titles = {m.end() for m in TITLE.finditer(line)}
    begun = {s.start_char for s in _splitter()(tokenizable(line)).sents} - {0}
    begun |= {m.end() for m in CAMEL_END.finditer(line)}
    starts = [0]
    starts += sorted(
        {
            _with_opening(line, s)
            for s in begun
            if _after_word(line, s) not in titles and not _goes_on(line, s)
        }
    )
    found = []
    for start, end in pairwise([*starts, len(line)]):
        words = line[start:end]
        left = start + len(words) - len(words.lstrip())
        right = start + len(words.rstrip())
        if left < right:
            found.append(Span(offset + left, offset + right))
    return found


def _goes_on(line: str, start: int) -> bool:
    """Tell whether a sentence goes on where the sentencizer has another begin: “How?” asked the judge."""
    end = _after_word(line, start)
    before = line[max(0, end - LONGEST_SHORTENED) : end]
    if before.endswith((",", ";")):
        return True
    closed = before.endswith(CLOSING) or SHORTENED.search(before) is not None
    return closed and line[start].islower()


def _with_opening(line: str, start: int) -> int:
    """Move a border before the mark that the sentencizer left on the other side.

    It is an opening quotation mark or a dash, or belongs to the word after it, as that of a hashtag.
    """
    left = _after_word(line, start)
    mark = line[left - 1 : left]
    opens = bool(mark) and (mark in OPENING or mark in (LEADING if left == start else DASHES))
    return left - 1 if opens and (left == 1 or line[left - 2].isspace()) else start


def _after_word(line: str, place: int) -> int:
    """Return where the white space before a place begins."""
    while place > 0 and line[place - 1].isspace():
        place -= 1
    return place


def sentence_at(text: str, place: int) -> Span:
    """Return the sentence in which a character stands, or which is the last before it.

    Raises:
        ValueError: nothing but white space stands up to there.
    """
    found = sentences(text)
    i = bisect_right(found, place, key=lambda span: span.start)
    if not i:
        raise ValueError("no sentence begins before this character")
    return found[i - 1]
