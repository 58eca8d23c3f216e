"""A sentence without the marks of its page, for parsers, and the way back to the page's offsets."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import accumulate
from typing import TypeVar, cast

from nlp.claims.records import Part
from nlp.sentences import tokenizable

TAG = re.compile(r"[#@$]\w[\w@.-]*")
SHOUTED = 4  # words
LONGER = 4  # letters of words that headlines capitalise
WORD = re.compile(r"[^\W\d_]+")
CAPITALISED = re.compile(r"(?<!\w)[A-Z][a-z]+(?!\w)")
LONGEST = 1000  # characters of a sentence that are read; real ones end long before
# Links, images and emphasis of Markdown, bare addresses and "2/". What a link or emphasis encloses stays.
MARKS = re.compile(
    r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)"
    r"|\]\([^)\n]{0,2000}\)"
    r"|\[(?=[^\]\n]{0,300}\]\()"
    r"|https?://\S{1,2000}"
    r"|\*\*|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|\\(?=[\[\]*_])"
    r"|[\u200b\u200e\u200f\u2060\ufeff]"
    r"|(?<!\S)(?:\d{1,2}/(?=\s|$)|\(\d{1,2}/(?:\d{1,2}|[nx])\)(?!\S))"  # the number of a post in a thread
)

# The tagger takes "Anthropic claims Moonshot…" for three nouns; these words of the same length it knows.
VERBS = {"claims": "writes", "disputes": "disputed", "charges": "charged"}
VERB = re.compile(rf"(?<=[\w\])] )(?:{'|'.join(VERBS)})(?= (?:that |it |its |the )?[A-Z\d])")

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` is what is left of a sentence; `borders` and `shifts` lead its offsets back."""

    text: str
    borders: tuple[int, ...]
    shifts: tuple[int, ...]

    def start(self, offset: int) -> int:
        """Return where the character at this offset stood."""
        return offset + self.shifts[bisect_right(self.borders, offset) - 1]

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a stretch of the page stands in `text`; None if nothing is left of it."""
        first, last = self._offset(start), self._offset(end)
        return (first, last) if first < last else None

    def _offset(self, place: int) -> int:
        """Return the offset of a place of the page; of one in a mark, where the mark was taken out."""
        at = bisect_right(self.borders, place, key=self.start) - 1
        if at < 0:
            return 0
        following = (*self.borders, len(self.text))[at + 1]
        return min(place - self.shifts[at], following)

    def relocate(self, record: Record) -> Record:
        """Return a record with all spans in it as they were before the marks were taken out."""
        if isinstance(record, tuple):
            return cast(Record, tuple(self.relocate(r) for r in record))
        if not is_dataclass(record) or isinstance(record, type):
            return record
        moved = {f.name: self.relocate(getattr(record, f.name)) for f in fields(record)}
        if isinstance(record, Part):
            moved["start"] = self.start(record.start)
            last = self.start(max(record.start, record.end - 1))
            moved["end"] = last + 1 if record.end > record.start else moved["start"]
        return replace(record, **moved)


def plain(text: str, start: int, end: int) -> Plain:
    """Return `text[start:end]`, cut after LONGEST characters, without marks."""
    end = min(end, start + LONGEST)
    kept: list[tuple[int, int]] = []
    for mark in MARKS.finditer(text, start, end):
        kept.append((start, mark.start()))
        start = mark.end()
    kept = [(a, b) for a, b in [*kept, (start, end)] if a < b] or [(start, start)]
    borders = [0, *accumulate(b - a for a, b in kept)][:-1]
    shifts = [a - border for (a, _), border in zip(kept, borders, strict=True)]
    return Plain("".join(text[a:b] for a, b in kept), tuple(borders), tuple(shifts))


def parseable(text: str, names: Sequence[tuple[int, int]] = ()) -> str:
    """Return a text of the same length that the tagger reads better.

    It is in small letters if all are capitals, and so is a headline in which every word begins with one, but
    for the names in it, whose spans are given.
    """
    if len(text.lower()) == len(text):
        if is_shouted(text):
            text = text.lower()
        elif is_title_case(text):
            text = CAPITALISED.sub(lambda m: _lowered(m, names), text)
    return tokenizable(VERB.sub(lambda m: VERBS[m.group()], text))


def _lowered(word: re.Match[str], names: Sequence[tuple[int, int]]) -> str:
    start, end = word.span()
    named = any(start < last and first < end for first, last in names)
    return word[0] if named else word[0].lower()


def is_title_case(text: str) -> bool:
    """Tell whether all longer words of a sentence begin with capitals: "Hearth Accuses Crumb of Copying"."""
    longer = [word for word in WORD.findall(text) if len(word) >= LONGER]
    return len(longer) >= SHOUTED and not any(word[0].islower() for word in longer)


def is_shouted(text: str) -> bool:
    """Tell whether a sentence of several words is in capitals, which the tagger takes for names."""
    return len(text.split()) >= SHOUTED and text.isupper()


def is_tags(text: str) -> bool:
    """Tell whether a sentence has no words beside hashtags, handles and cashtags."""
    return bool(TAG.search(text)) and not any(c.isalpha() for c in TAG.sub("", text))
