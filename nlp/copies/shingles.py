"""A text as a set of numbers: its shingles (Broder 1997), and the winnowed few that index them."""

import re
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

Hashes = npt.NDArray[np.uint64]

WORDS_PER_SHINGLE = 3
WINDOW = 16
# Scripts that put no spaces between words are read by the character.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0002ffff"
TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def tokens(text: str) -> list[str]:
    """Return the words of a text, without case, punctuation and spaces."""
    return TOKEN.findall(text.casefold())


@lru_cache(maxsize=200_000)
def _number(token: str) -> int:
    return int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), "little")


def shingles(words: list[str], length: int = WORDS_PER_SHINGLE) -> Hashes:
    """Return a 64-bit hash of every run of `length` words, in the order of the text.

    A text that is shorter has one, of all its words; without words there is none.
    """
    numbers = np.fromiter(map(_number, words), np.uint64, len(words))
    if not len(numbers):
        return numbers
    return combined(sliding_window_view(numbers, min(length, len(numbers))))


def combined(rows: Hashes) -> Hashes:
    """Return one hash of the numbers along the last axis: a polynomial, stirred as MurmurHash3 does."""
    values = np.zeros(rows.shape[:-1], np.uint64)
    for i in range(rows.shape[-1]):
        values = values * _FACTOR + rows[..., i]
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    mixed: Hashes = values ^ (values >> np.uint64(33))
    return mixed


def winnowed(hashes: Hashes, window: int = WINDOW) -> Hashes:
    """Return the fingerprints of a text, sorted: the smallest hash of every window (Schleimer et al. 2003).

    Two texts that share a run of `window` + `WORDS_PER_SHINGLE` - 1 words share a fingerprint, wherever
    the run stands; about 2 in `window` + 1 hashes are kept.
    """
    if len(hashes) <= window:
        return hashes.min(keepdims=True) if len(hashes) else hashes
    return np.unique(sliding_window_view(hashes, window).min(axis=1))
