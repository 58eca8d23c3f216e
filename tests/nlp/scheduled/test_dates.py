"""Days to come that a sentence names, relative to its publication on a Monday."""

from datetime import date

import pytest

from nlp.scheduled.dates import upcoming

MONDAY = date(2026, 2, 23)


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("It opens on Thursday.", "Thursday", day(2, 26), day(2, 26)),
        ("It opens on Thursday, March 5.", "March 5", day(3, 5), day(3, 5)),
        ("It opens tomorrow.", "tomorrow", day(2, 24), day(2, 24)),
        ("It opens next week.", "next week", day(3, 2), day(3, 8)),
        ("It opens later this week.", "later this week", day(2, 24), day(3, 1)),
        ("It opens this weekend.", "this weekend", day(2, 28), day(3, 1)),
        ("It opens in two weeks.", "in two weeks", day(3, 9), day(3, 15)),
        ("It opens in 3 days.", "in 3 days", day(2, 26), day(2, 26)),
        ("It opens within 30 days.", "within 30 days", day(2, 24), day(3, 25)),
        ("It opens in a month.", "in a month", day(3, 1), day(3, 31)),
        ("It opens over the coming weeks.", "over the coming weeks", day(2, 24), day(3, 16)),
        ("It opens in early March.", "early March", day(3, 1), day(3, 10)),
        ("It opens in mid-March.", "mid-March", day(3, 11), day(3, 20)),
        ("It opens at the end of March.", "the end of March", day(3, 21), day(3, 31)),
        ("It opens in December.", "December", day(12, 1), day(12, 31)),
        ("It opens by the end of the month.", "the end of the month", day(2, 28), day(2, 28)),
        ("It opens by the end of the year.", "the end of the year", day(12, 1), day(12, 31)),
        ("It opens next quarter.", "next quarter", day(4, 1), day(6, 30)),
        ("It opens in the third quarter.", "third quarter", day(7, 1), day(9, 30)),
        ("It opens in Q1 2027.", "Q1 2027", day(1, 1, 2027), day(3, 31, 2027)),
        ("It opens thİs ſummer.", "thİs ſummer", day(6, 1), day(8, 31)),
        ("It opens in the ſecond quarter.", "ſecond quarter", day(4, 1), day(6, 30)),
        ("It opens this summer.", "this summer", day(6, 1), day(8, 31)),
        ("It opens in winter.", "in winter", day(12, 1), day(2, 28, 2027)),
    ],
)
def test_days_to_come_are_read(text, words, first, last):
    (found,) = upcoming(text, MONDAY)
    assert text[found.start : found.end] == words
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "It opened last week.",
        "It opened two weeks ago.",
        "It opens today.",
        "It opened on Monday morning.",  # Monday's paper: today
        "It opened on February 20.",  # the next one is a year away: the last one is meant
        "It opens in 2027.",  # longer than a quarter
        "It may open, and the second oven too.",
    ],
)
def test_the_past_today_and_what_is_too_vague_are_not(text):
    assert upcoming(text, MONDAY) == ()


def test_the_last_days_of_a_long_month_do_not_run_over():
    (found,) = upcoming("It opens within a month.", date(2026, 1, 31))
    assert (found.first, found.last) == (day(2, 1), day(2, 28))
