"""Honest shares: the Wilson interval, checked against published values."""

import pytest

from estimates.intervals import rate_ratio, wilson


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        (
            81,
            263,
            0.2553,
            0.3662,
        ),  # Newcombe 1998, table I: score method without continuity correction
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_newcombe_1998(successes, total, low, high):
    share = wilson(successes, total)
    assert share.low == pytest.approx(low, abs=5e-5)
    assert share.high == pytest.approx(high, abs=5e-5)
    assert share.value == successes / total


def test_of_nothing_nothing_is_known():
    assert wilson(0, 0) == (0.5, 0.0, 1.0)


def test_a_ratio_of_counts_is_sure_only_with_many():
    few, many = rate_ratio(4, 2), rate_ratio(400, 200)
    assert few is not None
    assert many is not None
    assert few.value == pytest.approx(2)
    assert few.low < 1 < few.high
    assert 1 < many.low < 2 < many.high


def test_a_ratio_knows_that_the_time_before_was_longer():
    found = rate_ratio(6, 21, longer=7)
    assert found is not None
    assert found.value == pytest.approx(2)


@pytest.mark.parametrize(("now", "before"), [(0, 3), (3, 0), (0, 0)])
def test_a_ratio_to_nothing_is_unknown(now: int, before: int):
    assert rate_ratio(now, before) is None
