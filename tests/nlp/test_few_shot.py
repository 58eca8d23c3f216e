"""A few labels by examples: labels may share their examples, in any order."""

import numpy as np
import pytest

from config import Topic
from nlp.few_shot import FOLDS, FewShotClassifier, Flags, flag_frames, folds_of
from nlp.models import Encoder


def with_frames(topic: Topic, first: tuple[str, ...], second: tuple[str, ...]) -> Topic:
    """Give the two frames of the topic other examples."""
    examples = zip(topic.frame, (first, second), strict=True)
    frames = tuple(frame.model_copy(update={"examples": given}) for frame, given in examples)
    return topic.model_copy(update={"frame": frames})


@pytest.fixture
def many(topic: Topic) -> tuple[str, ...]:
    """Twenty-five examples: each fifth one of the second frame, before four wordings of one of the first."""
    endings = ("", " Once more.", " And again.", " So it is.")
    pairs = zip(topic.frame[0].examples, topic.frame[1].examples, strict=True)
    return tuple(text for a, b in pairs for text in (b, *(f"{a}{ending}" for ending in endings)))


def test_a_frame_of_every_fifth_example_of_another_is_told(topic, many, encode: Encoder):
    classifier = FewShotClassifier(encode, *flag_frames(with_frames(topic, many, many[::5])))
    both, one, none = classifier.log_odds([many[0], many[1], topic.background[0]])
    assert both[0] > none[0] and one[0] > none[0]
    assert both[1] > 0 > max(one[1], none[1])


@pytest.mark.parametrize("same", ["one sentence, five times", "the examples of the other"])
def test_frames_that_nothing_tells_apart_break_nothing(topic, many, encode: Encoder, same: str):
    second = (many[0],) * 5 if same.startswith("one") else many
    classifier = FewShotClassifier(encode, *flag_frames(with_frames(topic, many, second)))
    assert np.isfinite(classifier.log_odds([many[0], "The mill opens at six.", ""])).all()


def test_a_label_of_every_text_is_told_by_nothing(topic: Topic, encode: Encoder):
    classifier = FewShotClassifier(encode, topic.background, np.ones((10, 1), bool))
    assert classifier.log_odds(["Flour is dear."]).tolist() == [[0.0]]


def labelled(*labels: str) -> Flags:
    """Return the flags of texts, each given by the letters of its labels."""
    letters = sorted(set("".join(labels)))
    return np.array([[letter in text for letter in letters] for text in labels], dtype=bool)


def test_texts_label_by_label_go_to_the_folds_in_turn():
    flags = labelled(*["a"] * 7, *["b"] * 6, *[""] * 12)
    assert folds_of(flags).tolist() == [i % FOLDS for i in range(25)]


@pytest.mark.parametrize(
    "labels",
    [
        ["ab", "a", "a", "a", "a"] * 5,
        ["a", "", "", "", ""] * 5,
        ["abc", "ab", "a", "", ""] * 5,
        ["ab"] * 5 + ["a"] * 5,
    ],
)  # fmt: skip
def test_the_texts_of_each_label_stand_in_all_folds(labels: list[str]):
    flags = labelled(*labels)
    folds = folds_of(flags)
    assert all(set(folds[has]) == set(range(FOLDS)) for has in flags.T)
