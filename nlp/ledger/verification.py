"""Whether two sentences make the same claim, versions of one claim that disagree, or different claims.

A logistic model with three outcomes over what the two sentences share and where they clash, fitted by
`nlp/training/fit_ledger.py` on families of sentences of our own. A denial is the same claim with another
stance; another figure, or another party in the same place, is a version.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from db.claim_figures import agree, slot, value
from nlp import heads
from nlp.heads import WEIGHTS
from nlp.ledger.sides import Side
from nlp.models import Vectors
from nlp.probability import Probabilities

HEAD = "claim_ledger"
TELLING = 1000
DIFFERENT, SAME, VERSION = "different", "same", "version"
FEATURES = (
    "cosine", "cosine above .6", "shared words of all", "shared words of fewer", "character trigrams",
    "shared names of fewer", "names on both sides only", "names shared", "parties shared of all",
    "parties on both sides only", "parties on one side only", "no parties at all", "figures agree",
    "figures clash", "figures on one side only", "no figures", "years clash", "accusers clash",
    "accused clash", "accused shared", "roles reversed", "one denies", "log ratio of lengths",
    "cosine, figures clash", "words, figures clash", "cosine, parties clash", "words, parties clash",
    "cosine, figures agree", "cosine, no figures", "cosine, figures on one side only",
    "words, names clash", "telling figures agree", "names or parties shared, figures agree",
)  # fmt: skip


class Verdict(NamedTuple):
    """The probabilities that two sentences make the same claim, or versions of one."""

    same: float
    version: float


def features(one: Side, other: Side) -> list[float]:
    """Return the features of a pair, in the order of FEATURES; the order of the two makes no difference."""
    cosine = float(one.vector.astype(np.float32) @ other.vector.astype(np.float32))
    words = _jaccard(one.words, other.words)
    agreeing, clashing = _figures(one, other)
    lone = bool(one.figures) != bool(other.figures)
    names = _clash(one.names, other.names)
    parties = _clash(one.parties, other.parties)
    none = not one.figures and not other.figures
    reversed_ = bool(one.accusers & other.accused or one.accused & other.accusers)
    return [
        cosine, max(0.0, cosine - 0.6), words, _contained(one.words, other.words),
        _dice(one.text, other.text),
        _contained(one.names, other.names), names, float(bool(one.names & other.names)),
        _jaccard(one.parties, other.parties), parties,
        float(bool(one.parties ^ other.parties) and not parties),
        float(not one.parties and not other.parties),
        float(min(agreeing, 2)), float(min(clashing, 2)), float(lone), float(none),
        _clash(one.years, other.years),
        float(bool(one.accusers and other.accusers) and not one.accusers & other.accusers),
        float(bool(one.accused and other.accused) and not one.accused & other.accused),
        float(bool(one.accused & other.accused)), float(reversed_), float(one.denied != other.denied),
        abs(float(np.log((1 + len(one.text)) / (1 + len(other.text))))),
        cosine * (clashing > 0), words * (clashing > 0), cosine * parties, words * parties,
        cosine * (agreeing > 0), cosine * none, cosine * lone, words * names,
        float(_telling(one, other)),
        float(bool(one.names & other.names or one.parties & other.parties)) * (agreeing > 0),
    ]  # fmt: skip


def compare(side: Side, others: Sequence[Side]) -> Vectors:
    """Return the features of a sentence with each of some others, shape (others, FEATURES)."""
    rows = [features(side, other) for other in others]
    return np.array(rows, np.float32).reshape(len(others), len(FEATURES))


def verify(rows: Vectors) -> list[Verdict]:
    """Return the verdicts on pairs, given their features."""
    if not len(rows):
        return []
    head = heads.load(HEAD)
    found = probabilities(rows)
    same, version = head.labels.index(SAME), head.labels.index(VERSION)
    return [Verdict(float(row[same]), float(row[version])) for row in found]


def probabilities(rows: Vectors) -> Probabilities:
    """Return the probabilities of the head's labels, shape (pairs, 3)."""
    return heads.load(HEAD).probabilities(rows)


def identity() -> str:
    """Return a digest of the weights."""
    return hashlib.sha256((WEIGHTS / f"{HEAD}.npz").read_bytes()).hexdigest()[:16]


def differing(one: Side, other: Side) -> dict[str, list[str]]:
    """Return in which slots two versions differ, with what each of them has there."""
    found: dict[str, list[str]] = {}
    for counted in sorted({slot(f) for f in one.figures} & {slot(f) for f in other.figures}):
        mine = [f for f in one.figures if slot(f) == counted]
        theirs = [f for f in other.figures if slot(f) == counted]
        if not any(agree(a, b) for a in mine for b in theirs):
            found[counted or "figure"] = [_shown(mine), _shown(theirs)]
    if _clash(one.parties, other.parties):
        found["party"] = [
            ", ".join(sorted(one.parties - other.parties)),
            ", ".join(sorted(other.parties - one.parties)),
        ]
    return found


def _shown(figures: Sequence[object]) -> str:
    values = (f["low"] if f["low"] is not None else f["high"] for f in figures)  # type: ignore[index]
    return ", ".join(f"{v:,.10g}" for v in values)


def _figures(one: Side, other: Side) -> tuple[int, int]:
    """Count the slots in which figures agree, and those in which none do.

    A figure without a noun may count anything: it agrees with any that has its value, and clashes with none.
    """
    mine = {slot(f) for f in one.figures}
    theirs = {slot(f) for f in other.figures}
    agreeing = clashing = 0
    for counted in sorted(mine | theirs):
        a = [f for f in one.figures if slot(f) in (counted, "")]
        b = [f for f in other.figures if slot(f) in (counted, "")]
        if any(agree(x, y) for x in a for y in b):
            agreeing += 1
        elif counted in mine and counted in theirs:
            clashing += 1
    return agreeing, clashing


def _telling(one: Side, other: Side) -> bool:
    """Tell whether a figure that few other things can have is in both: thousands of anything."""
    mine = {round(value(f) or 0.0, 3) for f in one.figures}
    theirs = {round(value(f) or 0.0, 3) for f in other.figures}
    return any(number >= TELLING for number in mine & theirs)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _contained(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _clash(one: frozenset[str], other: frozenset[str]) -> float:
    """Tell whether each side has something that the other lacks."""
    return float(bool(one - other) and bool(other - one))


def _dice(one: str, other: str) -> float:
    a, b = _trigrams(one), _trigrams(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _trigrams(text: str) -> set[str]:
    lower = " ".join(text.lower().split())
    return {lower[i : i + 3] for i in range(len(lower) - 2)}
