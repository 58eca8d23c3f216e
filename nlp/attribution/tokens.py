"""A text as the tagger reads it: word pieces with their offsets, in windows."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nlp.attribution.marks import readable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Integers = npt.NDArray[np.int64]

CLS, SEP = 101, 102
BREAK = 2  # [unused1] of BERT's vocabulary stands for the end of a line, which its tokenizer drops
WINDOW = 320  # pieces that are read at once
LEFT, RIGHT = 40, 56  # pieces before and after a cue; 95 % of PolNeAR's spans lie within


@dataclass(frozen=True, slots=True)
class Tokens:
    """A tokenized text.

    Attributes:
        ids: the pieces' numbers in the vocabulary, shape (pieces,).
        starts, ends: where each piece stands in the text, in code points, shape (pieces,).
        heads: whether a piece begins a word; line breaks and continuations do not, shape (pieces,).
    """

    ids: Integers
    starts: Integers
    ends: Integers
    heads: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def within(self, start: int, end: int) -> slice:
        """Return the pieces that overlap the characters from `start` to `end`."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        return slice(first, max(first, int(np.searchsorted(self.starts, end, side="left"))))


def tokenize(tokenizer: "Tokenizer", text: str) -> Tokens:
    """Cut a text into pieces, with a piece of its own wherever a line ends between two words."""
    encoded = tokenizer.encode(readable(text), add_special_tokens=False)
    offsets = np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2)
    ids = np.array(encoded.ids, dtype=np.int64)
    words = np.array([-1 if w is None else w for w in encoded.word_ids], dtype=np.int64)
    heads = np.ones(len(ids), dtype=np.bool_)
    heads[1:] = words[1:] != words[:-1]
    breaks = [
        i
        for i, (left, right) in enumerate(pairwise(offsets), 1)
        if "\n" in text[left[1] : right[0]]
    ]
    places = offsets[[i - 1 for i in breaks], 1] if breaks else np.zeros(0, np.int64)
    return Tokens(
        np.insert(ids, breaks, BREAK),
        np.insert(offsets[:, 0], breaks, places),
        np.insert(offsets[:, 1], breaks, places),
        np.insert(heads, breaks, False),
    )


def windows(length: int) -> list[tuple[slice, slice]]:
    """Return windows over so many pieces, each with the part of it that is judged there.

    The judged parts follow one another without gap, and see `LEFT` pieces before and `RIGHT` after them.
    """
    borders = sorted({0, *range(WINDOW - RIGHT, length - RIGHT, WINDOW - LEFT - RIGHT), length})
    return [
        (slice(max(0, start - LEFT), min(length, end + RIGHT)), slice(start, end))
        for start, end in pairwise(borders)
    ]


def surroundings(cue: slice, window: slice) -> slice:
    """Return the pieces of a window in which a cue's source and content are looked for."""
    return slice(max(window.start, cue.start - LEFT), min(window.stop, cue.stop + RIGHT))


def wrapped(pieces: Integers) -> Integers:
    """Return pieces between the marks of the beginning and the end that the model expects."""
    return np.concatenate([[CLS], pieces, [SEP]]).astype(np.int64)
