"""Descriptions: resolved where one organisation fits, left alone where two do."""

import re

import pytest

from config import load_topic
from config.topic import BUNDLED
from nlp.coreference import Descriptions, Named

IDS = {
    "Anthropic": "anthropic",
    "OpenAI": "openai",
    "DeepSeek": "deepseek",
    "MiniMax": "minimax",
    "Acme": "organisation:acme",
    "Oven Guild": "organisation:oven guild",
}


@pytest.fixture(scope="module")
def descriptions() -> Descriptions:
    return Descriptions(load_topic(BUNDLED / "ai-distillation.toml"))


@pytest.fixture
def resolve(descriptions: Descriptions):
    """Which description points at whom."""

    def resolved(text: str) -> dict[str, str]:
        named = [
            Named(IDS[m.group()], m.start(), m.end())
            for m in re.finditer(r"\b(?:" + "|".join(IDS) + r")\b", text)
        ]
        return {text[k.start : k.end]: k.id for k in descriptions.resolve(text, named)}

    return resolved


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Anthropic spoke. The company paid.", {"The company": "anthropic"}),
        ("Acme spoke. The company paid.", {"The company": "organisation:acme"}),
        ("Claude maker says no", {"Claude maker": "anthropic"}),
        ("A ChatGPT-maker's memo", {"ChatGPT-maker": "openai"}),
        ("The Claude maker says no", {"The Claude maker": "anthropic"}),
        ("Anthropic told Acme. The company paid.", {"The company": "anthropic"}),
        ("Anthropic and OpenAI spoke. The company paid.", {}),
        ("Nobody spoke. The company paid.", {}),
        ("Anthropic spoke. A company in Rome wept. The company paid.", {}),
        ("OpenAI saw DeepSeek. The Chinese lab slept.", {"The Chinese lab": "deepseek"}),
        ("DeepSeek and MiniMax spoke. The Chinese lab slept.", {}),
        ("MiniMax saw Acme. The Shanghai-based firm paid.", {"The Shanghai-based firm": "minimax"}),
        ("Anthropic spoke. The film company paid.", {}),
        ("The Claude maker spoke.", {"The Claude maker": "anthropic"}),
        ("The maker of ChatGPT spoke.", {"The maker of ChatGPT": "openai"}),
        ("The film maker spoke of Anthropic.", {}),
        ("MiniMax and the firm behind Kimi spoke.", {"the firm behind Kimi": "moonshot"}),
        ("MiniMax and the firm behind the film spoke.", {}),
        ("The Rome-based Claude maker spoke.", {"The Rome-based Claude maker": "anthropic"}),
        ("Oven Guild spoke. The company paid.", {}),
        ("Oven Guild spoke. The group paid.", {"The group": "organisation:oven guild"}),
        ("Anthropic named DeepSeek. Its Chinese rival slept.", {"Its Chinese rival": "deepseek"}),
        ("Anthropic met OpenAI and DeepSeek. Its rival slept.", {}),
    ],
)
def test_only_what_one_organisation_fits_is_linked(resolve, text: str, links: dict[str, str]):
    assert resolve(text) == links


def test_what_was_named_long_ago_is_not_meant(resolve):
    assert resolve("Anthropic spoke. It rained. It rained. It rained. The company paid.") == {}


def test_an_endless_sentence_is_not_read(descriptions: Descriptions):
    text = "Anthropic and the company " * 5000
    assert list(descriptions.resolve(text, [Named("anthropic", 0, 9)])) == []
