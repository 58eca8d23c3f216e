"""What the tagger reads of a sentence, and where it finds it."""

import pytest

from config import Topic, load_topic
from config.settings import load_settings
from nlp.claims.role_tagger import BEFORE, Read, RoleTagger, preceding
from nlp.models import ModelError
from nlp.names import Disguise, exchange


@pytest.fixture(scope="module")
def default_topic() -> Topic:
    return load_topic(load_settings().topic)


@pytest.fixture(scope="module")
def tagger(default_topic: Topic) -> RoleTagger:
    return RoleTagger(default_topic)


def words(text: str, tagger: RoleTagger, kind: str) -> list[str]:
    return [text[tag.span.start : tag.span.end] for tag in tagger.tag(text).of(kind)]


def test_words_are_found_where_they_stand(tagger: RoleTagger):
    text = "Citing server logs, OpenAI said that DeepSeek had stolen its answers."
    assert words(text, tagger, "accuser") == ["OpenAI"]
    assert words(text, tagger, "accused") == ["DeepSeek"]
    assert words(text, tagger, "act") == ["stolen its answers"]
    assert words(text, tagger, "evidence") == ["server logs"]


@pytest.mark.parametrize(
    "text",
    [
        "Anthropic says that DeepSeek pulled the answers out of Claude through 900 sham accounts.",
        "DeepSeek pulled the answers out of Claude through 900 sham accounts, says Anthropic.",
        "Citing its logs, Anthropic alleged that DeepSeek and two others had broken its terms.",
    ],
)
def test_as_much_is_found_whoever_accuses_whom(tagger: RoleTagger, default_topic: Topic, text: str):
    swapped = exchange(text, default_topic)
    assert swapped != text
    for kind in ("accuser", "accused", "act"):
        found = words(text, tagger, kind)
        assert found
        assert words(swapped, tagger, kind) == [exchange(w, default_topic) for w in found]


def test_a_bakery_accuses_like_a_laboratory(tagger: RoleTagger):
    """Its names are none of those that companies of the topic are read under."""
    text = "Golden Oven accused Ryeland of stealing about 2,400 recipes in January 2026."
    assert words(text, tagger, "accused") == ["Ryeland"]
    assert words(text, tagger, "act") == ["stealing about 2,400 recipes in January 2026"]


def test_plain_news_has_no_act(tagger: RoleTagger):
    assert words("Moonshot AI opened an office in Singapore on Monday.", tagger, "act") == []


def test_an_endless_sentence_is_read_as_far_as_the_model_reads(tagger: RoleTagger):
    text = "OpenAI said that DeepSeek had stolen its answers, " + "and so on, " * 900
    found = tagger.tag(text, "before " * 900)
    assert "DeepSeek" in [text[t.span.start : t.span.end] for t in found.of("accused")]


@pytest.mark.parametrize("text", ["", " ", "🙂🙂", "\u202e\u200f", "?!"])
def test_what_has_no_words_has_no_parts(tagger: RoleTagger, text: str):
    assert tagger.tag(text).tags == ()


def test_words_are_whole(tagger: RoleTagger, default_topic: Topic):
    text = "Moonshot's Kimi re-used 3.4m answers."
    read = Read.of(*Disguise.of(default_topic)(text), tagger._tokenizer)
    spans = [read.renamed.original(word.start, word.end) for word in read.words()]
    assert [text[start:end] for start, end in spans][:3] == ["Moonshot", "'", "s"]
    assert spans == sorted(spans)


def test_a_missing_model_is_one_line(default_topic: Topic, tmp_path):
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        RoleTagger(default_topic, tmp_path).tag("A text.")


def test_what_stands_before_is_whole_words_without_the_marks_of_its_page():
    text = "[A report](https://a.example/" + "b" * 300 + ") is out. It stole the answers."
    assert preceding(text, text.index("It stole")) == "A report is out."
    long = "word " * 100
    assert set(preceding(long, len(long)).split()) == {"word"}
    assert len(preceding(long, len(long))) <= BEFORE
    assert preceding("It stole.", 0) == ""
