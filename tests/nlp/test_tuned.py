"""Encoders tuned on the default topic: what they know, and what they answer."""

from pathlib import Path

import numpy as np
import pytest

from config import Topic, load_topic
from config.topic import BUNDLED
from nlp.models import ModelError
from nlp.tuned import FRAMES, PARTIES, STANCE, TunedModel, tuned_on


@pytest.fixture(scope="module")
def default() -> Topic:
    return load_topic(BUNDLED / "ai-distillation.toml")


def test_they_know_the_default_topic_and_no_other(default: Topic, topic: Topic):
    frames, stance = TunedModel(FRAMES), TunedModel(STANCE)
    assert all(frames.knows(f.id, f.description) for f in default.frame)
    assert all(stance.knows(t.id, t.description) for t in default.target)
    assert tuned_on(PARTIES) == {default.id: default.description}
    assert not any(frames.knows(f.id, f.description) for f in topic.frame)
    assert not any(stance.knows(t.id, t.description) for t in topic.target)


def test_a_frame_has_one_output_and_a_target_three(default: Topic):
    texts = ["They copied everyone else for years.", "It rained."]
    ids = [frame.id for frame in default.frame]
    frames = TunedModel(FRAMES)
    every = frames.outputs(texts, ids)
    assert every.shape == (2, len(ids))
    assert np.array_equal(frames.outputs(texts, ids[1:2]), every[:, 1:2])
    assert TunedModel(STANCE).outputs(texts, [default.target[0].id]).shape == (2, 3)


def test_the_answer_does_not_depend_on_the_texts_beside_it(default: Topic):
    target = [default.target[0].id]
    alone = TunedModel(STANCE).outputs(["It rained."], target)
    beside = TunedModel(STANCE).outputs(["They copied everyone else.", "It rained."], target)
    assert np.array_equal(alone[0], beside[1])


def test_a_folder_without_a_model_is_told(tmp_path: Path):
    with pytest.raises(ModelError, match="tuned_on"):
        TunedModel(tmp_path).knows("accusation", "")
    with pytest.raises(ModelError):
        _ = TunedModel(tmp_path).identity


@pytest.mark.parametrize("beside", ["题" * 200 + "\n" + "名" * 200, "?!" * 400, ""])
def test_whatever_stands_beside_a_text_some_of_both_is_read(beside: str):
    texts = ["It was theft. " * 300, "It was theft."]
    found = TunedModel(STANCE).outputs(texts, ["accusation"], [beside] * 2)
    assert found.shape == (2, 3)
    assert np.isfinite(found).all()
