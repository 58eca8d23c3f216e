"""Check-worthiness: facts rank before opinions, and a probability depends on its text alone."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from nlp.claims.checkworthiness import (
    CALIBRATION,
    HEAD,
    SENTENCES,
    THRESHOLD,
    Model,
    of_posts,
)
from nlp.evaluation import average_precision
from nlp.models import Encoder, ModelError

FACTS = [
    "Unemployment fell by 3 percent in 2012.",
    "The town spent 40 million dollars on the bridge last year.",
]
OPINIONS = ["I think we can do better.", "Thank you all for coming tonight."]


@pytest.fixture
def model(encode: Encoder) -> Model:
    """The shipped model."""
    return Model(encode)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped model."""
    return Path(shutil.copytree(SENTENCES, tmp_path / "copy"))


def test_facts_are_worth_checking_and_opinions_are_not(model: Model):
    found = model.probabilities([*FACTS, *OPINIONS])
    assert (found[:2] >= THRESHOLD).all()
    assert (found[2:] < THRESHOLD).all()


def test_facts_of_posts_rank_before_opinions(encode: Encoder):
    found = of_posts([*FACTS, *OPINIONS], encode)
    assert found[:2].min() > found[2:].max()


def test_a_probability_does_not_depend_on_the_texts_beside_it(model: Model):
    together = model.probabilities([*FACTS, *OPINIONS])
    assert np.allclose(together[1:2], model.probabilities([FACTS[1]]), atol=1e-6)
    assert model.probabilities([]).shape == (0,)


def test_the_log_odds_of_both_readers_are_stacked(copy: Path, encode: Encoder):
    (copy / CALIBRATION).write_text('{"tuned": 2.0, "head": 0.5, "intercept": -1.0}')
    model = Model(encode, copy)
    tuned, head = model.log_odds(FACTS[:1])[0]
    odds = 2 * tuned + head / 2 - 1
    assert model.probabilities(FACTS[:1])[0] == pytest.approx(1 / (1 + np.exp(-odds)))


@pytest.mark.parametrize("file", [HEAD, CALIBRATION, "model.onnx", "tokenizer.json"])
def test_every_file_is_part_of_the_identity(file: str, copy: Path, encode: Encoder):
    assert Model(encode, copy).identity == Model(encode).identity
    (copy / file).write_bytes(b"others")
    assert Model(encode, copy).identity != Model(encode).identity


@pytest.mark.parametrize("file", [HEAD, CALIBRATION, "model.onnx", "tokenizer.json"])
def test_a_missing_file_is_told_of(file: str, copy: Path, encode: Encoder):
    (copy / file).unlink()
    with pytest.raises(ModelError, match=file.replace(".", r"\.")):
        Model(encode, copy).probabilities(FACTS)


def test_average_precision_is_that_of_the_ranking():
    assert average_precision([1, 0, 1], np.array([0.9, 0.8, 0.1])) == (1 + 2 / 3) / 2
    assert average_precision([0, 0], np.array([0.9, 0.8])) == 0
