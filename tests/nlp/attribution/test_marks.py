"""Quotation marks of all kinds."""

import pytest

from nlp.attribution.marks import overlap, quotations, quotations_anyhow, readable, typographic
from nlp.sentences import Span


def words(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text)]


@pytest.mark.parametrize(
    "text",
    [
        "He said “we never copied it” at noon.",
        'He said "we never copied it" at noon.',
        "He said «we never copied it» at noon.",
        "He said 「we never copied it」 at noon.",
        "He said „we never copied it“ at noon.".replace("“", "”"),
    ],
)
def test_every_kind_of_mark_quotes(text: str):
    (quotation,) = words(text)
    assert quotation[1:-1] == "we never copied it"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("«A», dit-il. « B »", ["«A»", "« B »"]),
        ("»A«, sagte er. »B«", ["»A«", "»B«"]),
        ("„A“, sagte er. „B”", ["„A“", "„B”"]),
        ('”A”, sa hon. "B"', ["”A”", '"B"']),
        ("他说：「A」，『B』。", ["「A」", "『B』"]),
        ('他说"我们没有偷"，然后走了。', ['"我们没有偷"']),
        ('**"Wir haben nichts"**', ['"Wir haben nichts"']),
        ('Il a dit : " Non. "', ['" Non. "']),
        ('Ein 6" Brot und ein 7" breites.', []),
        ("« A\nB, dit-il.", ["« A"]),
        ("L’eau d’été, c'est B.", []),
    ],
)
def test_marks_of_any_language_quote(text: str, quoted: list[str]):
    assert [text[slice(*span)] for span in quotations_anyhow(text)] == quoted


def test_straight_marks_open_after_space_and_brackets_and_close_elsewhere():
    assert typographic('("Theft," he said. "Really.")') == "(“Theft,” he said. “Really.”)"
    assert words('"Theft," he said. "Really."') == ['"Theft,"', '"Really."']


def test_the_length_stays_so_that_offsets_hold():
    text = '😀 «a» "b" 「c」 \u200f"d"'
    assert len(typographic(text)) == len(text)


def test_addresses_of_links_are_blanked_and_offsets_hold():
    text = 'They [call it theft](https://a.example/b "A title") “today”.'
    assert readable(text).split() == ["They", "call", "it", "theft", "“today”."]
    assert len(readable(text)) == len(text)
    assert readable(text).index("theft") == text.index("theft")


def test_a_quotation_ends_with_its_line():
    assert words("He said “it began.\nAnd never ended.” Then “this one”.") == ["“this one”"]


def test_a_paragraph_left_open_goes_on_in_the_next():
    assert words("“First part.\n\n“Second part,” she said.") == ["“First part.", "“Second part,”"]


def test_short_quotations_can_be_left_out():
    text = "The “leak” was called “a theft of years of work”."
    assert [text[q.start : q.end] for q in quotations(text, words=4)] == [
        "“a theft of years of work”"
    ]


def test_overlap_counts_characters():
    spans = [Span(0, 5), Span(8, 12), Span(20, 30)]
    assert overlap(Span(3, 10), spans) == 4
    assert overlap(Span(5, 8), spans) == 0
    assert overlap(Span(0, 40), spans) == 19
