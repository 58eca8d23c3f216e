"""Figures: the value, how it is meant, and what is counted."""

import pytest

from nlp.claims.dates import dates
from nlp.claims.figures import figures


@pytest.mark.parametrize(
    ("text", "low", "high", "comparator", "unit", "counted"),
    [
        ("They ran about 900 bakeries.", 900, 900, "about", None, "bakeries"),
        ("They sold more than 2.5 million loaves.", 2.5e6, None, "at least", None, "loaves"),
        ("13m loaves were sold.", 13e6, 13e6, "exact", None, "loaves"),
        ("It cost $1.5 billion.", 1.5e9, 1.5e9, "exact", "USD", None),
        ("Up to 60% of the bakers left.", None, 60, "at most", "%", "bakers"),
        ("Two dozen ovens broke.", 24, 24, "exact", None, "ovens"),
        ("Tens of thousands of loaves rotted.", 20_000, None, "at least", None, "loaves"),
        ("Between 5 and 7 million people ate it.", 5e6, 7e6, "range", None, "people"),
        ("The 500-loaf order was late.", 500, 500, "exact", None, "loaf"),
        ("Half of the flour was gone.", 50, 50, "exact", "%", "flour"),
        ("Twenty-four thousand guests came.", 24_000, 24_000, "exact", None, "guests"),
        ("Hearth paid $2 million last year.", 2e6, 2e6, "exact", "USD", None),
        ("Shares fell 6% Tuesday.", 6, 6, "exact", "%", None),
        ("It has 300+ customers.", 300, None, "at least", None, "customers"),
        ("It cost ſ$5 million.", 5e6, 5e6, "exact", "SGD", None),
        ("It cost 5 mıllıon euroſ.", 5e6, 5e6, "exact", "EUR", None),
        ("Dozenſ of ovens broke.", 24, None, "at least", None, "ovens"),
        ("They sold 5K loaves.", 5000, 5000, "exact", None, "loaves"),
    ],
)
def test_a_figure_is_normalised(parser, text, low, high, comparator, unit, counted):
    (figure,) = figures(parser(text))
    found = (figure.low, figure.high, figure.comparator, figure.unit, figure.counted)
    assert found == (low, high, comparator, unit, counted)
    assert counted is None or text[figure.start : figure.end].endswith(counted)


@pytest.mark.parametrize(
    "text",
    [
        "It happened on 12 February 2026 at 5pm.",
        "Hearth 9 and the BX-200 are on page 12.",
        "The third shop opened in 2019.",
        "One of the bakers left.",
    ],
)
def test_dates_ordinals_and_names_are_no_figures(parser, text):
    assert figures(parser(text), dates(text, None)) == ()


def test_a_change_is_two_figures_and_not_a_range(parser):
    first, last = figures(parser("Sales rose from 5 to 7 million loaves."))
    assert (first.low, last.low) == (5e6, 7e6)
