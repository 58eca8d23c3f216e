"""Text of others in tables and in Markdown."""

import time

import pytest

from dashboard.plain import plain, without_links


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It [copied](https://a.example/b_c?d=1) the recipe.", "It copied the recipe."),
        ("![A mill](https://a.example/m.png) stands.", "A mill stands."),
        ("copied the recipe](https://a.example/b) of Hearth", "copied the recipe of Hearth"),
        ("It said [sic] so (twice).", "It said [sic] so (twice)."),
        ("f[1](2)", "f[1](2)"),
        ("", ""),
    ],
)
def test_a_link_is_shown_as_its_words(text: str, shown: str):
    assert without_links(text) == shown


def test_hostile_brackets_take_no_time():
    began = time.process_time()
    without_links("[" * 20_000 + "](" * 20_000)
    assert time.process_time() - began < 2


def test_markdown_shows_every_character_as_it_is():
    assert plain("**a** [b](c)\n<d>") == r"\*\*a\*\* \[b\]\(c\) \<d\>"
