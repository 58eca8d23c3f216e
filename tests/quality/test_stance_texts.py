"""Texts of our own with several targets each: does the pair encoder read the target?

Most public stance sets have a handful of targets, which a model may know by heart. These have thousands,
named, implied, turned round or beside the point: 1,526 short texts on hundreds of matters
(`stance_texts.jsonl`), of which none is fitted and one in ten is measured; and those of which five sixths may
be fitted: opinions (`everyday_texts.jsonl`), readers' comments (`comments.jsonl`), and texts on made-up
quarrels in which somebody accuses somebody (`disputes.jsonl`).
"""

import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.evaluation import count_labels, macro_f1
from nlp.labelled import read
from nlp.pairs import LABELS, Pair, pair_encoder
from nlp.training.topic_texts import held_out

pytestmark = pytest.mark.quality
OURS = Path(__file__).parent
DRAWN = 600  # pairs of a file


def measured(name: str, part: Callable[[str], bool]) -> list[tuple[Pair, str]]:
    """Return pairs with their labels, of the texts for which `part` is true."""
    stances = "targets" if name == "stance_texts.jsonl" else "stances"
    asked = [
        (Pair(row["text"], target), label)
        for row in read(OURS / name, "text", stances)
        if part(row["text"])
        for target, label in row[stances]
    ]
    return random.Random(1).sample(asked, min(DRAWN, len(asked)))


def one_in_ten(text: str) -> bool:
    """Tell whether a text is measured, of those of which none is fitted."""
    return zlib.crc32(text.encode()) % 10 == 0


@pytest.mark.parametrize(
    ("name", "part", "least"),
    [
        ("stance_texts.jsonl", one_in_ten, 0.64),
        ("everyday_texts.jsonl", held_out, 0.63),
        ("comments.jsonl", held_out, 0.70),
        ("disputes.jsonl", held_out, 0.66),
    ],
)
def test_stance_toward_targets_of_every_kind(name: str, part: Callable[[str], bool], least: float):
    asked = measured(name, part)
    found = pair_encoder().probabilities(pair for pair, _ in asked).argmax(axis=1)
    counts = count_labels([label for _, label in asked], [LABELS[i] for i in found])
    print(f"\n{name}, n = {len(asked)}: macro-F1 {macro_f1(counts):.2f}")
    print({label: c.numbers() for label, c in counts.items()})
    assert macro_f1(counts) > least
