"""Sources that stand beside a cue."""

import pytest

from nlp.attribution import subjects
from nlp.sentences import Span


def placed(marked: str) -> tuple[str, Span]:
    """Return a text whose cue stands between braces, and where that is."""
    before, _, rest = marked.partition("{")
    cue, _, after = rest.partition("}")
    return before + cue + after, Span(len(before), len(before) + len(cue))


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        ("Lin left. She {thinks} that it was theft.", "She"),
        ("He then {added} that it was theft.", "He"),
        ("The figures, they {say}, are invented.", "they"),
        ("In her own {view} it was theft.", "her"),
        ("I still {think} the authors were robbed.", "I"),
        ("It {says} it is aware of the reports.", "It"),
        ("A report by Hearth, which {said} that it was theft.", "which"),
        ("On Monday the Hearth Weekly [{said}](https://a.example/1) it was theft.", "Hearth Weekly"),
        ("She [{said}](https://a.example/1) that it was theft.", "She"),
    ],
)  # fmt: skip
def test_the_pronoun_before_a_cue_is_its_source(marked: str, source: str):
    text, cue = placed(marked)
    found = subjects.beside(text, cue, [Span(cue.end + 1, len(text))])
    assert found is not None
    assert text[slice(*found)] == source


@pytest.mark.parametrize(
    "marked",
    ["It {turned out} that nobody had asked.", "It {raised questions about} whether they had.",
     "Hearth {shows} that it was planned.", "It {emerged} that they had.",
     "The letter {speaks of} 85 accounts.", "What they took {shows} that it was planned."],
)  # fmt: skip
def test_an_expletive_and_other_words_are_no_source(marked: str):
    text, cue = placed(marked)
    assert subjects.beside(text, cue, [Span(cue.end + 1, len(text))]) is None


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        ("“It was theft,” {wrote} one commenter under the post.", "one commenter"),
        ("“It was theft,” {said} she, and left.", "she"),
        ("“It was theft,” {runs} the message.", "the message"),
    ],
)
def test_who_stands_behind_the_cue_of_a_quotation_is_its_source(marked: str, source: str):
    text, cue = placed(marked)
    found = subjects.beside(text, cue, [Span(0, text.index("”") + 1)])
    assert found is not None
    assert text[slice(*found)] == source


def test_behind_a_cue_that_introduces_stands_no_source():
    text, cue = placed("Somebody {told} the company on Monday that it was theft.")
    assert subjects.beside(text, cue, [Span(cue.end + 23, len(text))]) is None


@pytest.mark.parametrize(
    ("marked", "denied"),
    [
        ("Nothing in the report by Lin {suggests} that they asked.", True),
        ("Neither Lin nor Okoro has {said} a word.", True),
        ("No company was named, and Lin {said} that it would stay so.", False),
        ("Nobody asked. Lin {said} nothing.", False),
        ("No. 10 {said} that it would look.", False),
    ],
)
def test_a_subject_that_is_nobody_denies_that_it_was_said(marked: str, denied: bool):
    assert subjects.is_denied(*placed(marked)) is denied


def test_a_cue_behind_a_conjunction_shares_its_subject():
    assert subjects.is_conjoined(*placed("Lin called it theft and later {added} that it was sad."))
    assert not subjects.is_conjoined(*placed("Lin called it theft. Okoro {added} that it was sad."))
