"""Workers: what they are given, whose results they may not give, and what is said without Ray."""

import pickle
import sys
from pathlib import Path

import pytest

from config import Topic
from config.settings import load_settings
from nlp import refit
from nlp.cluster.crew import connected, models_only
from nlp.cluster.worker import Worker
from nlp.engine import EngineError
from nlp.refit import Adopted
from nlp.stage import fingerprints
from nlp.stages import stages


def test_workers_are_given_no_passwords():
    settings = load_settings(
        database_url="postgresql://me:hunter2@db/x", x_token="hunter2", encoder_dtype="float32",
        encoder="some/multilingual", pair_encoder="pairs", opinion_languages=("fr",),
    )  # fmt: skip
    given = models_only(settings)
    assert (given.encoder_dtype, given.opinion_languages) == ("float32", ("fr",))
    assert b"hunter2" not in pickle.dumps(given)


def test_a_worker_with_the_same_program_and_topic_has_the_drivers_fingerprints(
    topic: Topic, tmp_path: Path
):
    settings = load_settings(refit=tmp_path / "refit.json")
    Adopted({topic.frame[0].id: {"examples": ["You did it first."]}}).save(settings.refit)
    marks = fingerprints(stages(topic, settings))
    worker = Worker(topic, models_only(settings), refit.load(settings.refit))
    for stage in ("stance", "frames"):
        assert worker.annotate(stage, marks[stage], []).annotations == []


def test_a_worker_with_another_version_refuses(topic: Topic):
    worker = Worker(topic, models_only(load_settings()), Adopted())
    with pytest.raises(EngineError, match=r"stage stance is another one on .*: install the same"):
        worker.annotate("stance", "that of another version", [])


def test_without_ray_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match=r"pip install 'groundswell\[ray\]'"):
        connected(None)
