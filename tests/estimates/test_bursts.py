"""Bursts: quiet where nothing happens, quick where something does."""

import numpy as np
import pytest
from scipy import stats

from bench.curves import WEEK, delay, false_alarms, panel, shuffled
from estimates.bursts import (
    LEAST,
    Series,
    _beta_binomial,
    find,
    forecast_counts,
    forecast_shares,
    q_values,
)

DAYS = np.arange(120)


def test_with_less_than_three_weeks_nothing_is_said():
    counts = np.zeros(LEAST + 1, int)
    counts[5] = 500
    assert find([Series(counts[:LEAST])]) == []
    assert np.isnan(forecast_counts(counts).p[:LEAST]).all()
    assert forecast_counts(counts).p[LEAST] == 1.0


def test_weekdays_are_expected():
    counts = np.random.default_rng(0).poisson(100 * WEEK[DAYS % 7])
    expected = forecast_counts(counts).expected
    saturday, monday = expected[DAYS % 7 == 5], expected[DAYS % 7 == 0]
    assert 60 < np.nanmean(saturday[8:]) < 85
    assert 105 < np.nanmean(monday[8:]) < 125
    assert find([Series(counts)]) == []


def test_a_burst_is_found_with_its_numbers_and_does_not_hide_the_next():
    counts = np.random.default_rng(4).poisson(10, 120)
    counts[[80, 90]] = 70
    found = find([Series(counts)])
    assert [f.day for f in found] == [80, 90]
    assert found[1].up
    assert found[1].expected == pytest.approx(10, abs=3)
    assert found[1].high < 40
    assert found[1].effect == pytest.approx(70 / found[1].expected)


def test_silence_is_found_too():
    counts = np.random.default_rng(2).poisson(60, 120)
    counts[100] = 0
    (found,) = find([Series(counts)])
    assert (found.day, found.up) == (100, False)


def test_a_few_documents_more_than_none_are_no_burst():
    counts = np.zeros(120, int)
    counts[100] = 4
    assert find([Series(counts)]) == []


def test_a_share_that_shifts_is_found_and_counted():
    rng = np.random.default_rng(3)
    totals = rng.poisson(40, 120)
    counts = rng.binomial(totals, 0.2)
    counts[100] = round(0.8 * totals[100])
    (found,) = find([Series(counts, totals)])
    assert (found.day, found.total) == (100, totals[100])
    assert found.effect == pytest.approx(0.6, abs=0.08)
    assert found.low <= found.expected <= found.high < 0.5


def test_a_day_without_texts_says_nothing_of_a_share():
    totals = np.full(60, 10)
    totals[50] = 0
    assert forecast_shares(totals // 2, totals).p[50] == 1.0


def test_the_beta_binomial_is_that_of_scipy():
    ours = _beta_binomial(np.array([7.0, 3.0]), np.array([2.0, 0.5]), np.array([3.0, 9.0]))
    assert ours[0] == pytest.approx(stats.betabinom(7, 2, 3).cdf(np.arange(8)))
    assert ours[1, :4] == pytest.approx(stats.betabinom(3, 0.5, 9).cdf(np.arange(4)))


def test_many_series_are_judged_together():
    assert q_values([0.001, np.nan, 0.5, 0.02])[[0, 2, 3]] == pytest.approx([0.003, 0.5, 0.03])
    assert np.isnan(q_values([0.001, np.nan])[1])


def test_a_day_tested_by_itself_is_found_as_among_all():
    rng = np.random.default_rng(7)
    totals = rng.poisson(40, 200)
    shares = rng.binomial(totals, 0.2)
    counts = rng.poisson(10, 200)
    counts[[60, 150]] = 90
    shares[150] = totals[150]
    panel = [Series(counts), Series(shares, totals), Series(np.roll(counts, 3))]
    whole = find(panel, 3)
    some = np.array([12, 60, 100, 150, 199])
    assert find(panel, 3, some) == [f for f in whole if f.day in some]
    assert {f.day for f in whole} >= {60, 63, 150, 153}


def test_series_that_are_silent_for_twelve_weeks_take_no_part():
    """So that lines of argument of past years make no test of today stricter."""
    rng = np.random.default_rng(5)
    counts = rng.poisson(10, 300)
    counts[250] = 31
    gone = rng.poisson(10, 300) * (np.arange(300) < 100)
    alone, beside = find([Series(counts)]), find([Series(counts), *[Series(gone)] * 200])
    assert [f.q for f in alone if f.day == 250] == [f.q for f in beside if f.day == 250] != []


def test_a_year_of_shuffled_days_gives_at_most_one_alarm_a_month():
    made = [shuffled(panel(np.random.default_rng(s)), np.random.default_rng(s)) for s in range(2)]
    assert false_alarms(made)[1] <= 1.0


@pytest.mark.parametrize("mean", [10, 50])
def test_six_times_as_many_documents_are_found_within_a_day(mean: int):
    delays = [delay(mean, 6.0, seed) for seed in range(2)]
    assert all(d is not None and d <= 1 for d in delays)
