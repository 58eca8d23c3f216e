"""What of a text is kept to find its copies: the keys under which it stands in the index.

Two texts that share a key are compared, no others, so that the work grows with the documents and not with
their pairs. Two kinds of key are needed. Bands of a MinHash signature (Broder 1997; locality-sensitive
hashing, Indyk & Motwani 1998) find texts that are alike as wholes. They miss a teaser in its article, whose
Jaccard coefficient is about its share of the length; winnowed fingerprints find those.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import rensa

from nlp.copies.shingles import WORDS_PER_SHINGLE, Hashes, combined, shingles, tokens, winnowed

BANDS, ROWS = 24, 4  # pairs of similarity .40 share a band in 46 % of cases, those of .60 in 96 %
SEED = 1
SHORT = 20  # words; a text of fewer is compared by its words, as a headline is
SCHEME = (rensa.RMinHash.ALGORITHM_VERSION, BANDS, ROWS, SEED, SHORT, WORDS_PER_SHINGLE)

_URL = re.compile(r"https?://\S+")
# What a post quotes is another's: "> …" in comments, "Quoting Name (@name) …" in archives of X.
_QUOTED = re.compile(
    r"^>[^\n]*$|(?:\u2198\ufe0f?\s*)?\bQuoting [^\n()]{1,80}\(@\w+\).*\Z", re.M | re.S
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as it is indexed and compared.

    Attributes:
        short: its words are compared, not its shingles.
        headline: there is no text but the title.
        hashes: sorted hashes of its shingles, or of its words when it is short.
        keys: signed 64-bit keys; the last `fingerprints` of them are winnowed fingerprints.
        figures: its words that have a digit.
    """

    short: bool
    headline: bool
    hashes: Hashes
    keys: tuple[int, ...]
    fingerprints: int
    figures: frozenset[str]


def sketches(texts: Sequence[tuple[str | None, str]]) -> list[Sketch]:
    """Return the sketches of (title, text) pairs; a text that is its title is a headline."""
    words = [_own_words(text) for _, text in texts]
    short = [
        text == title or len(found) < SHORT
        for (title, text), found in zip(texts, words, strict=True)
    ]
    runs = [
        shingles(found, 1 if few else WORDS_PER_SHINGLE)
        for found, few in zip(words, short, strict=True)
    ]
    sets = [np.unique(run) for run in runs]
    bands = _bands(sets, short)
    made = []
    for i, (title, text) in enumerate(texts):
        marks = runs[i][:0] if short[i] else winnowed(runs[i])
        keys = np.concatenate([bands[i], marks]) if len(sets[i]) else marks
        made.append(
            Sketch(
                short=short[i],
                headline=text == title,
                hashes=sets[i],
                keys=tuple(keys.view(np.int64).tolist()),
                fingerprints=len(marks),
                figures=frozenset(w for w in words[i] if any(c.isdigit() for c in w)),
            )
        )
    return made


def _own_words(text: str) -> list[str]:
    """Return the words that are compared: no addresses, and no quoted post, unless there is nothing else."""
    own = tokens(_URL.sub(" ", _QUOTED.sub(" ", text)))
    return own or tokens(_URL.sub(" ", text))


def _bands(sets: Sequence[Hashes], short: Sequence[bool]) -> Hashes:
    """Return the keys of the bands, shape (texts, bands): hashes of kind, number and the band's minima."""
    signatures = rensa.RMinHash.digest_matrix_from_token_hash_sets(
        [found.tolist() for found in sets], num_perm=BANDS * ROWS, seed=SEED
    )
    minima = np.asarray(signatures.to_rows(), np.uint64).reshape(len(sets), BANDS, ROWS)
    kinds = np.broadcast_to(np.asarray(short, np.uint64)[:, None], (len(sets), BANDS))
    numbers = np.broadcast_to(np.arange(BANDS, dtype=np.uint64), (len(sets), BANDS))
    return combined(np.dstack([kinds, numbers, minima]))
