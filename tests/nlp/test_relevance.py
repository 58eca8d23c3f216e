"""Relevance: what speaks for a document, in whatever topic; hostile texts; weights that hold no topic."""

import numpy as np
import pytest

from config import Topic, load_topic
from config.topic import BUNDLED
from db.records import RelevanceAnnotation
from nlp import heads
from nlp.models import Encoder
from nlp.names import exchange
from nlp.places import Read
from nlp.relevance import DISCOUNT, READ_THRESHOLD, THRESHOLD, RelevanceStage
from nlp.relevance import judge as judge_features
from nlp.relevance_features import FEATURES


@pytest.fixture(scope="module")
def stage(topic: Topic, encode: Encoder) -> RelevanceStage:
    return RelevanceStage(topic, encode)


@pytest.fixture
def feature(stage: RelevanceStage, make):
    """One feature of a text."""

    def of(name: str, text: str, **fields: object) -> float:
        (row,), _ = stage.features.make([make(text, **fields)])
        return float(row[FEATURES.index(name)])

    return of


def judge(stage: RelevanceStage, document) -> RelevanceAnnotation:
    (found,) = stage.annotate([document])
    assert isinstance(found, RelevanceAnnotation)
    return found


def test_the_weights_know_no_topic():
    head = heads.load("relevance")
    assert head.coefficients.shape == (len(FEATURES), 2), "a weight a feature, none a word"


def test_weights_fitted_on_one_topic_rank_the_texts_of_another(stage: RelevanceStage, make):
    about = [
        "Hearth Bakery accuses Crumb of stealing its sourdough recipes through decoy customers.",
        "Critics say that Hearth copied its own recipes and has no right to cry theft.",
    ]
    other = [
        "Hearth Bakery opens a third shop next to the station and hires twenty people.",
        "The football club lost its last match of the season by three goals.",
        "How to feed a sourdough starter in the winter, with pictures.",
    ]
    ranked = sorted((judge(stage, make(t)).probability, t) for t in about + other)
    assert {text for _, text in ranked[-2:]} == set(about)


def test_the_sides_are_judged_alike(topic: Topic, encode: Encoder, make):
    a, b = topic.party[:2]
    stage = RelevanceStage(topic.model_copy(update={"exchange": ((a.name, b.name),)}), encode)
    text = f"{a.name} accuses its rival of stealing its sourdough recipes through decoy customers."
    here, there = judge(stage, make(text)), judge(stage, make(text.replace(a.name, b.name)))
    assert here.probability == pytest.approx(there.probability, abs=1e-6)


def test_the_span_is_the_sentence_that_tells_most(stage: RelevanceStage, make):
    text = "The shop opens at eight. Decoy customers copied recipes of Hearth. Rain is expected."
    found = judge(stage, make(text))
    assert text[found.start : found.end] == "Decoy customers copied recipes of Hearth."
    assert found.relevant == (found.probability >= THRESHOLD)


def test_words_of_an_address_are_not_words_of_the_text(feature):
    link = "Read [this](https://a.example/hearth-recipe-theft) today."
    assert feature("keyword_mentions", link) == 0
    assert feature("keyword_mentions", "It was recipe theft.") > 0


def test_rivals_are_different_makers_in_one_passage(feature):
    assert feature("rivals", "Hearth sells Rustic Loaf.") == 1, "a product counts as its maker"
    assert feature("rivals", "Hearth accuses Crumb.") == 2
    assert feature("rivals", "Hearth is open. Crumb is closed.") == 1


def test_an_answer_is_read_with_its_thread(feature):
    thread = "Decoy customers copied the recipes of Hearth"
    assert feature("thread_told", "Serves them right.", thread=thread) == 1
    assert feature("topical_thread", "Serves them right.") < feature(
        "topical_thread", "Serves them right.", thread=thread
    )


def test_a_script_that_the_encoder_does_not_read_is_judged_by_words_alone(feature):
    assert feature("foreign", "炉边面包的配方被抄袭了。") == 1
    assert feature("foreign", "The bread of Hearth 炉边") == 0
    assert feature("topical", "炉边面包的配方被抄袭了。") == feature("topical", "今天的天气很好。")


def test_a_text_without_spaces_has_as_many_words_as_it_seems(feature):
    told = "炉边面包的配方被抄袭了。"
    assert feature("party_density", told * 9) < 15  # of a hundred words
    assert feature("length", told * 9) > feature("length", "It was copied. " * 9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🍞" * 400,
        "stole the recipe of Hearth " * 4000,  # an endless sentence
        "Hearth. " * 20_000,
        "<div><p>\u202eHearth\u202c &nbsp; recipe</p>",
        "\u0000 \ufeff\n\n\n",
    ],
)
def test_hostile_texts_get_a_probability_and_a_span_inside(stage: RelevanceStage, make, text: str):
    found = judge(stage, make(text))
    assert 0 <= found.start <= found.end <= len(text)
    assert np.isfinite(found.probability)


def test_a_text_without_a_word_of_the_topic_is_believed_less():
    head = heads.load("relevance")
    features = np.zeros((2, len(FEATURES)), np.float32)
    features[1, FEATURES.index("answer")] = 1
    found, raw = judge_features(head, features), head.probabilities(features)[:, 1]
    assert found[0] == raw[0] * DISCOUNT
    assert found[1] == raw[1], "an answer is read with its thread"


def test_nothing_to_read_is_not_relevant(stage: RelevanceStage, make):
    assert not judge(stage, make("")).relevant


@pytest.fixture(scope="module")
def tuned(encode: Encoder) -> RelevanceStage:
    return RelevanceStage(load_topic(BUNDLED / "ai-distillation.toml"), encode)


@pytest.mark.parametrize(
    ("text", "relevant"),
    [
        ("Twenty thousand accounts that never slept: how a rival learned to talk like Claude", True),
        ("Twenty thousand accounts that never slept: how scalpers bought up the stadium tour", False),
        ("So you read the whole library and now somebody asks you things. Cry me a river, Anthropic.", True),
        ("Anthropic adds voice to Claude, and it talks like my uncle after the third beer", False),
    ],
)  # fmt: skip
def test_the_tuned_encoder_tells_the_matter_from_its_look_alikes(tuned, make, text, relevant):
    assert judge(tuned, make(text)).relevant == relevant


def test_an_answer_is_read_beside_its_thread_by_the_tuned_encoder(tuned):
    asked = "Anthropic says three laboratories copied Claude's answers through fake accounts"
    reply = "Serves them right, they did the same to every writer alive."
    here, there = tuned._log_odds([Read(reply, asked), Read(reply, "Best pizza in Hamburg?")])[:, 0]
    assert here > 0 > there


def test_what_is_ruled_out_or_in_another_language_is_not_read(tuned, make, monkeypatch):
    read: list[str] = []

    def outputs(texts, ids, contexts):
        read.extend(texts)
        return np.zeros((len(texts), 1))

    monkeypatch.setattr(tuned._tuned, "outputs", outputs)
    rumour = "Anthropic accuses DeepSeek of copying Claude by distillation attacks."
    batch = [
        make("The club lost its last match by three goals."),
        make(rumour, language="de"),
        make(rumour),
    ]
    tuned.annotate(batch)
    assert set(read) == {rumour, exchange(rumour, tuned._topic)}


def test_the_tuned_encoder_judges_both_sides_alike(tuned, make):
    text = "DeepSeek says Anthropic trained on its answers through thousands of accounts."
    here, there = judge(tuned, make(text)), judge(tuned, make(exchange(text, tuned._topic)))
    assert here.probability == pytest.approx(there.probability, abs=1e-6)


def test_a_name_in_the_thread_alone_decides_nothing_either(tuned):
    reply, thread = "Serves them right.", "DeepSeek says Anthropic trained on its answers"
    here, there = Read(reply, thread), Read(reply, exchange(thread, tuned._topic))
    assert tuned._mirrored(here) == there
    assert tuned._mirrored(there) == here


def test_what_the_encoder_may_read_must_be_likelier_than_what_it_may_not(
    tuned, topic, encode, make
):
    other = RelevanceStage(topic, encode)
    english, german = make("Hearth."), make("Hearth.", language="de")
    assert tuned._threshold(english) == READ_THRESHOLD > THRESHOLD
    assert tuned._threshold(german) == other._threshold(english) == THRESHOLD
    for document in (english, german):
        (found,) = tuned.annotate([document])
        assert found.relevant == (found.probability >= tuned._threshold(document))


def test_another_topic_is_judged_without_it(tuned, topic: Topic, encode: Encoder):
    assert not RelevanceStage(topic, encode)._is_tuned
    changed = tuned._topic.model_copy(update={"description": "Something else."})
    other = RelevanceStage(changed, encode)
    assert not other._is_tuned
    assert other.identity() != tuned.identity()
