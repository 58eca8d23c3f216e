"""Calibration sets: those that are shipped hold, and those of something else do not."""

import json
from pathlib import Path

from config import Topic, load_topic
from config.settings import Settings, load_settings
from nlp.calibration import calibrations, classifier
from nlp.frames import FrameStage
from nlp.models import Encoder
from nlp.pairs import pair_encoder
from nlp.stance import StanceStage
from nlp.training.measure_calibration import confusion


def shipped() -> Topic:
    return load_topic(Settings.model_fields["topic"].get_default(call_default_factory=True))


def classifiers(name: str = load_settings().encoder) -> dict[str, str]:
    encode = Encoder(name, load_settings().encoder_dtype)
    stages = StanceStage(shipped(), encode, pair_encoder()), FrameStage(shipped(), encode)
    return {stage.name: classifier(stage) for stage in stages}


def test_every_proposition_and_frame_of_the_default_topic_has_a_set_that_holds():
    """When this fails, a stage's version, a model or a description is another: run measure_calibration."""
    topic = shipped()
    found = calibrations(topic, classifiers())
    assert {c.key for c in found} == {x.id for x in (*topic.target, *topic.frame)}
    for one in found:
        assert len(one.confusion) == len(one.labels)
        assert one.n > 100


def test_a_stage_of_another_version_is_not_corrected():
    found = calibrations(shipped(), classifiers() | {"stance": "0"})
    assert {c.measure for c in found} == {"frame"}


def test_a_stage_with_another_encoder_is_not_corrected():
    assert calibrations(shipped(), classifiers("some/other-encoder")) == ()


def test_another_dispute_is_not_corrected_by_a_target_of_the_same_id(topic: Topic):
    assert topic.target[0].id == shipped().target[0].id
    assert calibrations(topic, classifiers()) == ()


def test_without_a_file_nothing_is_corrected(tmp_path: Path):
    assert calibrations(shipped(), classifiers(), tmp_path / "none.json") == ()
    (tmp_path / "empty.json").write_text(json.dumps({"sets": []}))
    assert calibrations(shipped(), classifiers(), tmp_path / "empty.json") == ()


def test_the_confusion_has_true_labels_in_rows():
    both = iter([("a", "b"), ("a", "b"), ("b", "b")])
    assert confusion(["a", "b"], both) == [[0, 2], [0, 1]]
