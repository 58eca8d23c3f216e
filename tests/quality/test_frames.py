"""How well sentences and documents are framed, on texts of our own that nothing was fitted on.

Sentences (`frames.jsonl`) in the registers of the web, with look-alikes of every frame; one half is for
development, the other is measured. Documents (`frame_documents.jsonl`) were used to choose how a sentence
is read in its passage. A list of keywords for each frame is the baseline.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from bench.baselines import by_frame_words
from bench.quality import FRAME_SENTENCES, held_out
from config import Topic, load_topic
from config.settings import load_settings
from nlp import evaluation
from nlp.evaluation import Counts, count_sets, macro_f1, micro
from nlp.frames import THRESHOLD, FrameStage
from nlp.models import Encoder, encoder

pytestmark = pytest.mark.quality
HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in FRAME_SENTENCES.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def topic() -> Topic:
    """The default topic."""
    return load_topic(load_settings().topic)


@pytest.fixture(scope="module")
def encode() -> Encoder:
    """The encoder of the settings."""
    settings = load_settings()
    return encoder(settings.encoder, settings.encoder_dtype)


def report(title: str, counts: dict[str, Counts]) -> None:
    """Print the figures of every frame."""
    print(
        f"\n{title}: macro-F1 {macro_f1(counts):.3f}, micro-F1 {micro(counts).numbers()['f1']:.3f}"
    )
    for frame, c in counts.items():
        print(f"  {frame:22}", {name: round(value, 2) for name, value in c.numbers().items()})


def test_the_sentences_are_many_varied_and_none_is_in_the_topic_file(topic: Topic):
    assert len(ROWS) >= 400
    assert len({row["case"] for row in ROWS}) >= 8
    texts = {row["text"] for row in ROWS}
    assert len(texts) == len(ROWS)
    fitted = {t for frame in topic.frame for t in (*frame.examples, *frame.counterexamples)}
    assert not texts & (fitted | set(topic.background))
    for half in (True, False):
        labels = [f for row in ROWS if held_out(row) is half for f in row["frames"]]
        assert all(labels.count(frame.id) >= 10 for frame in topic.frame)


@pytest.mark.parametrize("half", [False, True], ids=["development", "held-out"])
def test_frames_of_sentences(topic: Topic, encode: Encoder, half: bool):
    rows = [row for row in ROWS if held_out(row) is half]
    scores = FrameStage(topic, encode).probabilities([row["text"] for row in rows])
    ids = [frame.id for frame in topic.frame]
    true = [row["frames"] for row in rows]
    found = [{i for i, p in zip(ids, row, strict=True) if p >= THRESHOLD} for row in scores]
    counts, baseline = (
        count_sets(true, found),
        count_sets(true, [by_frame_words(r["text"]) for r in rows]),
    )
    name = "held-out" if half else "development"
    report(f"{name} half, n = {len(rows)}", counts)
    report(f"{name} half, keywords", baseline)
    flags = np.array([[i in row for i in ids] for row in true])
    print(f"calibration error {calibration_error(scores, flags):.3f}")
    for case in sorted({row["case"] for row in rows}):
        same = [
            set(r["frames"]) == f for r, f in zip(rows, found, strict=True) if r["case"] == case
        ]
        print(f"  {case}: all frames right in {sum(same)} of {len(same)}")
    assert macro_f1(counts) > macro_f1(baseline) + 0.15
    assert macro_f1(counts) > 0.78
    hypocrisy = counts["hypocrisy"].numbers()
    assert hypocrisy["precision"] > 0.78 and hypocrisy["recall"] > 0.8


def test_frames_of_documents(topic: Topic, encode: Encoder):
    scores = evaluation.frames(HERE / "frame_documents.jsonl", topic, encode)
    print("\ndocuments, n =", scores.n, "macro-F1", round(scores.value, 3))
    assert scores.value > 0.84


def test_ten_examples_a_frame_are_enough_for_a_new_topic(topic: Topic, encode: Encoder):
    """Every sixth example and counterexample, and descriptions that the frame encoder does not know."""
    few = tuple(
        frame.model_copy(
            update={
                "description": "A frame of a dispute of somebody's own.",
                "examples": frame.examples[::6][:10],
                "counterexamples": frame.counterexamples[::6],
            }
        )
        for frame in topic.frame
    )
    rows = [row for row in ROWS if held_out(row)]
    stage = FrameStage(topic.model_copy(update={"frame": few}), encode)
    scores = stage.probabilities([row["text"] for row in rows])
    found = [{f.id for f, p in zip(few, row, strict=True) if p >= THRESHOLD} for row in scores]
    counts = count_sets([row["frames"] for row in rows], found)
    report(f"ten examples a frame, n = {len(rows)}", counts)
    assert macro_f1(counts) > 0.6


def calibration_error(scores: np.ndarray, flags: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error of single probabilities of at least 0.05.

    Below that lie nine cells of ten, all rightly near zero, which would hide everything else.
    """
    p, y = scores[scores >= 0.05], flags[scores >= 0.05]
    places = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [
        (places == b).mean() * abs(p[places == b].mean() - y[places == b].mean())
        for b in range(bins)
        if (places == b).any()
    ]
    return float(sum(gaps))
