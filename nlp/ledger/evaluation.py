"""How well sentences are told to make the same claim, and how well the ledger groups them."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from config.topic import Topic
from nlp.bcubed import BCubed, b_cubed_of_groups
from nlp.claims.finder import ClaimFinder
from nlp.claims.stage import to_annotation
from nlp.ledger.sides import Side, SideReader
from nlp.ledger.verification import DIFFERENT, SAME, VERSION, features
from nlp.models import Encoder, Vectors
from nlp.sentences import Span
from nlp.voice import Holder


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labelled pairs of sentences: their features, shape (pairs, FEATURES), labels, texts, and half."""

    rows: Vectors
    labels: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    held_out: tuple[bool, ...]


def read_pairs(path: Path, topic: Topic, encoder: Encoder, spacy_model: str) -> Pairs:
    """Read families of sentences: `same` make one claim, each `version` and `different` is beside them.

    A family is held out whole, by a hash of its first sentence, so that no sentence is on both halves.
    """
    families = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    sentences = list(dict.fromkeys(t for f in families for group in f.values() for t in group))
    sides = dict(zip(sentences, read_sides(sentences, topic, encoder, spacy_model), strict=True))
    found = [
        (label, one, other, is_held_out(family["same"][0]))
        for family in families
        for label, one, other in _pairs(family)
    ]
    rows = np.array([features(sides[one], sides[other]) for _, one, other, _ in found], np.float32)
    return Pairs(
        rows,
        tuple(label for label, *_ in found),
        tuple((one, other) for _, one, other, _ in found),
        tuple(out for *_, out in found),
    )


def is_held_out(text: str) -> bool:
    """Tell whether a family is of the half that is only measured."""
    return zlib.crc32(text.encode()) % 2 == 1


def _pairs(family: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    for one, other in combinations(family["same"], 2):
        yield SAME, one, other
    for label in (VERSION, DIFFERENT):
        for one in family["same"]:
            for other in family[label]:
                yield label, one, other


def read_sides(
    sentences: Sequence[str], topic: Topic, encoder: Encoder, spacy_model: str
) -> list[Side]:
    """Return the sides of single sentences, read as the stage `claims` reads them."""
    finder, reader = ClaimFinder(topic, encoder, spacy_model), SideReader(topic)
    vectors = encoder.encode(sentences).astype(np.float16)
    return [
        _side(text, vector, finder, reader) for text, vector in zip(sentences, vectors, strict=True)
    ]


def _side(text: str, vector: Vectors, finder: ClaimFinder, reader: SideReader) -> Side:
    claim = finder.state(text)
    said = to_annotation("", claim, Holder(Span(claim.start, claim.end)))
    return reader.read(text, vector, said.figures, said.allegations, said.certainty)


def compare_groups(true: Mapping[Any, str], found: Mapping[Any, str]) -> BCubed:
    """Score a grouping of items against the true one, item by item; both group the same items."""
    return b_cubed_of_groups([true[item] for item in true], [found[item] for item in true])


def grouped_by_cosine(vectors: Vectors, threshold: float) -> list[int]:
    """Return the baseline grouping: each row joins the group of the nearest row before it, or founds one.

    `vectors` have length 1, shape (rows, dimensions); a cosine below the threshold is too far.
    """
    groups: list[int] = []
    for i, vector in enumerate(vectors.astype(np.float32)):
        cosines = vectors[:i].astype(np.float32) @ vector if i else np.zeros(0, np.float32)
        best = int(cosines.argmax()) if i else -1
        groups.append(groups[best] if i and cosines[best] >= threshold else i)
    return groups
