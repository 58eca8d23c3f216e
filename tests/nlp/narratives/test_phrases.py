"""Key phrases read as a person would write them."""

from config.settings import load_settings
from nlp.narratives.phrases import key_phrases, noun_phrases, phrase_weights


def phrases(text: str) -> list[str]:
    return next(noun_phrases([text], load_settings().spacy_model))


def test_articles_go_and_plurals_become_singular():
    assert "fake account" in phrases("They opened the fake accounts in March.")


def test_a_noun_whose_singular_looks_like_another_word_stays():
    found = phrases("The training data belonged to people.")
    assert "training data" in found
    assert not any("datum" in phrase or "person" in phrase for phrase in found)


def test_what_one_narrative_says_and_others_do_not_is_its_key_phrase():
    counts = {1: {"fake account": 5.0, "model": 5.0}, 2: {"pirate library": 4.0, "model": 5.0}}
    weights = phrase_weights(counts, frozenset())
    assert key_phrases(weights[1], counts[1], 6).startswith("fake account")
    assert key_phrases(weights[2], counts[2], 6).startswith("pirate library")


def test_a_partys_name_sets_nothing_apart():
    weights = phrase_weights(
        {1: {"hearth": 9.0, "hearth’s complaint": 9.0, "loaf": 1.0}}, frozenset({"hearth"})
    )
    assert set(weights[1]) == {"loaf"}
