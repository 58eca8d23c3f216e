"""Labels: a clause or phrase of a real sentence, whole, without what points elsewhere."""

import pytest

from config.settings import load_settings
from nlp.narratives.labels import choose, parts


def texts(sentence: str) -> set[str]:
    return {part.text for part in parts(sentence, load_settings().spacy_model)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The bakery was paid for each loaf at list price.", "bakery was paid for each loaf at list price"),
        ("It opened 40 accounts under false names, they say.", "opened 40 accounts under false names"),
        ("Critics call it the taking of a family recipe.", "taking of a family recipe"),
    ],
)  # fmt: skip
def test_a_whole_clause_or_phrase_can_stand_as_a_label(sentence: str, expected: str):
    assert expected in texts(sentence)


def test_no_label_points_elsewhere_or_breaks_off():
    found = texts("They said that it, which few bakers had heard of, gave them to us.")
    assert not any(text.split()[0].lower() in ("it", "they", "which", "that") for text in found)
    assert not any(text.split()[-1] in ("of", "to", "us", "them") for text in found)


def test_what_is_denied_is_no_label():
    assert not any(
        "copied" in text for text in texts("I do not think that the bakers copied bread.")
    )


def test_the_part_with_the_weightiest_words_is_chosen():
    found = parts("The bakers copied the recipe of a neighbour.", load_settings().spacy_model)
    assert choose(found, {"recipe": 2.0}) == "bakers copied the recipe of a neighbour"
    assert choose(found, {}) is None


def test_marks_of_a_page_are_in_no_label():
    assert not any(
        set(text) & set("[]()|") for text in texts("The [recipe](x) of bread | Bakers' Daily")
    )
