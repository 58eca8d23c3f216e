"""Sentences: where they end, and that nothing else is lost."""

import time

import pytest

from nlp.sentences import Span, sentence_at, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        (
            "“We paid,” she said. “Really?” He left.",
            ["“We paid,” she said.", "“Really?”", "He left."],
        ),
        ("The U.S. said so on Monday.", ["The U.S. said so on Monday."]),
        (
            "Mr. Altman told Sen. Ruiz no. So he said. He left.",
            ["Mr. Altman told Sen. Ruiz no.", "So he said.", "He left."],
        ),
        (
            "Guild v. Google is old. J. K. Moreno sued.",
            ["Guild v. Google is old.", "J. K. Moreno sued."],
        ),
        ("“How?” asked Lin. “No.” She left.", ["“How?” asked Lin.", "“No.”", "She left."]),
        ("Rep. Ada Lin (D-Calif.), a baker, left.", ["Rep. Ada Lin (D-Calif.), a baker, left."]),
        (
            "Sens. Lin and Ruiz met on Feb. 23. They ate.",
            ["Sens. Lin and Ruiz met on Feb. 23.", "They ate."],
        ),
        (
            "Crumb Inc. said no. It rose in Dec. He left.",
            ["Crumb Inc. said no.", "It rose in Dec.", "He left."],
        ),
        ("A headline\n\nThe text.", ["A headline", "The text."]),
        ("- one\n- two", ["- one", "- two"]),
        ("第一句。第二句！他说：“不。”然后。", ["第一句。", "第二句！", "他说：“不。”", "然后。"]),
        ("", []),
        (" \n\t\n ", []),
        ("No full stop", ["No full stop"]),
        ("Rocket 🚀 up. Down.", ["Rocket 🚀 up.", "Down."]),
        ("Stale again. #Bread #FreeFlour", ["Stale again.", "#Bread #FreeFlour"]),
        (
            "Read the ToS. They say no. @crumb pays.",
            ["Read the ToS.", "They say no.", "@crumb pays."],
        ),
        ("Who stole it? – Mill Gazette", ["Who stole it?", "– Mill Gazette"]),
    ],
)
def test_a_text_has_these_sentences(text: str, expected: list[str]):
    assert [text[s.start : s.end] for s in sentences(text)] == expected


def test_every_letter_is_in_exactly_one_sentence():
    text = "“Odd,” (he said.) “Very.\n\n1. Item…\n2) Item?! ‘Yes.’ 中文。End"
    covered = sorted(i for s in sentences(text) for i in range(s.start, s.end))
    assert not [
        s for s in sentences(text) if text[s.start : s.end] != text[s.start : s.end].strip()
    ]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if c.isalnum()} <= set(covered)


@pytest.mark.parametrize("text", ["[" * 50_000, "😀" * 50_000, "a" * 50_000])
def test_a_word_without_end_is_one_sentence_and_takes_no_time(text: str):
    start = time.process_time()
    assert sentences(text) == (Span(0, len(text)),)
    assert time.process_time() - start < 1


def test_an_address_without_end_does_not_join_the_sentences_beside_it():
    text = f"Hearth bakes. Crumb copied (https://a.example/{'a' * 600}). Rusk is a hypocrite. Nobody cares."
    found = [text[s.start : s.end] for s in sentences(text)]
    assert [words[:6] for words in found] == ["Hearth", "Crumb ", "Rusk i", "Nobody"]


def test_the_sentence_at_a_place_is_the_one_that_began_last():
    text = " One. Two."
    assert [text[slice(*sentence_at(text, i))] for i in (1, 4, 5, 6, 9)] == ["One."] * 3 + [
        "Two."
    ] * 2
    with pytest.raises(ValueError, match="no sentence"):
        sentence_at(text, 0)
