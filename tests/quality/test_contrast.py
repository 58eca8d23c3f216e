"""Sentences that a careless reader gets wrong: irony, reported speech, rebuttals, reversed roles.

Our own sentences, each with the stance that its author takes toward a target. Half of them may be fitted
on (`fitted`); the other half is measured here and by nobody else.
"""

import json
import zlib
from pathlib import Path

import pytest

from config import load_topic
from config.settings import load_settings
from nlp.evaluation import count_labels, macro_f1
from nlp.models import Encoder
from nlp.names import exchange
from nlp.pairs import pair_encoder
from nlp.places import Read
from nlp.probability import Probabilities
from nlp.stance import LABELS, StanceStage

pytestmark = pytest.mark.quality
ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("contrast.jsonl").read_text("utf-8").splitlines()
]


def fitted(row: dict) -> bool:
    """Return whether a sentence belongs to the half that training may use."""
    return zlib.crc32(row["text"].encode()) % 2 == 0


def test_there_are_enough_of_every_label_in_both_halves():
    assert len(ROWS) >= 300
    for half in (True, False):
        labels = [row["label"] for row in ROWS if fitted(row) is half]
        assert all(labels.count(label) > 25 for label in LABELS)


@pytest.fixture(scope="module")
def stage() -> StanceStage:
    """The stance stage of the default topic."""
    settings = load_settings()
    encoder = Encoder(settings.encoder, settings.encoder_dtype)
    return StanceStage(load_topic(settings.topic), encoder, pair_encoder())


def test_stance_toward_the_accusation_on_the_half_held_out(stage: StanceStage):
    held_out = [row for row in ROWS if not fitted(row)]
    scores = stage.toward_proposition("accusation", [row["text"] for row in held_out])
    found = [LABELS[int(row.argmax())] for row in scores]
    counts = count_labels([row["label"] for row in held_out], found)
    print("\ncontrast, n =", len(held_out), "macro-F1", macro_f1(counts))
    for case in sorted({row["case"] for row in held_out}):
        pairs = zip(found, held_out, strict=True)
        right = [f == row["label"] for f, row in pairs if row["case"] == case]
        print(f"  {case}: {sum(right)} of {len(right)}")
    assert macro_f1(counts) > 0.78


def test_names_alone_decide_hardly_a_label(stage: StanceStage):
    """Score every sentence again with the sides exchanged.

    The stage takes the mean of both readings, so that its labels stay; what one reading does says how much
    the encoders lean on names.
    """
    topic = load_topic(load_settings().topic)
    texts = [row["text"] for row in ROWS if not fitted(row)]
    texts += [t for target in topic.target for t in (*target.favor, *target.against)]
    pairs = [(t, exchange(t, topic)) for t in texts]
    pairs = [(a, b) for a, b in pairs if a != b]
    sides = [a for a, _ in pairs], [b for _, b in pairs]
    assert _flips(*(stage.toward_proposition("accusation", texts) for texts in sides)) < 0.02
    before, after = (stage.as_written("accusation", [Read(t, "") for t in x]) for x in sides)
    flips, shift = _flips(before, after), abs(after - before).mean()
    print(f"\nname swap, one reading, n = {len(pairs)}: {flips:.1%} flips, mean shift {shift:.3f}")
    assert flips < 0.15


def _flips(before: Probabilities, after: Probabilities) -> float:
    return float((before.argmax(axis=1) != after.argmax(axis=1)).mean())
