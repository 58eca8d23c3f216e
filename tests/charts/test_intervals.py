"""Honest shares: the Wilson interval, checked against published values."""

import pytest

from charts.intervals import wilson


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
