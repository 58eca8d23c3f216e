"""Figures that say the same, and figures that do not."""

import pytest

from db.claim_figures import agree, counted, plural, singular, slot


def figure(low, high=None, comparator="exact", unit=None, counted="accounts"):
    high = low if high is None and comparator != "at least" else high
    return {"low": low, "high": high, "comparator": comparator, "unit": unit, "counted": counted}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (figure(24_000), figure(24_000, comparator="about"), True),
        (figure(100_000, comparator="at least"), figure(100_000), True),
        (figure(16e6), figure(15.8e6), True),
        (figure(24_000, comparator="about"), figure(25_000), True),
        (figure(4.1, unit="%"), figure(3.9, unit="%"), False),
        (figure(24_000), figure(24e6), False),
        (figure(100_000, comparator="at least"), figure(2e6), False),
        (figure(16e6), figure(28.8e6), False),
        (figure(2000, comparator="at least"), figure(24_000), True),  # "thousands"
        (figure(2000, comparator="at least"), figure(200), False),
        (figure(None, comparator="at most"), figure(5), False),
    ],
)
def test_figures_agree_when_rounded_alike(one, other, same):
    assert agree(one, other) is same
    assert agree(other, one) is same


@pytest.mark.parametrize(
    ("counted", "unit", "expected"),
    [
        ("fraudulent accounts", None, "account"),
        ("false identities", None, "account"),
        ("API queries", None, "exchange"),
        (None, "USD", "USD"),
        ("tonnes of fish", "%", "%"),
        ("boxes", None, "box"),
        (None, None, ""),
    ],
)
def test_what_is_counted_is_the_head_of_the_noun_phrase(counted, unit, expected):
    assert slot({"counted": counted, "unit": unit}) == expected


@pytest.mark.parametrize(
    "noun", ["account", "exchange", "company", "identity", "box", "match", "day"]
)
def test_the_singular_of_the_plural_is_the_noun_again(noun: str):
    assert singular(plural(noun)) == noun


def test_one_is_counted_in_the_singular():
    assert [counted("person", number) for number in (1, 2, None)] == ["person", "people", "people"]
