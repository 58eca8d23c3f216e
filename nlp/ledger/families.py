"""Families of claims with many tellings, some for development and some for the test, and their grouping."""

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.topic import Topic
from nlp.ledger.evaluation import read_sides
from nlp.ledger.matcher import JOIN, weigh
from nlp.ledger.sides import Side
from nlp.ledger.verification import compare, verify
from nlp.models import Encoder

STANDING = 6  # sentences that stand for a claim, as in the stage
PAIR_JOIN, PAIR_SURE = 0.5, 0.7  # of the rule by the nearest sentence alone

Grouping = Callable[[Sequence[Side]], list[int]]


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence with the claim that it makes; one that makes no claim of its family has its own.

    `claim` is `id@version` for a version that disagrees with the claim `id`.
    """

    topic: str
    split: str
    claim: str
    alone: bool
    side: Side


def read_families(
    path: Path, topics: Mapping[str, Topic], encoder: Encoder, spacy_model: str
) -> list[Telling]:
    """Read the families; each is whole in one split, and read with the parties of its own dispute."""
    said: list[tuple[str, str, str, bool, str]] = []
    for family in map(json.loads, path.read_text("utf-8").splitlines()):
        place = family["topic"], family["split"]
        for claim, texts in family["claims"].items():
            said += [(*place, claim, False, text) for text in texts]
        said += [(*place, f"alone: {text}", True, text) for text in family["alone"]]
    found: dict[str, Side] = {}
    for name, topic in topics.items():
        texts = [text for where, *_, text in said if where == name]
        sides = read_sides(texts, topic, encoder, spacy_model)
        found.update(zip(texts, sides, strict=True))
    return [
        Telling(where, split, claim, alone, found[text])
        for where, split, claim, alone, text in said
    ]


def grouped(
    tellings: Sequence[Telling], grouping: Grouping, seed: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Group sentences as they arrive in one shuffled order; return true and found groups by text."""
    order = sorted(tellings, key=lambda t: zlib.crc32(f"{seed}{t.side.text}".encode()))
    true: dict[str, str] = {}
    found: dict[str, str] = {}
    for topic in sorted({t.topic for t in order}):
        mine = [t for t in order if t.topic == topic]
        groups = grouping([t.side for t in mine])
        true |= {t.side.text: t.claim for t in mine}
        found |= {t.side.text: f"{topic} {g}" for t, g in zip(mine, groups, strict=True)}
    return true, found


def by_claim(sides: Sequence[Side]) -> list[int]:
    """Group as the stage does, with all claims for candidates."""

    def score(side: Side, claims: Sequence[Sequence[Side]]) -> list[float]:
        return [w.same for w in weigh(side, claims)]

    return _grouped(sides, score, JOIN, JOIN)


def by_nearest_sentence(sides: Sequence[Side]) -> list[int]:
    """Group by the pair model alone: a sentence joins the claim of the likeliest single sentence."""

    def score(side: Side, claims: Sequence[Sequence[Side]]) -> list[float]:
        return [max(v.same for v in verify(compare(side, members))) for members in claims]

    return _grouped(sides, score, PAIR_JOIN, PAIR_SURE)


def _grouped(
    sides: Sequence[Side],
    score: Callable[[Side, Sequence[Sequence[Side]]], list[float]],
    join: float,
    sure: float,
) -> list[int]:
    standing: dict[int, list[Side]] = defaultdict(list)
    groups: list[int] = []
    for i, side in enumerate(sides):
        known = list(standing)
        scores = score(side, [standing[k] for k in known]) if known else []
        best = max(range(len(known)), key=lambda k: (scores[k], -k), default=None)
        if best is None or scores[best] < join:
            groups.append(i)
            standing[i].append(side)
            continue
        groups.append(known[best])
        if scores[best] >= sure and len(standing[known[best]]) < STANDING:
            standing[known[best]].append(side)
    return groups
