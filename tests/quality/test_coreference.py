"""Links of names and descriptions, on passages of our own; half were looked at while the rules were made.

A passage marks the stretches that a reader would or would not link. Precision counts the links that the
stage makes on these stretches, recall those that it should make.
"""

import zlib
from collections import Counter
from pathlib import Path

import pytest

from config import load_topic
from config.settings import load_settings
from nlp.entities import EntityStage
from nlp.evaluation import documents
from nlp.labelled import read

pytestmark = pytest.mark.quality
PASSAGES = Path(__file__).with_name("coreference.jsonl")
DESCRIBED = {"company", "firm", "startup", "place", "lab", "rival", "maker", "none"}


def held_out(row: dict) -> bool:
    return zlib.crc32(row["text"].encode()) % 2 == 1


def counts(rows: list[dict], show: bool = False) -> Counter[str]:
    """Count right, wrong and missed links, and wrong ones by the probability that they were given."""
    settings = load_settings()
    stage = EntityStage(load_topic(settings.topic), settings.spacy_model)
    found: dict[int, dict] = {}
    for m in stage.annotate(documents(rows)):
        found.setdefault(int(m.document_id), {})[m.start, m.end] = m.entity_id
    total: Counter[str] = Counter()
    for i, row in enumerate(rows):
        for link in row["links"]:
            guess = found.get(i, {}).get((link["start"], link["end"]))
            guess = guess if guess and (":" not in guess or link["id"] == guess) else None
            total["right"] += guess is not None and guess == link["id"]
            total["wrong"] += guess is not None and guess != link["id"]
            total["missed"] += link["id"] is not None and guess != link["id"]
            if show and guess != link["id"]:
                print(row["case"], "|", row["text"], "|", link["id"], "|", guess)
    return total


@pytest.mark.parametrize(
    ("names", "precision", "recall"),
    [(False, 0.9, 0.7), (True, 0.9, 0.85)],
    ids=["descriptions", "names"],
)
def test_links_on_the_half_that_was_not_looked_at(names: bool, precision: float, recall: float):
    rows = [r for r in read(PASSAGES) if (r["case"] not in DESCRIBED) == names and held_out(r)]
    total = counts(rows)
    print("\n", len(rows), "passages", dict(total))
    assert total["right"] / (total["right"] + total["wrong"]) >= precision
    assert total["right"] / (total["right"] + total["missed"]) >= recall
