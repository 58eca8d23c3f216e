"""Plain sentences: the marks of a page are gone, and the way back is exact."""

import pytest

from nlp.claims.plain import is_tags, parseable, plain
from nlp.claims.records import Part


def test_marks_are_taken_out_and_spans_lead_back():
    text = "Now: the [old mill](https://a.example/x_y) was **sold** _twice_ https://b.example/z"
    found = plain(text, 5, len(text))
    assert found.text == "the old mill was sold twice "
    start = found.text.index("mill was")
    back = found.relocate(Part(start, start + len("mill was")))
    assert text[back.start : back.end] == "mill](https://a.example/x_y) was"


def test_the_parser_reads_another_verb_of_the_same_length():
    text = "Hearth claims Crumb lied; two claims."
    assert parseable(text) == "Hearth writes Crumb lied; two claims."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/ The mill was sold.", " The mill was sold."),
        ("The mill was sold. (2/7)", "The mill was sold. "),
        (
            "Some 3/4 of the flour, and 1/2 of the oven",
            "Some 3/4 of the flour, and 1/2 of the oven",
        ),
    ],
)
def test_the_number_of_a_post_in_its_thread_is_no_word_of_it(text: str, expected: str):
    assert plain(text, 0, len(text)).text == expected


def test_the_parser_reads_capitals_in_small_letters_where_all_are():
    assert parseable("HEARTH JUST ACCUSED CRUMB 🚨") == "hearth just accused crumb 🚨"
    assert parseable("NATO met. IBM") == "NATO met. IBM"


def test_the_parser_reads_a_headline_in_title_case_in_small_letters_but_for_names():
    text = "Hearth Accuses Rustic Loaf of Copying US Recipes, Denies Fraud"
    names = [(0, 6), (text.index("Rustic"), text.index(" of"))]
    assert (
        parseable(text, names) == "Hearth accuses Rustic Loaf of copying US recipes, denies fraud"
    )
    sentence = "Hearth Bakery accuses Rustic Loaf of copying."
    assert parseable(sentence) == sentence


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#bread @crumb $FLR", True),
        ("#bread is dear", False),
        ("🚨 12", False),
        ("@a@b.example #c", True),
    ],
)
def test_hashtags_and_handles_alone_are_told(text: str, told: bool):
    assert is_tags(text) is told
