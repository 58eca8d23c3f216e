"""Language: the words decide, what a source declares tips the balance."""

import pytest

from nlp.language import LanguageStage, is_headline

STAGE = LanguageStage()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The bakery says that its recipes were stolen by a rival.", "en"),
        ("这家面包店说它的配方被抄袭了。", "zh"),
        ("Die Bäckerei sagt, dass ihre Rezepte gestohlen wurden.", "de"),
    ],
)
def test_sentences_tell_their_language(make, text: str, language: str):
    (found,) = STAGE.annotate([make(text)])
    assert found.language == language
    assert found.probability > 0.8


def test_a_declared_language_helps_a_short_text(make):
    words = "Crumb: no comment"
    (plain,) = STAGE.annotate([make(words)])
    (hinted,) = STAGE.annotate([make(words, language_hint="en-GB")])
    assert hinted.language == "en"
    assert plain.language != "en" or hinted.probability > plain.probability


def test_a_false_declaration_does_not_turn_a_clear_text(make):
    (found,) = STAGE.annotate([make("这家面包店说它的配方被抄袭了。", language_hint="en")])
    assert found.language == "zh"


def test_numbers_have_no_language(make):
    assert STAGE.annotate([make("12345 !!!")]) == []


def test_capitals_of_a_headline_do_not_hide_its_language(make):
    (found,) = STAGE.annotate([make("Opinion: We Need to Protect the Oven That Runs Crumb")])
    assert found.language == "en"
    (german,) = STAGE.annotate(
        [make("Bäckerei Hearth Wirft Rivalen Crumb Diebstahl Der Rezepte Vor")]
    )
    assert german.language == "de"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Bakery Accuses Rival of Copying Bread", True),
        ("The bakery accuses a rival of copying bread", False),
        ("Crumb", False),
        ("面包店指控对手", False),
    ],
)
def test_headlines_are_told_by_their_capitals(words: str, told: bool):
    assert is_headline(words) is told


def test_an_answer_of_a_few_words_is_in_the_language_of_its_thread(make):
    thread = "The bakery says that its recipes were stolen by a rival."
    (alone,), (below,) = (STAGE.annotate([make("This.", thread=t)]) for t in (None, thread))
    assert (alone.language, below.language) == ("eo", "en")


@pytest.mark.parametrize("text", ["Das stimmt nicht.", "这家面包店说它的配方被抄袭了。"])
def test_an_answer_that_is_plainly_in_another_language_is(make, text: str):
    (found,) = STAGE.annotate([make(text, thread="The bakery says that its recipes were stolen.")])
    assert found.language != "en"
