"""Changes of shares: intervals that hold, a dispersion that clumps raise and trends do not."""

import numpy as np

from estimates.changes import dispersion, ratios, weekly

RNG = np.random.default_rng


def test_weeks_end_with_the_last_day():
    assert weekly([[9, *[1] * 7, *[2] * 7]]).tolist() == [[9, 7, 14]]


def test_the_interval_of_an_unchanged_share_holds_1_as_often_as_it_says():
    rng, runs = RNG(0), 4000
    for share, before, after in ((0.02, 400, 100), (0.3, 100, 40), (0.6, 60, 60)):
        one, other = rng.binomial(after, share, runs), rng.binomial(before, share, runs)
        found = ratios(one, after, other, before, np.ones(runs))
        assert (found.up | found.down).mean() < 0.015


def test_counts_of_0_have_a_finite_interval():
    found = ratios([0, 5], 50, [5, 0], 200, [1.0, 1.0])
    assert np.isfinite(found.high).all()
    assert (found.low > 0).all()
    assert found.up.tolist() == [False, True]


def test_without_a_total_nothing_is_known():
    found = ratios([3], 10, [0], 0, [1.0])
    assert (found.ratio[0], found.low[0], found.high[0]) == (1, 0, np.inf)


def test_clumps_raise_the_dispersion_and_a_trend_does_not():
    rng, weeks, total = RNG(1), 13, np.full(13, 100)
    plain = rng.binomial(100, 0.2, (40, weeks))
    clumped = 4 * rng.binomial(25, 0.2, (40, weeks))  # each event brings four documents
    trend = rng.binomial(100, np.linspace(0.1, 0.4, weeks), (40, weeks))
    assert dispersion(plain, total).mean() < 1.2
    assert dispersion(trend, total).mean() < 1.4
    assert 3 < dispersion(clumped, total).mean() < 5


def test_the_week_that_is_judged_does_not_widen_its_own_interval():
    counts, total = np.full((1, 10), 10), np.full(10, 100)
    raised = counts.copy()
    raised[0, -1] = 90
    assert dispersion(raised, total) == dispersion(counts, total)
