"""Cues that tell of themselves who is spoken of, and that nothing is said."""

import pytest

from nlp.attribution.cues import (
    is_label,
    is_nobody,
    is_nobodys,
    is_passive,
    is_question_put,
    is_supposed,
    says_nothing,
)
from nlp.attribution.marks import quotations
from nlp.sentences import Span


def place(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Crumb is accused of copying the recipe.", "is accused of"),
        ("It’s also accused of copying the recipe.", "also accused"),
        ("Both bakers were widely expected to sue.", "expected"),
        ("The flour had been reported stolen.", "reported"),
        ("Crumb was criticized for naming names.", "criticized for"),
    ],
)
def test_the_subject_of_a_passive_cue_is_spoken_of(text: str, cue: str):
    assert is_passive(text, place(text, cue))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Hearth accused Crumb of copying the recipe.", "accused"),
        ("Hearth is accusing Crumb of copying the recipe.", "is accusing"),
        ("She was quoted as saying that it was theft.", "quoted as saying"),
        ("Crumb was late, Hearth said that evening.", "said"),
    ],
)
def test_the_subject_of_other_cues_speaks(text: str, cue: str):
    assert not is_passive(text, place(text, cue))


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("Crumb did not respond to a request for comment.", "did not respond to", "a request for comment"),
        ("Crumb declined to comment on the recipe.", "declined", "to comment on the recipe"),
        ("Crumb released its third bread this year.", "released", "its third bread this year"),
        ("The rules allowed bakers to sell flour.", "allowed", "bakers to sell flour"),
        ("The raid was aimed at the oven of a rival.", "was aimed at", "the oven of a rival"),
        ("Crumb has also published six cards with recipes.", "has also published", "six cards"),
        ("It's called being a customer.", "'s called", "being a customer"),
        ("It's about what you bake.", "'s about", "what you bake"),
        ("They haven't shown a single loaf.", "haven", "shown a single loaf"),
        ("The bakers can cry about it.", "can cry about", "it"),
        ("Crumb did not wish to comment on the recipe.", "did not wish", "to comment on the recipe"),
        ("Crumb has not addressed the claim that it stole.", "has not addressed", "the claim that it stole"),
        ("Crumb responded to recent claims by Hearth.", "responded to", "recent claims by Hearth"),
        ("Crumb said nothing, as usual.", "said", "nothing"),
        ("What do the bakers say?", "say", "What"),
        ("Crumb declined to name the mill.", "declined", "to name the mill"),
        ("Crumb keeps refusing certain requests.", "keeps refusing", "certain requests"),
        ("Crumb did not detail what the locks are.", "did not detail", "what the locks are"),
        ("Crumb has not said whether it will sue.", "has not said", "whether it will sue"),
        ("The letters seemed aimed at its ovens.", "seemed", "aimed at its ovens"),
        ("A baker noticed something odd.", "noticed", "something odd"),
    ],
)  # fmt: skip
def test_a_refusal_to_comment_a_release_and_a_deed_say_nothing(text: str, cue: str, content: str):
    assert says_nothing(text, place(text, cue), [place(text, content)], quotations(text))


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("Crumb did not say that it was theft.", "did not say", "that it was theft"),
        ("Crumb published “all that is theirs” at noon.", "published", "“all that is theirs”"),
        ("Crumb did not reply that it was sorry.", "did not reply", "that it was sorry"),
        ("Hearth released word that it had proof.", "released word", "that it had proof"),
        ("Crumb never saw that it was theft.", "never saw", "that it was theft"),
    ],
)  # fmt: skip
def test_quoted_words_and_clauses_are_said(text: str, cue: str, content: str):
    assert not says_nothing(text, place(text, cue), [place(text, content)], quotations(text))


@pytest.mark.parametrize("source", ["Nobody", "no one", "None of the bakers", "No court"])
def test_words_that_nobody_says_are_nobodys(source: str):
    text = f"{source} said that it was theft."
    assert is_nobody(text, place(text, source))


@pytest.mark.parametrize("source", ["Noble", "No. 10", "No 10", "Nona Brandt"])
def test_names_that_begin_alike_are_somebody(source: str):
    text = f"{source} said that it was theft."
    assert not is_nobody(text, place(text, source))


def test_without_a_source_there_is_no_nobody():
    assert not is_nobody("Reportedly, it was theft.", None)


@pytest.mark.parametrize(
    ("text", "source", "told"),
    [
        ("Poll: is it theft?", "Poll", True),
        ("Hot take: it is theft.", "Hot take", True),
        ("Millers: it is theft.", "Millers", False),
    ],
)
def test_what_kind_of_post_follows_is_no_speaker(text: str, source: str, told: bool):
    assert is_label(text, place(text, source), place(text, ":")) is told


@pytest.mark.parametrize(
    ("text", "cue", "told"),
    [
        ("boost if you also think that it is theft", "also think", True),
        ("You can say that it is theft.", "can say", True),
        ("If it rains, fine. you think that it is theft", "think", False),
        ("You said that it is theft.", "said", False),
    ],
)
def test_the_reader_is_only_supposed_to_say_it(text: str, cue: str, told: bool):
    source = place(text.lower(), "you")
    assert is_supposed(text, source, place(text, cue)) is told


@pytest.mark.parametrize(
    ("text", "put"),
    [
        ("Asked whether it was theft, Lin laughed.", True),
        ("He left. When asked about it, Lin laughed.", True),
        ("Lin said she had asked whether it was theft.", False),
    ],
)
def test_a_question_that_somebody_is_asked_is_the_authors(text: str, put: bool):
    cue = "Asked" if "Asked" in text else "asked"
    assert is_question_put(text, place(text, cue), None) is put


@pytest.mark.parametrize(
    ("text", "cue", "nobodys"),
    [
        ("Crumb left, fuelling concerns over bread.", "concerns", True),
        ("It fell amid growing fears that flour is short.", "fears", True),
        ("Lin voiced concerns over bread.", "concerns", False),
    ],
)
def test_what_is_fuelled_is_felt_by_nobody_who_is_named(text: str, cue: str, nobodys: bool):
    assert is_nobodys(text, place(text, cue)) is nobodys
