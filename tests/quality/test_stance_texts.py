"""Texts of our own with several targets each, on hundreds of matters: does the pair encoder read the target?

1,526 short texts (`stance_texts.jsonl`): comments, posts and news sentences, with irony, concessions and
reports of others' views; targets that are named, implied, turned round or beside the point. None is fitted
on; one in ten is measured here. Most public stance sets have a handful of targets, which a model may know
by heart.
"""

import json
import zlib
from pathlib import Path

import pytest

from nlp.evaluation import count_labels, macro_f1
from nlp.pairs import LABELS, Pair, pair_encoder

pytestmark = pytest.mark.quality
ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("stance_texts.jsonl").read_text("utf-8").splitlines()
]


def test_stance_toward_targets_of_every_kind():
    measured = [row for row in ROWS if zlib.crc32(row["text"].encode()) % 10 == 0]
    asked = [(Pair(row["text"], name), label) for row in measured for name, label in row["targets"]]
    found = pair_encoder().probabilities(pair for pair, _ in asked).argmax(axis=1)
    counts = count_labels([label for _, label in asked], [LABELS[i] for i in found])
    print("\nstance toward targets of every kind, n =", len(asked), "macro-F1", macro_f1(counts))
    print({label: c.numbers() for label, c in counts.items()})
    assert macro_f1(counts) > 0.60
