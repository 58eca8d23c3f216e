"""Frames and sentiment: labels on sentences, with offsets that give the words back."""

from config import Topic
from db.records import EntityMention
from nlp.frames import FrameStage
from nlp.pairs import pair_encoder
from nlp.sentiment import LABELS, Mentioned, SentimentStage, probabilities


def test_a_sentence_uses_the_frame_of_its_examples(topic: Topic, encode, make):
    text = "The shop opens at eight. They did the same for years, the pot calls the kettle black."
    found = FrameStage(topic, encode).annotate([make(text)])
    assert [(a.frame, text[a.start : a.end]) for a in found] == [
        ("hypocrisy", "They did the same for years, the pot calls the kettle black.")
    ]


def test_praise_and_blame_are_told_apart(encode):
    praise, blame = "Hearth is a brilliant success.", "Hearth is a disastrous failure."
    scores = probabilities(pair_encoder(), [Mentioned(praise, 0, 6), Mentioned(blame, 0, 6)])
    assert [LABELS[i] for i in scores.argmax(axis=1)] == ["positive", "negative"]


def test_each_party_is_judged_once_a_sentence(encode, make):
    text = "It rained. Hearth and Hearth again failed."
    mentions = tuple(
        EntityMention("d", i, i + 6, 1.0, entity_id="hearth", name="Hearth", type="organisation")
        for i in (11, 22)
    )
    (found,) = SentimentStage(pair_encoder()).annotate([make(text, mentions=mentions)])
    assert text[found.start : found.end] == "Hearth and Hearth again failed."
