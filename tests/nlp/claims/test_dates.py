"""Dates: periods of the calendar, relative to the day of publication."""

from datetime import date

import pytest

from nlp.claims.dates import dates

MONDAY = date(2026, 2, 23)


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("It opened on Monday.", "Monday", MONDAY, MONDAY),
        ("It opened on Monday morning.", "Monday morning", MONDAY, MONDAY),
        ("It opened last Monday.", "last Monday", date(2026, 2, 16), date(2026, 2, 16)),
        ("It opened on Thursday.", "Thursday", date(2026, 2, 19), date(2026, 2, 19)),
        ("It opened last month.", "last month", date(2026, 1, 1), date(2026, 1, 31)),
        ("It opened in June.", "June", date(2025, 6, 1), date(2025, 6, 30)),
        ("It will open in June.", "June", date(2026, 6, 1), date(2026, 6, 30)),
        ("It opened in early 2025.", "early 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("It ran on 12-13 February.", "12-13 February", date(2026, 2, 12), date(2026, 2, 13)),
        ("It opened two weeks ago.", "two weeks ago", date(2026, 2, 9), date(2026, 2, 15)),
        ("It closed in Q1 2026.", "Q1 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("It opened in the 1990s.", "1990s", date(1990, 1, 1), date(1999, 12, 31)),
    ],
)
def test_a_date_is_a_period(text, words, first, last):
    (found,) = dates(text, MONDAY)
    assert text[found.start : found.end] == words
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["It may rise.", "They baked 2000 loaves.", "A second oven.", "At 20:24."]
)
def test_what_only_looks_like_a_date_is_none(text):
    assert dates(text, MONDAY) == ()


def test_without_the_day_of_publication_only_dates_with_a_year_are_read():
    text = "It opened on Monday, after a year of work that began in March 2024."
    assert [d.first for d in dates(text, None)] == [date(2024, 3, 1)]
