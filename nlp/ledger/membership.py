"""How probably a sentence makes a claim, by all sentences that stand for it and not the nearest alone.

A sentence may tell half of an accusation: one of its two figures, or none. What it lacks beside one
telling it shares with another. So slots (figures by what they count, parties, roles) are those of all
members, and the verdicts of the pair model are taken at their best, second best, and mean. A logistic
model, heavily regularised, weighs these; `nlp/training/fit_membership.py` fits it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from db.claim_figures import agree, slot, value
from nlp import heads
from nlp.heads import WEIGHTS
from nlp.ledger.sides import Side
from nlp.ledger.verification import FEATURES as OF_PAIR
from nlp.ledger.verification import TELLING, Verdict
from nlp.models import Vectors

HEAD = "claim_membership"
MEMBER, STRANGER = "member", "stranger"
FEATURES = (
    "same, best", "same, mean", "same, second", "version, best", "version, mean", "cosine, best",
    "cosine, mean", "cosine to centroid", "words covered", "shared words of all, best",
    "shared words of fewer, best", "character trigrams, best", "figures agree", "figures clash",
    "figures agree and none clashes", "telling figure agrees", "telling figure and a party agree",
    "no figures", "claim without figures", "figures of other slots", "figures only here",
    "parties shared of all", "parties shared", "parties only here", "no parties", "accused shared",
    "accused clash", "roles reversed", "names shared of fewer", "names clash", "log of members",
    "centroid, figures agree", "words, figures clash", "centroid, no figures", "cosine, no figures",
)  # fmt: skip
COSINE, WORDS, CONTAINED, TRIGRAMS = (
    OF_PAIR.index(name)
    for name in ("cosine", "shared words of all", "shared words of fewer", "character trigrams")
)
MOST = 2  # agreeing or clashing figures that count


def features(
    side: Side, members: Sequence[Side], rows: Vectors, verdicts: Sequence[Verdict]
) -> list[float]:
    """Return the features of a sentence and a claim, in the order of FEATURES.

    Args:
        side: the sentence.
        members: the sentences that stand for the claim, at least one.
        rows: the pair features of the sentence with each member, shape (members, pair features).
        verdicts: what the pair model says of each.
    """
    same = sorted((v.same for v in verdicts), reverse=True)
    versions = [v.version for v in verdicts]
    cosines = rows[:, COSINE]
    centroid = _to_centroid(side, members)
    agreeing, clashing, telling, elsewhere = _figures(side, members)
    covered = len(side.words & _all(members, "words")) / max(1, len(side.words))
    none = not side.figures
    return [
        same[0], float(np.mean(same)), same[min(1, len(same) - 1)], max(versions),
        float(np.mean(versions)), float(cosines.max()), float(cosines.mean()), centroid, covered,
        float(rows[:, WORDS].max()), float(rows[:, CONTAINED].max()),
        float(rows[:, TRIGRAMS].max()),
        float(min(agreeing, MOST)), float(min(clashing, MOST)),
        float(agreeing > 0 and not clashing), float(telling and not clashing),
        float(telling and not clashing and bool(side.parties & _all(members, "parties"))),
        float(none), float(not any(m.figures for m in members)), float(elsewhere),
        float(bool(side.figures) and not any(m.figures for m in members)),
        *_people(side, members), float(np.log(len(members))),
        centroid * (agreeing > 0), covered * (clashing > 0), centroid * none,
        float(cosines.max()) * none,
    ]  # fmt: skip


def probabilities(rows: Vectors) -> Sequence[float]:
    """Return for each row of features the probability that the sentence makes the claim."""
    head = heads.load(HEAD)
    found = head.probabilities(rows)[:, head.labels.index(MEMBER)]
    return [float(p) for p in found]


def identity() -> str:
    """Return a digest of the weights."""
    return hashlib.sha256((WEIGHTS / f"{HEAD}.npz").read_bytes()).hexdigest()[:16]


def _to_centroid(side: Side, members: Sequence[Side]) -> float:
    mean = np.mean([m.vector.astype(np.float32) for m in members], axis=0)
    return float(mean @ side.vector.astype(np.float32)) / max(float(np.linalg.norm(mean)), 1e-9)


def _figures(side: Side, members: Sequence[Side]) -> tuple[int, int, bool, bool]:
    """Count figures that agree with one of the claim's in their slot, and those that clash with all there.

    The last two tell whether a figure of thousands agrees, and whether all figures are of other slots.
    """
    known: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for member in members:
        for figure in member.figures:
            known[slot(figure)].append(figure)
    agreeing = clashing = 0
    telling = False
    for figure in side.figures:
        counted = slot(figure)
        comparable = [f for s, fs in known.items() if not counted or s in (counted, "") for f in fs]
        if any(agree(figure, f) for f in comparable):
            agreeing += 1
            telling = telling or (value(figure) or 0.0) >= TELLING
        elif counted and counted in known:
            clashing += 1
    elsewhere = bool(side.figures) and bool(known) and not agreeing and not clashing
    return agreeing, clashing, telling, elsewhere


def _people(side: Side, members: Sequence[Side]) -> list[float]:
    """Return what parties, roles and names say, in the order of FEATURES."""
    parties, names = _all(members, "parties"), _all(members, "names")
    accused, accusers = _all(members, "accused"), _all(members, "accusers")
    both = side.accused & accused
    turned = side.accusers & accused or side.accused & accusers
    here = side.names & names
    return [
        len(side.parties & parties) / max(1, len(side.parties | parties)),
        float(bool(side.parties & parties)), float(bool(side.parties - parties)),
        float(not side.parties), float(bool(both)),
        float(bool(side.accused and accused) and not both), float(bool(turned) and not both),
        len(here) / max(1, min(len(side.names), len(names))),
        float(bool(side.names and names) and not here),
    ]  # fmt: skip


def _all(members: Sequence[Side], attribute: str) -> frozenset[str]:
    return frozenset[str]().union(*(getattr(m, attribute) for m in members))
