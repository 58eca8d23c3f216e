"""The keys under which a sentence is found again: an inverted index whose lookups stay bounded.

Figures, parties, names, words and accusations are keys, and so are the cells of random hyperplanes in which
the embedding lies (Charikar 2002). Whoever looks a sentence up probes, in each table, its own cell and those
across the nearest hyperplanes (multi-probe, Lv et al. 2007).
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import numpy as np

from db.claim_figures import slot, value
from nlp.ledger.sides import Side
from nlp.models import Vectors

TABLES, BITS, SEED = 12, 12, 20260223
PROBES = 2  # nearest hyperplanes that a lookup crosses, one at a time
MOST_WORDS, MOST_PARTIES = 16, 2


def stored(side: Side) -> list[int]:
    """Return the keys under which a sentence is kept."""
    return _hashed([*_said(side), *(cell for cells in _cells(side.vector) for cell in cells[:1])])


def probed(side: Side) -> list[int]:
    """Return the keys under which sentences like this one may be kept."""
    return _hashed([*_said(side), *(cell for cells in _cells(side.vector) for cell in cells)])


def _said(side: Side) -> Iterator[str]:
    parties = sorted(side.parties)
    for figure in side.figures:
        number = f"{value(figure):.2g}"
        yield f"figure {number}"
        yield f"figure {number} {slot(figure)}"
        yield from (f"figure {number} of {party}" for party in parties)
    yield from (f"parties {one} {other}" for one, other in combinations(parties, 2))
    yield from (f"accuse {a} {b}" for a in sorted(side.accusers) for b in sorted(side.accused))
    yield from (f"name {name}" for name in sorted(side.names))
    words = sorted(side.words, key=lambda w: (-len(w), w))[:MOST_WORDS]
    yield from (f"word {word}" for word in words)
    yield from (f"word {word} of {party}" for word in words for party in parties[:MOST_PARTIES])


def _cells(vector: Vectors) -> Iterator[list[str]]:
    """Yield for each table the cell of a vector, then the cells across its nearest hyperplanes."""
    margins = _hyperplanes(len(vector)) @ vector.astype(np.float32)
    for table, distances in enumerate(margins.reshape(TABLES, BITS)):
        bits = (distances > 0).astype(int)
        nearest = np.argsort(np.abs(distances), kind="stable")[:PROBES]
        flipped = [np.where(np.arange(BITS) == i, 1 - bits, bits) for i in nearest]
        yield [f"cell {table} {''.join(map(str, b.tolist()))}" for b in (bits, *flipped)]


@lru_cache(maxsize=2)
def _hyperplanes(dimensions: int) -> Vectors:
    return np.random.default_rng(SEED).standard_normal((TABLES * BITS, dimensions), np.float32)


def _hashed(keys: list[str]) -> list[int]:
    """Return keys as signed 64-bit integers, each once, in order."""
    return [
        int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)
        for key in dict.fromkeys(keys)
    ]
