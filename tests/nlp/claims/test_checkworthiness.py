"""Check-worthiness: facts rank before opinions, and a probability depends on its text alone."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from nlp.claims import checkworthiness
from nlp.claims.checkworthiness import SENTENCES, THRESHOLD, probabilities
from nlp.evaluation import average_precision

FACTS = [
    "Unemployment fell by 3 percent in 2012.",
    "The town spent 40 million dollars on the bridge last year.",
]
OPINIONS = ["I think we can do better.", "Thank you all for coming tonight."]


def test_facts_are_worth_checking_and_opinions_are_not(encode):
    found = probabilities([*FACTS, *OPINIONS], encode)
    assert (found[:2] > THRESHOLD).all()
    assert (found[2:] < THRESHOLD).all()


def test_a_probability_does_not_depend_on_the_texts_beside_it(encode):
    together = probabilities([*FACTS, *OPINIONS], encode)
    assert np.allclose(together[1:2], probabilities([FACTS[1]], encode), atol=1e-6)
    assert probabilities([], encode).shape == (0,)


def test_average_precision_is_that_of_the_ranking():
    assert average_precision([1, 0, 1], np.array([0.9, 0.8, 0.1])) == (1 + 2 / 3) / 2
    assert average_precision([0, 0], np.array([0.9, 0.8])) == 0


def test_only_the_head_that_the_stage_asks_is_part_of_its_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    known = checkworthiness.identity()
    weights = tmp_path / f"{SENTENCES}.npz"
    shutil.copy(checkworthiness.WEIGHTS / weights.name, weights)
    monkeypatch.setattr(checkworthiness, "WEIGHTS", tmp_path)
    assert checkworthiness.identity() == known
    weights.write_bytes(b"others")
    assert checkworthiness.identity() != known
