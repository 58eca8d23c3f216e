"""Heads learn from people's corrections, and are adopted only if that helps."""

from pathlib import Path

import pytest

from config import Topic
from config.settings import load_settings
from db.views.reviews import JudgedSentence
from nlp import refit
from nlp.frames import FrameStage
from nlp.models import Encoder
from nlp.refit import Adopted, Gain, RefitError
from nlp.stages import stages


def test_examples_of_frames_come_from_what_stands_on_the_sentence(topic: Topic):
    found = refit.frame_examples([
        JudgedSentence("You did it first.", {"hypocrisy": "present"}, ("hypocrisy",)),
        JudgedSentence("The oven is warm.", {"hypocrisy": "absent"}, ()),
        JudgedSentence("It is against the law.", {"hypocrisy": "absent"}, ("legal_tos",)),
    ])  # fmt: skip
    assert found.frames["hypocrisy"] == {
        "examples": ["You did it first."],
        "counterexamples": ["The oven is warm."],
    }
    assert found.frames["legal_tos"] == {"examples": ["It is against the law."]}


def test_adopted_examples_stand_beside_the_topics_own(topic: Topic):
    frame, target = topic.frame[0], topic.target[0]
    adopted = Adopted({frame.id: {"examples": ["You did it first.", frame.examples[0]]}},
                      {target.id: {"against": ["The accuser stole more."]}})  # fmt: skip
    extended = adopted.extend(topic)
    assert list(extended.frame[0].examples) == [*frame.examples, "You did it first."]
    assert "The accuser stole more." in extended.target[0].against
    assert Adopted().extend(topic) == topic


def test_what_is_adopted_is_part_of_the_fingerprint(topic: Topic, encode: Encoder):
    adopted = Adopted({topic.frame[0].id: {"examples": ["You did it first."]}})
    before, after = (FrameStage(t, encode).identity() for t in (topic, adopted.extend(topic)))
    assert before != after


def test_the_stages_read_the_file_that_refit_wrote(topic: Topic, tmp_path: Path):
    path = tmp_path / "refit.json"
    settings = load_settings(refit=path)
    before = {s.name: s.identity() for s in stages(topic, settings)}
    Adopted({topic.frame[0].id: {"examples": ["You did it first."]}}).save(path)
    assert refit.load(path).frames[topic.frame[0].id]["examples"] == ("You did it first.",)
    after = {s.name: s.identity() for s in stages(topic, settings)}
    assert {name for name in before if before[name] != after[name]} == {"frames"}


@pytest.mark.parametrize(
    "words", ["", "[]", "{}", '{"frames": [], "targets": {}}', '{"frames": 1}', "\xff"]
)
def test_a_file_of_something_else_is_told(tmp_path: Path, words: str):
    path = tmp_path / "refit.json"
    path.write_text(words, "latin-1")
    with pytest.raises(RefitError, match=r"refit\.json: not a file of"):
        refit.load(path)


def test_without_a_file_nothing_is_added(tmp_path: Path):
    assert refit.load(tmp_path / "none.json") == Adopted()


@pytest.mark.parametrize(("gain", "better"), [
    (Gain("x", 19, 0.5, 0.9, 1.0, 0.1), False),  # too few to tell
    (Gain("x", 20, 0.5, 0.9, 1.0, 0.1), True),
    (Gain("x", 20, 0.5, 0.4, 1.0, 0.1), False),
    (Gain("x", 20, 0.5, 0.9, 1.0, 1.1), False),
    (Gain("x", 20, 0.5, 0.5, 1.0, 1.0), False),
    (Gain("x", 20, 0.5, 0.5, 1.0, 0.9), True),
])  # fmt: skip
def test_heads_are_adopted_only_if_they_get_better(gain: Gain, better: bool):
    assert gain.better is better


def test_corrections_of_a_systematic_error_are_learnt(topic: Topic, encode: Encoder):
    """Sentences about the weather that people say use the first frame: others of the kind follow."""
    frame = topic.frame[0].id
    places = (
        "harbour",
        "valley",
        "hills",
        "coast",
        "city",
        "island",
        "village",
        "forest",
        "desert",
        "plain",
    )
    judged = [
        JudgedSentence(f"It rained on the {p} for days.", {frame: "present"}, (frame,))
        for p in places
    ]
    judged += [JudgedSentence(f"The train to the {p} was late.", {frame: "absent"}) for p in places]
    gain = refit.measure_frames(topic, encode, judged)
    assert gain.labels == 20
    assert gain.accuracy_after > gain.accuracy_before + 0.3
    assert gain.better


def test_a_handful_of_corrections_measures_nothing(topic: Topic, encode: Encoder):
    assert not refit.measure_frames(topic, encode, []).better
