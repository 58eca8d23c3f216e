"""What belongs to the page and not to the article."""

import time

import pytest

from nlp.page_marks import article, is_notice, prose, within, without_addresses
from nlp.sentences import sentences


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[Crumb](https://a.example/hearth) bakes.", "Crumb bakes."),
        ("Crumb [said](https://a.example/x_(y \"a title\") it.", None),
        ("Crumb baked, see https://hearth.example/bread now", "Crumb baked, see now"),
        ("![A loaf](https://a.example/loaf.png) of bread", "A loaf of bread"),
        ('Crumb <b class="x">copied</b> it.<br/>', "Crumb copied it."),
        ("<Hearth> bakes, 3 < 4 and 5 > 2.", "<Hearth> bakes, 3 < 4 and 5 > 2."),
        ("He noted [sic] that it (the bread) was stale.", "He noted [sic] that it (the bread) was stale."),
    ],
)  # fmt: skip
def test_addresses_are_no_words(text: str, plain: str | None):
    assert len(without_addresses(text)) == len(text)
    if plain is not None:
        assert prose(text) == plain


@pytest.mark.parametrize(
    "words",
    ["[Skip to content](#main)", "Credit: Hearth Bakery", "**Image Credits:**Hearth",
     "[12 Comments](https://a.example/#c)", "[View Bio](https://a.example/ada)", "© 2026 The Oven Ltd.",
     "_This story originally appeared on the Oven._",
     "https://a.example/loaf.png", "Sign up for our weekly newsletter",
     "(Reporting by Ada Lin in Rome; Editing by Per van Ruiz)", "Reporting by Rome newsroom",
     "Photo: Hearth Images", "Media contact:",
     "This interview has been edited for length and clarity.", "Thanks for reading.", "Read more: Bread",
     "Send tips to bread@hearth.example.", "press@hearth.example", "For more information, visit Hearth."],
)  # fmt: skip
def test_what_a_page_says_of_itself_is_a_notice(words: str):
    assert is_notice(words)


@pytest.mark.parametrize(
    "words",
    ["Crumb gives credit to Hearth.", "Comments on the recipe were harsh.",
     "Hearth has all rights to the recipe.", "The story first appeared in March.",
     "Bakers skip to the content of the recipe.", "Reporting by the mills was late.",
     "Reporting by The Oven found that Crumb copied it.", "Writing by Crumb was copied, Hearth says.",
     "12 comments filed with the court accuse Crumb of theft.", "Read more than one of them.",
     "Reporting by Crumb accusing Hearth of theft.",
     "This story was a lie.", "The photo: a loaf.", "Edited by a board, the book sold well."],
)  # fmt: skip
def test_sentences_about_such_things_are_none(words: str):
    assert not is_notice(words)


BODY = "Hearth says that Crumb copied its bread. " * 8


@pytest.mark.parametrize(
    "role", ["a senior reporter at the Oven", "the Oven's Senior Bread Editor"]
)
def test_the_note_on_the_author_ends_the_article(role: str):
    text = BODY + f"\nAda Lindqvist is {role}.\nShe has won prizes for Crumb."
    last = article(text, sentences(text))[-1]
    assert text[last.start : last.end].endswith("copied its bread.")


@pytest.mark.parametrize(
    "words",
    ["Crumb was asked by a reporter whether it had baked.",
     "Crumb is a better writer than Hearth.", "Crumb is lying, says an editor of the Oven.",
     "Per Ruiz is a thief, as the journalist Ada Lindqvist has shown."],
)  # fmt: skip
def test_a_sentence_in_which_a_reporter_occurs_is_no_note(words: str):
    text = BODY + f"\n{words}\nCrumb denies it."
    assert len(article(text, sentences(text))) == len(sentences(text))


@pytest.mark.parametrize("mark", ["_", ".", "-", "+", " ", "*", "\u200b"])
def test_a_line_of_marks_is_read_in_time(mark: str):
    """Forty thousand took nine seconds when each was tried as the beginning of an address."""
    began = time.process_time()
    assert not is_notice(mark * 40_000 + " Crumb")
    assert time.process_time() - began < 1


def test_reporters_who_are_part_of_the_story_stay():
    text = "Ada Lindqvist is a reporter at the Oven whom Crumb sued.\n" + BODY
    assert len(article(text, sentences(text))) == len(sentences(text))


@pytest.mark.parametrize(
    "dateline",
    ["ROME, March 2 (Oven News) - ", "NEW YORK (ON) — ", "ROME, March 4, 2026 /OvenWire/ -- ", "HONG KONG — ",
     "Rome (ON) - "],
)  # fmt: skip
def test_the_dateline_is_no_part_of_the_first_sentence(dateline: str):
    text = f"{dateline}Crumb copied the recipe."
    (span,) = article(text, sentences(text))
    assert text[span.start : span.end] == "Crumb copied the recipe."


@pytest.mark.parametrize("text", ["CRUMB - the maker of bread - left.", "Crumb - it bakes - left."])
def test_a_name_before_a_dash_is_no_dateline(text: str):
    (span,) = article(text, sentences(text))
    assert span.start == 0


def test_a_character_is_within_spans_up_to_their_end():
    spans = sentences("Hearth bakes. Crumb copies.")
    assert [within(at, spans) for at in (0, 12, 13, 14)] == [True, True, False, True]
