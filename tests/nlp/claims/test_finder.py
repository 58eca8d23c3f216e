"""The finder: everything of a claim, in the offsets of the document, whatever the text."""

from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from config import load_topic
from config.topic import BUNDLED
from nlp.claims.records import Part
from nlp.names import exchange


def spans(value: object) -> list[Part]:
    """Return all spans inside a record."""
    if isinstance(value, tuple):
        return [s for v in value for s in spans(v)]
    if not is_dataclass(value):
        return []
    inner = [s for f in fields(value) for s in spans(getattr(value, f.name))]
    return [value, *inner] if isinstance(value, Part) else inner


def test_a_claim_holds_what_its_sentence_states(finder):
    text = "A quiet day. Anthropic said on Monday that DeepSeek ran 24,000 [fake](https://a.b) accounts."
    claim = finder.find(text, date(2026, 2, 23))[-1]
    assert text[claim.start : claim.end].startswith("Anthropic said")
    assert claim.parties == ("anthropic", "deepseek")
    assert [f.counted for f in claim.figures] == ["fake accounts"]
    assert (
        text[claim.figures[0].start : claim.figures[0].end] == "24,000 [fake](https://a.b) accounts"
    )
    assert [d.first for d in claim.dates] == [date(2026, 2, 23)]


def test_headings_and_questions_of_taste_are_no_claims(finder):
    assert finder.find("12 Comments\nI just love this, what a lovely evening!") == ()


def test_that_nobody_answered_is_no_claim(finder):
    assert finder.find("The Commerce Department declined to comment on Monday.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \u200f \u200b",
        "🚀" * 1000,
        "DeepSeek stole " * 20_000,
        "[" * 2000,
        "(" * 1000 + "24,000" * 2000,
        "<div class='a'>" * 3000 + "Anthropic accused DeepSeek of theft.",
        "hundred thousand million and " * 4000,
        "\u202eAnthropic accused DeepSeek of theft.\u202c",
    ],
    ids=[
        "nothing",
        "space",
        "emoji",
        "endless",
        "brackets",
        "digits",
        "html",
        "numerals",
        "right-to-left",
    ],
)
def test_spans_stay_inside_of_hostile_texts(finder, text):
    for claim in finder.find(text, date(2026, 2, 23)):
        assert all(0 <= s.start <= s.end <= len(text) for s in spans(claim))


def test_the_same_text_has_the_same_claims(finder):
    text = "Anthropic accused DeepSeek of running 900 accounts. The claims are false."
    assert finder.find(text) == finder.find(text)


def test_what_is_check_worthy_does_not_hang_on_who_is_named(finder):
    topic = load_topic(BUNDLED / "ai-distillation.toml")
    text = "Anthropic trained on seven million books. Its rival DeepSeek has 300 employees and filed nothing."
    mirrored = exchange(text, topic)
    told, there = ([c.probability for c in finder.find(t)] for t in (text, mirrored))
    assert mirrored != text
    assert told == there != []
