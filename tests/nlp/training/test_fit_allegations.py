"""What the tagger of allegations is fitted on."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from config import load_topic
from config.settings import load_settings
from nlp import onnx
from nlp.claims.role_tagger import LABELS, SHIPPED
from nlp.labelled import read as read_rows
from nlp.names import Disguise
from nlp.training.fit_allegations import (
    IGNORED,
    MEASURED_HANDS,
    Example,
    examples_of,
    place,
    plain_news,
    spans_of,
)
from nlp.training.topic_examples import JUDGED

FILE = Path(__file__).parents[2] / "quality" / "allegation_texts.jsonl"
ROW = {
    "text": "It rained. OpenAI said DeepSeek had copied ChatGPT. DeepSeek denied it.",
    "allegations": [
        {
            "accuser": "openai", "accuser_words": "OpenAI", "act": "copied ChatGPT", "evidence": None,
            "accused": [{"id": "deepseek", "words": "DeepSeek"}],
        }
    ],
    "responses": [{"party": "deepseek", "reply": "denied", "words": "DeepSeek", "nth": 2}],
}  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Callable[[dict], list[Example]]:
    disguise = Disguise.of(load_topic(load_settings().topic))
    tokenizer = onnx.tokenizer(SHIPPED / "tokenizer.json")
    return lambda row: list(examples_of(row, disguise, tokenizer, random.Random(1)))


def test_the_words_of_a_sentence_have_their_labels(read):
    none, made, answered = read(ROW)
    labels = [[LABELS[i] for i in e.labels if i != IGNORED] for e in (none, made, answered)]
    assert set(labels[0]) == {"O"}
    assert labels[1] == ["B-accuser", "O", "B-accused", "O", "B-act", "I-act", "O"]
    assert labels[2] == ["B-denied", "O", "O", "O"]
    assert none.by_author == made.by_author == IGNORED


def test_who_is_not_named_is_the_author_or_nobody(read):
    for accuser, wanted in (("author", 1), ("unnamed", 0)):
        made = {**ROW["allegations"][0], "accuser": accuser, "accuser_words": None}
        assert [e.by_author for e in read({**ROW, "allegations": [made]})] == [
            IGNORED,
            wanted,
            IGNORED,
        ]


def test_words_are_looked_for_as_whole_words():
    assert place("With it, they quit it.", "it") == (5, 7)
    assert place("With it, they quit it.", "it", 2) == (19, 21)
    with pytest.raises(ValueError, match="fewer than 3 times"):
        place("With it, they quit it.", "it", 3)


def test_words_are_found_in_every_text_that_is_fitted():
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    fitted = [row for row in rows if row["hand"] not in MEASURED_HANDS]
    assert len(fitted) > 2000
    for row in fitted:
        acts = {made["act"] for made in row["allegations"]}
        assert {row["text"][slice(*span)] for kind, span in spans_of(row) if kind == "act"} == acts


def test_news_that_is_taken_for_plain_is_not_about_the_dispute_and_accuses_nobody(data: Path):
    topic = load_topic(load_settings().topic)
    news = [row["text"] for row in plain_news(data, topic)]
    assert len(news) > 2000
    assert not [text for text in news if "accused" in text or "lawsuit" in text]
    relevant = {row["url"] for row in read_rows(JUDGED, "url", "relevant") if row["relevant"]}
    articles = read_rows(data / "corpus" / "articles.jsonl.gz", "url", "text")
    about = " ".join(row["text"] or "" for row in articles if row["url"] in relevant)
    assert about
    assert not [text for text in news if len(text) > 60 and text in about]
