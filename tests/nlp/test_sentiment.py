"""Sentiment: praise and blame of a party, sentence by sentence."""

from db.records import EntityMention
from nlp.pairs import pair_encoder
from nlp.sentiment import LABELS, Mentioned, SentimentStage, probabilities


def test_praise_and_blame_are_told_apart(encode):
    praise, blame = "Hearth is a brilliant success.", "Hearth is a disastrous failure."
    scores = probabilities(pair_encoder(), [Mentioned(praise, 0, 6), Mentioned(blame, 0, 6)])
    assert [LABELS[i] for i in scores.argmax(axis=1)] == ["positive", "negative"]


def test_a_mention_late_in_an_endless_sentence_is_judged_by_what_stands_beside_it():
    padding = "and the tomatoes were sold beside the onions at noon " * 25
    pairs = []
    for told in ("a brilliant success", "a disastrous failure"):
        text = f"i was at the market {padding} and Hearth is {told}"
        pairs.append(Mentioned(text, text.index("Hearth"), text.index("Hearth") + 6))
    scores = probabilities(pair_encoder(), pairs)
    assert [LABELS[i] for i in scores.argmax(axis=1)] == ["positive", "negative"]


def test_each_party_is_judged_once_a_sentence(topic, make):
    text = "It rained. Hearth and Hearth again failed."
    mentions = tuple(
        EntityMention("d", i, i + 6, 1.0, entity_id="hearth", name="Hearth", type="organisation")
        for i in (11, 22)
    )
    (found,) = SentimentStage(topic, pair_encoder()).annotate([make(text, mentions=mentions)])
    assert text[found.start : found.end] == "Hearth and Hearth again failed."
