"""Fit the weights by which the claim ledger joins a sentence to a claim.

Examples are the development families and the fitted half of the pairs: each sentence with random subsets
of its own claim, of other claims, and of the versions that disagree. The regularisation and the threshold
for joining were chosen by a cross-validation over the development families; test families are not used.

Run: python -m nlp.training.fit_membership tests/quality/ledger_families.jsonl \
    tests/quality/claim_pairs.jsonl bread=tests/data/topic.toml
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from config.settings import load_settings
from config.topic import Topic, load_topic
from nlp import heads
from nlp.ledger.evaluation import is_held_out, read_sides
from nlp.ledger.families import STANDING, read_families
from nlp.ledger.membership import FEATURES, HEAD, MEMBER, STRANGER, features
from nlp.ledger.sides import Side
from nlp.ledger.verification import compare, verify
from nlp.models import BUNDLED, Encoder, encoder

REGULARISATION = 0.001
SEED = 1
SUBSETS = 4  # of a claim that a sentence is compared with
OTHERS = 4  # claims that a sentence is compared with at random, each time
LOOSE = 6  # claims that a sentence without a claim is compared with

Claims = Mapping[str, Sequence[Side]]
Example = tuple[list[float], str]


def main(families: Path, pairs: Path, topics: Mapping[str, Topic]) -> None:
    """Fit the head, write it, and print its weights."""
    settings = load_settings()
    model = encoder(BUNDLED, settings.encoder_dtype)
    rng = random.Random(SEED)
    examples: list[Example] = []
    tellings = read_families(families, topics, model, settings.spacy_model)
    for topic in topics:
        mine = [t for t in tellings if t.split == "dev" and t.topic == topic]
        claims: dict[str, list[Side]] = defaultdict(list)
        for t in mine:
            if not t.alone:
                claims[t.claim].append(t.side)
        examples += _examples(claims, [t.side for t in mine if t.alone], rng, SUBSETS)
    paired, loose = _of_pairs(pairs, next(iter(topics.values())), model, settings.spacy_model)
    examples += _examples(paired, loose, rng, SUBSETS // 2)
    rows = np.array([row for row, _ in examples], np.float32)
    head = heads.fit(rows, [label for _, label in examples], REGULARISATION, standardise=True)
    head.save(heads.WEIGHTS / f"{HEAD}.npz")
    weights = head.coefficients[:, head.labels.index(MEMBER)]
    weights = (weights - head.coefficients[:, head.labels.index(STRANGER)]) * rows.std(axis=0)
    for name, weight in sorted(zip(FEATURES, weights, strict=True), key=lambda w: -abs(w[1])):
        sys.stdout.write(f"{name:36} {weight:+6.2f}\n")
    sys.stdout.write(f"{len(examples)} examples\n")


def _of_pairs(
    path: Path, topic: Topic, model: Encoder, spacy_model: str
) -> tuple[Claims, list[Side]]:
    """Return the claims of the fitted half of the pairs, and the sentences that make none of them."""
    read = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    fitted = [family for family in read if not is_held_out(family["same"][0])]
    texts = list(dict.fromkeys(t for f in fitted for group in f.values() for t in group))
    sides = dict(zip(texts, read_sides(texts, topic, model, spacy_model), strict=True))
    claims: dict[str, list[Side]] = {}
    for number, family in enumerate(fitted):
        claims[f"{number}"] = [sides[t] for t in family["same"]]
        for n, text in enumerate(family["version"]):
            claims[f"{number}@{n}"] = [sides[text]]
    return claims, [sides[t] for f in fitted for t in f["different"]]


def _examples(
    claims: Claims, loose: Sequence[Side], rng: random.Random, subsets: int
) -> Iterator[Example]:
    """Yield each sentence with claims that it makes, and others, in random parts."""
    for _ in range(subsets):
        for claim, members in claims.items():
            for side in members:
                own = [m for m in members if m is not side]
                if own:
                    yield _example(side, own, rng, MEMBER)
                for other in _others(claim, claims, loose, rng):
                    yield _example(side, other, rng, STRANGER)
        for side in loose:
            for members in rng.sample(list(claims.values()), min(LOOSE, len(claims))):
                yield _example(side, members, rng, STRANGER)


def _others(
    claim: str, claims: Claims, loose: Sequence[Side], rng: random.Random
) -> list[Sequence[Side]]:
    """Return some other claims at random, and all versions of the same."""
    base = claim.partition("@")[0]
    others = [m for key, m in claims.items() if key != claim] + [[side] for side in loose]
    near = [m for key, m in claims.items() if key != claim and key.partition("@")[0] == base]
    return rng.sample(others, min(OTHERS, len(others))) + near


def _example(side: Side, members: Sequence[Side], rng: random.Random, label: str) -> Example:
    some = rng.sample(list(members), rng.randint(1, min(STANDING, len(members))))
    rows = compare(side, some)
    return features(side, some, rows, verify(rows)), label


if __name__ == "__main__":
    given = dict(a.split("=", 1) for a in sys.argv[3:])
    own = {"ai": load_topic(load_settings().topic)}
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        own | {name: load_topic(Path(path)) for name, path in given.items()},
    )
