"""Whether a clause says that somebody did wrong: a linear head over a middle layer of the encoder.

Fitted by `nlp/training/fit_claims.py` on clauses of our own (`nlp/training/misconduct.toml`). Parties are
replaced by what kind of thing they are, so that the same clause has the same probability whoever did it.
"""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from nlp import heads
from nlp.claims.checkworthiness import LAYER
from nlp.gazetteer import Hit
from nlp.heads import WEIGHTS
from nlp.models import Encoder, Vectors
from nlp.probability import Probabilities

STAND_INS = {"organisation": "the company", "person": "the man", "product": "the product"}
HEAD = "misconduct"


def masked(text: str, start: int, end: int, hits: Sequence[Hit], types: Mapping[str, str]) -> str:
    """Return `text[start:end]` with the parties in it replaced; `types` gives their types by id."""
    pieces: list[str] = []
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            pieces += [text[start : hit.start], STAND_INS[types[hit.id]]]
            start = hit.end
    return "".join([*pieces, text[start:end]])


def features(clauses: Sequence[str], encoder: Encoder) -> Vectors:
    """Return the features of clauses, shape (clauses, dimensions)."""
    return encoder.encode_layer(clauses, LAYER)


def probabilities(clauses: Sequence[str], encoder: Encoder) -> Probabilities:
    """Return the probability that each clause tells of misconduct, shape (clauses,)."""
    if not clauses:
        return np.zeros(0)
    return heads.load(HEAD).probabilities(features(clauses, encoder))[:, 1]


def identity() -> str:
    """Return a digest of the weights."""
    return hashlib.sha256((WEIGHTS / f"{HEAD}.npz").read_bytes()).hexdigest()[:16]
