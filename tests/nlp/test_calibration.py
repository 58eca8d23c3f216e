"""Calibration sets: those that are shipped hold, and those of something else do not."""

import json
from pathlib import Path

from config import Topic, load_topic
from config.settings import Settings
from nlp.calibration import calibrations
from nlp.frames import FrameStage
from nlp.stance import StanceStage
from nlp.training.measure_calibration import confusion

VERSIONS = {stage.name: stage.version for stage in (StanceStage, FrameStage)}


def shipped() -> Topic:
    return load_topic(Settings.model_fields["topic"].get_default(call_default_factory=True))


def test_every_proposition_and_frame_of_the_default_topic_has_a_set_that_holds():
    """When this fails, a stage's version or a description is another: run measure_calibration again."""
    topic = shipped()
    found = calibrations(topic, VERSIONS)
    assert {c.key for c in found} == {x.id for x in (*topic.target, *topic.frame)}
    for one in found:
        assert len(one.confusion) == len(one.labels)
        assert one.n > 100


def test_a_stage_of_another_version_is_not_corrected():
    found = calibrations(shipped(), VERSIONS | {"stance": "0"})
    assert {c.measure for c in found} == {"frame"}


def test_another_dispute_is_not_corrected_by_a_target_of_the_same_id(topic: Topic):
    assert topic.target[0].id == shipped().target[0].id
    assert calibrations(topic, VERSIONS) == ()


def test_without_a_file_nothing_is_corrected(tmp_path: Path):
    assert calibrations(shipped(), VERSIONS, tmp_path / "none.json") == ()
    (tmp_path / "empty.json").write_text(json.dumps({"sets": []}))
    assert calibrations(shipped(), VERSIONS, tmp_path / "empty.json") == ()


def test_the_confusion_has_true_labels_in_rows():
    both = iter([("a", "b"), ("a", "b"), ("b", "b")])
    assert confusion(["a", "b"], both) == [[0, 2], [0, 1]]
