"""Key phrases read as a person would write them."""

from config.settings import load_settings
from nlp.narratives.phrases import key_phrases, noun_phrases


def phrases(text: str) -> list[str]:
    return next(noun_phrases([text], load_settings().spacy_model))


def test_articles_go_and_plurals_become_singular():
    assert "fake account" in phrases("They opened the fake accounts in March.")


def test_a_noun_whose_singular_looks_like_another_word_stays():
    found = phrases("The training data belonged to people.")
    assert "training data" in found
    assert not any("datum" in phrase or "person" in phrase for phrase in found)


def test_what_one_narrative_says_and_others_do_not_is_its_label():
    counts = {1: {"fake account": 5.0, "model": 5.0}, 2: {"pirate library": 4.0, "model": 5.0}}
    labels = key_phrases(counts, {1: 6, 2: 6}, frozenset())
    assert labels[1].startswith("fake account")
    assert labels[2].startswith("pirate library")
