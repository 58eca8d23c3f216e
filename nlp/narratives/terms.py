"""Words of a unit, hashed to buckets and weighted by how rare they are (TF-IDF)."""

import re
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log, sqrt

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

BUCKETS = 2**16
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SUFFIX = re.compile(r"(?:['’]s|ies|es|s|ing|ed|ly)$")
SHORTEST = 3  # letters of a stem

Counts = npt.NDArray[np.int32]


def stem(word: str) -> str:
    """Return a word without its commonest English endings; crude, and the same for all."""
    bare = SUFFIX.sub("", word)
    return bare if len(bare) >= SHORTEST else word


def words(text: str) -> list[str]:
    """Return the stems of a text that are no stop words, in lower case."""
    found = (m.group().lower() for m in WORD.finditer(text))
    return [stem(w) for w in found if w not in ENGLISH_STOP_WORDS]


def buckets(text: str) -> list[int]:
    """Return the bucket of every stem, and of every two in a row."""
    stems = words(text)
    both = [*stems, *(f"{a} {b}" for a, b in pairwise(stems))]
    return [zlib.crc32(term.encode("utf-8", "replace")) % BUCKETS for term in both]


class Frequencies:
    """In how many units each bucket occurs; grows with every unit.

    It begins with the sentences of the topic file, so that the first day's words are not all equally rare.
    """

    def __init__(self, counts: Counts | None = None, units: int = 0) -> None:
        self.counts = np.zeros(BUCKETS, np.int32) if counts is None else counts
        self.units = units

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Frequencies":
        """Count some texts."""
        found = cls()
        for text in texts:
            found.see(buckets(text))
        return found

    def see(self, found: Sequence[int]) -> None:
        """Count one unit."""
        self.counts[list(set(found))] += 1
        self.units += 1

    def weights(self, found: Sequence[int]) -> dict[int, float]:
        """Return TF-IDF weights of length 1: logarithm of the count, times smoothed inverse frequency."""
        counts: dict[int, int] = {}
        for bucket in found:
            counts[bucket] = counts.get(bucket, 0) + 1
        raw = {
            b: (1 + log(n)) * (log((1 + self.units) / (1 + int(self.counts[b]))) + 1)
            for b, n in counts.items()
        }
        length = sqrt(sum(w * w for w in raw.values())) or 1.0
        return {b: float(np.float32(w / length)) for b, w in sorted(raw.items())}
