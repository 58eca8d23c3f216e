"""What the encoder of opinions on the parties is fitted on: nothing that is measured, marked as it asks."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from config import Topic, load_topic
from config.settings import load_settings
from db.records import Document
from nlp.names import exchange
from nlp.pairs import PairEncoder, pair_encoder
from nlp.sentiment import SentimentStage
from nlp.stance import StanceStage
from nlp.training import party_examples
from nlp.training.party_examples import NAMING, as_read, of_parties, of_sentences, of_topic_texts
from nlp.training.reading import quoted
from nlp.training.teacher_student import Example
from nlp.training.topic_texts import held_out

OURS = Path(__file__).parents[2] / "quality"
FILES = ("topic_texts.jsonl", "reports.jsonl", *NAMING)


@pytest.fixture(scope="module")
def default_topic() -> Topic:
    return load_topic(load_settings().topic)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first rows of each of our files."""
    folder = tmp_path_factory.mktemp("ours")
    for name in FILES:
        lines = (OURS / name).read_text("utf-8").splitlines()
        (folder / name).write_text("\n".join(lines[:60]), "utf-8")
    return folder


def read(default_topic: Topic, text: str, parties: dict, kind: str = "post"):
    called = {party: found for party, (found, _) in parties.items()}
    labels = {party: label for party, (_, label) in parties.items()}
    row = {"text": text, "kind": kind, "parties": labels, "called": called}
    return as_read([row], default_topic, load_settings())


def test_nothing_that_is_measured_is_fitted(default_topic, ours, data: Path):
    epochs = party_examples.labelled(data, ours, default_topic, load_settings())
    fitted = {re.sub("[<>]", "", e.text) for epoch in epochs for e in epoch}
    rows = {name: map(json.loads, (ours / name).read_text("utf-8").splitlines()) for name in FILES}
    held = {name: [row for row in some if held_out(row["text"])] for name, some in rows.items()}
    measured = [row["text"] for name in ("topic_texts.jsonl", *NAMING) for row in held[name]]
    measured += [s["words"] for report in held["reports.jsonl"] for s in report["statements"]]
    assert len(measured) > 50
    assert not fitted.intersection(measured)
    assert not fitted.intersection(exchange(text, default_topic) for text in measured)


def test_each_of_our_texts_is_read_with_both_sides_over_two_epochs(default_topic, ours, data: Path):
    first, second = party_examples.labelled(data, ours, default_topic, load_settings())
    told = party_examples.of_ours(ours, default_topic, load_settings(), measured=False)
    for one, other, e in zip(first, second, told, strict=False):
        assert (one, other) in ((e, e.exchanged(default_topic)), (e.exchanged(default_topic), e))
    swapped = sum(one != e for one, e in zip(first, told, strict=False))
    assert 0.3 < swapped / len(told) < 0.7


def test_the_party_that_is_asked_about_is_exchanged_with_the_text(default_topic):
    example = Example("<DeepSeek> lies.", "against", beside="DeepSeek").exchanged(default_topic)
    assert example == Example("<Anthropic> lies.", "against", beside="Anthropic")


def test_a_party_is_marked_with_what_points_at_it_and_without_its_products(default_topic):
    text = (
        "Anthropic sued nobody. The company says that DeepSeek R1 learned from Claude, and DeepSeek "
        "denies it."
    )
    asked = {"anthropic": ("Anthropic", "none"), "deepseek": ("DeepSeek", "none")}
    anthropic, deepseek = of_parties(default_topic, read(default_topic, text, asked))
    assert anthropic.beside == "Anthropic"
    assert anthropic.text == (
        "<Anthropic> sued nobody. <The company> says that DeepSeek R1 learned from Claude, and DeepSeek "
        "denies it."
    )
    assert "DeepSeek R1 learned from Claude, and <DeepSeek> denies" in deepseek.text


def test_where_only_a_product_is_named_the_text_is_asked_about_that(default_topic):
    row = read(default_topic, "Kimi again? Kimi is great.", {"moonshot": ("Kimi", "favor")})
    assert list(of_parties(default_topic, row)) == [
        Example("<Kimi> again? <Kimi> is great.", "favor", beside="Kimi")
    ]


def test_single_sentences_are_also_asked_as_sentiment_is(default_topic):
    parties = {"minimax": ("MiniMax", "against")}
    sentence = read(default_topic, "MiniMax is a disgrace, MiniMax!", parties, "sentence")
    assert list(of_sentences(sentence)) == [
        Example("<MiniMax> is a disgrace, MiniMax!", "against", beside="MiniMax")
    ]
    assert not list(of_sentences(read(default_topic, "MiniMax is a disgrace.", parties)))


def test_a_party_that_a_text_names_and_says_nothing_of_is_told_none(default_topic):
    text = "Google? No. OpenAI is a thief."
    rows = [
        {"text": text, "parties": {"openai": "against"}},
        {"text": text, "parties": {"accuser": "against"}},
    ]
    found = list(of_topic_texts(default_topic, as_read(rows, default_topic, load_settings())))
    assert [(e.beside, e.label) for e in found] == [("OpenAI", "against"), ("Google", "none")]


def test_what_nobody_has_labelled_is_asked_as_the_stages_ask(default_topic, encode, monkeypatch):
    text = (
        "[DeepSeek](https://deepseek.example/) is a nest of thieves. Ada Lindqvist accused Google of "
        "theft and said that the Claude maker had lied."
    )
    made = [Document("d", "d", "news", "Theft", text, language="en", relevant=True)]
    (document,) = quoted(made, default_topic, load_settings())
    seen: set[tuple[str, str]] = set()

    class Noting(PairEncoder):
        def probabilities(self, pairs):
            wanted = list(pairs)
            seen.update(wanted)
            return np.full((len(wanted), 3), 1 / 3)

    monkeypatch.setattr("nlp.stance.party_encoder", lambda *_: Noting())
    monkeypatch.setattr("nlp.sentiment.party_encoder", lambda *_: Noting())
    StanceStage(default_topic, encode, pair_encoder()).annotate([document])
    SentimentStage(default_topic, pair_encoder()).annotate([document])
    asked = {(e.text, e.beside) for e in party_examples.asked(document, default_topic)}
    assert ("<DeepSeek> is a nest of thieves.", "DeepSeek") in asked
    assert len(asked) > 4
    assert asked <= seen


def test_real_texts_without_labels_name_a_party_that_is_marked(
    default_topic, data: Path, monkeypatch
):
    monkeypatch.setattr("nlp.training.topic_examples.ARTICLES", 12)
    for name in ("HEADLINES", "POSTS"):
        monkeypatch.setattr(party_examples, name, 20)
    found = party_examples.unlabelled(data, default_topic, load_settings())
    assert len(found) > 60
    assert {e.label for e in found} == {None}
    assert all("<" in e.text and e.beside for e in found)
    assert not any("http" in e.text for e in found)
    assert found == party_examples.unlabelled(data, default_topic, load_settings())
