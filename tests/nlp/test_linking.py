"""Linking: names in any case, names that are words too, surnames; canonical names and noise."""

from functools import cache

import pytest

from config import Topic, load_topic
from config.topic import BUNDLED
from nlp.linking import PartyLinker, canonical, is_noise
from nlp.sentences import Span


@cache
def default_topic() -> Topic:
    return load_topic(BUNDLED / "ai-distillation.toml")


@pytest.fixture(scope="module")
def linker() -> PartyLinker:
    return PartyLinker(default_topic())


def ids(linker: PartyLinker, document, persons=()) -> list[str]:
    return [hit.id for hit in linker.find(document, persons)]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("openai says deepseek copied", ["openai", "deepseek"]),
        ("ANTHROPIC'S report, and #DeepSeek", ["anthropic", "deepseek"]),
        ("深度求索和月之暗面没有回应", ["deepseek", "moonshot"]),
        ("ディープシークは回答しなかった", ["deepseek"]),
        ("딥시크는 답하지 않았다", ["deepseek"]),
        ("ANTHROPICAL things", []),
        ("#BoycottOpenAI #DeepSeekR1 #ShameOnAnthropic2", ["openai", "deepseek", "anthropic"]),
        ("#openaily and BoycottOpenAI", []),
        ("[DeepSeek](https://openai.example/anthropic) answered", ["deepseek"]),
    ],
)
def test_names_count_in_any_case_and_script(linker, make, text: str, parties: list[str]):
    assert ids(linker, make(text)) == parties


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("My uncle Claude has a boat.", []),
        ("Claude answered, and Anthropic paid.", ["claude", "anthropic"]),
        ("Jean-Claude met people of Anthropic.", ["anthropic"]),
        ("a moonshot by google", ["google"]),
        ("moonshot copied google", ["moonshot", "google"]),
        ("gemini season is over", []),
        ("MiniMax is listed in Hong Kong.", ["minimax"]),
        ("The minimax algorithm", []),
    ],
)
def test_ambiguous_names_need_company(linker, make, text: str, parties: list[str]):
    assert ids(linker, make(text)) == parties


def test_a_part_of_a_longer_persons_name_is_no_party(linker, make):
    text = "Anthropic hung a picture by Claude Monet."
    start = text.index("Claude")
    assert ids(linker, make(text), [Span(start, start + len("Claude Monet"))]) == ["anthropic"]


def test_the_thread_and_relevance_are_reasons_too(linker, make):
    assert ids(linker, make("Claude is good.")) == []
    assert ids(linker, make("Claude is good.", thread="Anthropic complains")) == ["claude"]
    assert ids(linker, make("Claude is good.", relevant=True)) == ["claude"]


def test_in_a_long_text_another_case_needs_company_in_its_sentence(linker, make):
    far = "moonshot is a word. " + "Nothing happens here. " * 30 + "Google is a firm."
    assert ids(linker, make(far)) == ["google"]


def test_a_surname_belongs_to_whom_the_text_names_in_full(linker, make):
    assert ids(linker, make("Amodei spoke.")) == ["dario_amodei"]
    both = "Daniela Amodei spoke. Amodei smiled."
    assert ids(linker, make(both)) == ["daniela_amodei"] * 2


@pytest.mark.parametrize(
    ("name", "type", "known_as"),
    [
        ("Acme Inc.", "organisation", "Acme"),
        ("Acme, LLC", "organisation", "Acme"),
        ("Inc.", "organisation", "Inc."),
        ("Mr. Keller", "person", "Keller"),
        ("New  York", "location", "New York"),
    ],
)
def test_canonical_names(name: str, type: str, known_as: str):
    assert canonical(name, type) == known_as


@pytest.mark.parametrize("name", ["](https://a.example", "**Bold**", "@", "7", "a " * 9])
def test_noise(name: str):
    assert is_noise(name)


@pytest.mark.parametrize(
    ("text", "parties"),
    [("lol moonshot did it", ["moonshot"]), ("my moonshot is a cake", []), ("lol minimax", [])],
)
def test_a_name_in_small_letters_counts_where_the_thread_names_it(linker, make, text, parties):
    below = {"thread": "Moonshot AI copied it, Anthropic says", "relevant": True}
    assert ids(linker, make(text, **below)) == parties
    assert ids(linker, make(text)) == []
