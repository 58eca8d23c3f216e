"""Frames: labels on sentences, by examples and counterexamples, with offsets that give the words back."""

import pytest

from config import Topic, load_topic
from config.reading import MAX_SENTENCES
from config.topic import BUNDLED
from nlp.frames import FrameStage
from nlp.models import Encoder
from nlp.names import exchange

TU_QUOQUE = "They did the same for years, the pot calls the kettle black."


@pytest.fixture(scope="module")
def stage(topic: Topic, encode: Encoder) -> FrameStage:
    return FrameStage(topic, encode)


@pytest.fixture(scope="module")
def bundled(encode: Encoder) -> FrameStage:
    return FrameStage(load_topic(BUNDLED / "ai-distillation.toml"), encode)


def test_a_sentence_uses_the_frame_of_its_examples(stage, make):
    text = f"The shop opens at eight. {TU_QUOQUE}"
    found = stage.annotate([make(text)])
    assert [(a.frame, text[a.start : a.end]) for a in found] == [("hypocrisy", TU_QUOQUE)]


def test_a_counterexample_does_not_use_the_frame(topic, encode):
    denial = "It is no double standard, for they had asked first."
    frame = topic.frame[0]
    examples = (*frame.examples, "It is a double standard.", "A double standard, once more.")
    plain = frame.model_copy(update={"examples": examples})
    warned = plain.model_copy(update={"counterexamples": (denial,)})
    before, after = (
        FrameStage(topic.model_copy(update={"frame": (f, topic.frame[1])}), encode)
        for f in (plain, warned)
    )
    assert after.probabilities([denial])[0, 0] < before.probabilities([denial])[0, 0]


def test_an_example_of_two_frames_uses_both(topic, encode):
    both = "Recipe thieves complain of recipe theft."
    frames = tuple(f.model_copy(update={"examples": (*f.examples, both)}) for f in topic.frame)
    stage = FrameStage(topic.model_copy(update={"frame": frames}), encode)
    assert (stage.probabilities([both])[0] > 0.5).all()


def test_the_tuned_encoder_reads_what_stands_before(bundled, make):
    """A sentence that says little alone is judged beside what it answers."""
    charge = "They trained on everybody's books without asking, and now they cry thief."
    other = "The shop opens at eight on Mondays."
    scores = {
        parent: bundled.annotate([make("So did they.", thread="Claude", parent=parent)])
        for parent in (charge, other)
    }
    hypocrisy = [
        max((a.probability for a in found if a.frame == "hypocrisy"), default=0.0)
        for found in scores.values()
    ]
    assert hypocrisy[0] > hypocrisy[1]


def test_frames_are_the_same_with_the_sides_exchanged(bundled, make):
    topic = load_topic(BUNDLED / "ai-distillation.toml")
    text = "DeepSeek wrote to Congress. Anthropic calls it a threat to national security."
    here, there = (
        [(a.frame, a.probability) for a in bundled.annotate([make(words)])]
        for words in (text, exchange(text, topic))
    )
    assert here == there
    assert here


def test_other_languages_get_no_frames(stage, make):
    assert stage.annotate([make(TU_QUOQUE, language="fr")]) == []


def test_a_label_does_not_depend_on_the_documents_beside_it(stage, make):
    texts = [TU_QUOQUE, "They stole the recipes of a rival.", "The mill opens at six."]
    documents = [make(text, id=str(i)) for i, text in enumerate(texts)]
    alone = [a for d in documents for a in stage.annotate([d])]
    assert stage.annotate(documents) == alone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "🍞🔥" * 500,
        "word " * 40_000,
        "\u202e" + TU_QUOQUE,
        "<div><p>&nbsp;</p>" * 500,
    ],
    ids=["empty", "blank", "emoji", "endless sentence", "right to left", "markup"],
)
def test_odd_texts_break_nothing(stage, make, text):
    for a in stage.annotate([make(text)]):
        assert 0 <= a.start < a.end <= len(text)
        assert 0 <= a.probability <= 1


def test_what_follows_the_first_sentences_of_an_endless_text_is_not_read(stage, make):
    text = "The town has four bakeries and a mill.\n" * MAX_SENTENCES + TU_QUOQUE
    assert stage.annotate([make(text)]) == []


def test_the_identity_changes_with_examples_and_counterexamples(topic, encode):
    first = topic.frame[0].model_copy(update={"counterexamples": ("Something else entirely.",)})
    changed = topic.model_copy(update={"frame": (first, *topic.frame[1:])})
    assert FrameStage(topic, encode).identity() != FrameStage(changed, encode).identity()
