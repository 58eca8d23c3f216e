"""What an edit changed, in the words of an editor."""

import time

import pytest

from db.changes import Change, changes

TITLE = "Bakery cries theft"
TEXT = "Crumb copied 24 recipes, Hearth said on Monday. The street was quiet. It rained."


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (TITLE, TEXT.replace("  ", " ").replace("Monday.", "Monday ."), [Change.COSMETIC]),
        ("Bakery Cries Theft!", TEXT, [Change.COSMETIC]),
        ("Bakery accused of theft", TEXT, [Change.HEADLINE, Change.WORDING]),
        (TITLE, TEXT.replace("24", "13"), [Change.FIGURES, Change.WORDING]),
        (TITLE, TEXT.replace("Hearth said", "Rye said"), [Change.ATTRIBUTION, Change.WORDING]),
        (TITLE, TEXT.replace("quiet", "calm"), [Change.WORDING]),
        (TITLE, TEXT + " The court meets in May.", [Change.WORDING]),
        ("Bakery cries theft of 24", TEXT, [Change.HEADLINE, Change.FIGURES, Change.WORDING]),
    ],
)
def test_kinds_of_change(title: str, text: str, expected: list[Change]):
    assert list(changes((TITLE, TEXT), (title, text))) == expected


def test_a_scale_is_part_of_a_figure():
    old = (None, "There were 16 million exchanges.")
    assert Change.FIGURES in changes(old, (None, "There were 16 thousand exchanges."))
    assert Change.FIGURES not in changes(old, (None, "There were some 16 million exchanges."))


def test_sentences_that_only_moved_are_cosmetic():
    moved = "It rained. Crumb copied 24 recipes, Hearth said on Monday. The street was quiet."
    assert changes((TITLE, TEXT), (TITLE, moved)) == (Change.COSMETIC,)


def test_a_rewritten_article_full_of_reported_speech_is_compared_in_no_time():
    old, new = (
        "\n".join(f"{who} said that loaf {n} {verb} the {thing} of {n}." for n in range(2000))
        for who, verb, thing in (("Hearth", "was", "best"), ("Rye", "became", "worst"))
    )
    began = time.perf_counter()
    assert Change.WORDING in changes((None, old), (None, new))
    assert time.perf_counter() - began < 5
