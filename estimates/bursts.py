"""Bursts: days on which a series is not what its own past makes likely.

The method is the one of outbreak surveillance (Farrington et al. 1996, improved by Noufaily et al. 2013),
made for daily series of news. What a day should bring is forecast from the twelve weeks before it:

- the level is a mean in which recent days weigh more, and days far out of line (earlier bursts) weigh less;
- weekdays have factors, drawn toward 1 where little is known of them;
- the spread is estimated from the same days, never below that of chance (Poisson, binomial): news comes in
  clumps. The forecast is a negative binomial, for shares a beta-binomial, distribution.

The days of all series that are tested together are then judged together (Benjamini & Hochberg 1995), so that
many series do not give many false alarms. Nothing is said of a day with less than three weeks before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from estimates.quantification import Floats, Integers

WINDOW = 84  # days before that are looked at
LEAST = 21  # fewer are too little history
HALF_LIFE = 28.0  # days after which a day counts half
ROUNDS = 3  # of weighing down days that are out of line
OUTLYING = 2.58  # standardised residual above which a day counts less (Noufaily et al.)
SHRINKAGE = 4.0  # weeks of "all weekdays are alike" that are added to what is seen
SEVEN = 7
TAIL = 0.025  # on each side of a 95 % interval
CHUNK = 64  # days at once, to bound memory
FALSE_DISCOVERY_RATE = 0.01
LEAST_EXCESS = 5  # documents or texts beyond the forecast; fewer move nobody
LEAST_FACTOR = 1.5  # of a count, upward or downward
LEAST_SHIFT = 0.1  # of a share


@dataclass(frozen=True, slots=True)
class Forecast:
    """What each day should have brought, from the days before it; NaN where there is too little history.

    `expected`, `low` and `high` (95 %) are counts for `forecast_counts`, shares for `forecast_shares`;
    `p` is the two-sided probability of a day at least as far out. All of shape (days,).
    """

    expected: Floats
    low: Floats
    high: Floats
    p: Floats


def forecast_counts(
    counts: npt.ArrayLike, first_weekday: int = 0, days: Integers | None = None
) -> Forecast:
    """Forecast days of a series of counts.

    Args:
        counts: of consecutive days, shape (days,).
        first_weekday: weekday of the first of them, 0 for Monday.
        days: indices of those that are forecast; all, if None.
    """
    seen = np.asarray(counts, np.float64)
    days = np.arange(len(seen)) if days is None else days
    past = _past(seen, days)
    weekdays = (first_weekday + days[:, None] - np.arange(WINDOW, 0, -1)) % SEVEN
    today = (first_weekday + days) % SEVEN
    fit = _fit_counts(past, weekdays, today)
    enough = days >= LEAST
    p, low, high = _tails_of_counts(seen[days], fit)
    return Forecast(*(np.where(enough, a, np.nan) for a in (fit.mean, low, high, p)))


@dataclass(frozen=True, slots=True)
class _Fit:
    """Mean and variance of the forecast of each day."""

    mean: Floats
    variance: Floats


def _past(series: Floats, days: Integers) -> Floats:
    """Return the days before each of some days, oldest first, NaN before the series; (days, WINDOW)."""
    padded = np.concatenate([np.full(WINDOW, np.nan), series])
    return np.asarray(padded[days[:, None] + np.arange(WINDOW)], np.float64)


def _recency(past: Floats) -> Floats:
    """Return the weights of days by age, 0 where there is none."""
    age = np.arange(WINDOW, 0, -1)
    return np.where(np.isnan(past), 0.0, 0.5 ** (age / HALF_LIFE))


def _fit_counts(past: Floats, weekdays: Integers, today: Integers) -> _Fit:
    """Fit level, weekdays and spread; three rounds of weighing down what is out of line."""
    known = _recency(past)
    seen = np.nan_to_num(past)
    trust = np.ones_like(known)
    factors = np.ones((len(past), SEVEN))
    for _ in range(ROUNDS):
        weights = known * trust
        season = np.take_along_axis(factors, weekdays, axis=1)
        level = ((weights * seen).sum(1) + 0.5) / ((weights * season).sum(1) + 1.0)
        factors = _weekday_factors(seen, weights, level, weekdays)
        season = np.take_along_axis(factors, weekdays, axis=1)
        mean = np.maximum(level[:, None] * season, 1e-9)
        spread = _dispersion((seen - mean) ** 2 / mean, known * np.sqrt(trust))
        trust = _trust((seen - mean) / np.sqrt(mean * spread[:, None]))
    expected = level * np.take_along_axis(factors, today[:, None], axis=1)[:, 0]
    size = weights.sum(1) ** 2 / np.maximum((weights**2).sum(1), 1e-9)
    uncertain = spread * expected * (1.0 / np.maximum(size, 1.0) + 1.0 / (size / SEVEN + SHRINKAGE))
    return _Fit(expected, spread * expected + uncertain * expected / np.maximum(level, 1e-9))


def _weekday_factors(seen: Floats, weights: Floats, level: Floats, weekdays: Integers) -> Floats:
    """Return how much of the level each weekday has, drawn toward 1; shape (days, 7)."""
    factors = np.ones((len(seen), SEVEN))
    prior = SHRINKAGE * np.maximum(level, 0.25)
    for weekday in range(SEVEN):
        on = weights * (weekdays == weekday)
        factors[:, weekday] = ((on * seen).sum(1) + prior) / (on.sum(1) * level + prior)
    return np.asarray(factors * SEVEN / factors.sum(axis=1, keepdims=True), np.float64)


def _dispersion(squares: Floats, weights: Floats) -> Floats:
    """Return variance over mean, from squared Pearson residuals; never below 1, that of chance."""
    mean = (weights * squares).sum(1) / np.maximum(weights.sum(1), 1e-9)
    return np.asarray(np.maximum(mean, 1.0), np.float64)


def _trust(residuals: Floats) -> Floats:
    """Return less than 1 for days that are far above what was expected, as earlier bursts are."""
    far = np.maximum(residuals, OUTLYING)
    return np.asarray((OUTLYING / far) ** 2)


def _tails_of_counts(seen: Floats, fit: _Fit) -> tuple[Floats, Floats, Floats]:
    """Return two-sided p and the ends of 95 % of a negative binomial forecast."""
    mean = np.maximum(fit.mean, 1e-9)
    variance = np.maximum(fit.variance, mean * 1.0001)
    share = mean / variance
    size = mean * share / (1 - share)
    found = stats.nbinom(size, share)
    p = np.minimum(1.0, 2 * np.minimum(found.sf(seen - 1), found.cdf(seen)))
    return p, found.ppf(TAIL), found.ppf(1 - TAIL)


def forecast_shares(
    counts: npt.ArrayLike, totals: npt.ArrayLike, days: Integers | None = None
) -> Forecast:
    """Forecast days of a share, `counts` of `totals`, of consecutive days; shapes (days,).

    `days` are indices of those that are forecast; all, if None. A day on which nothing was counted has p 1.
    """
    seen, whole = np.asarray(counts, np.float64), np.asarray(totals, np.float64)
    days = np.arange(len(seen)) if days is None else days
    before = _past(whole, days)
    past, of = np.nan_to_num(_past(seen, days)), np.nan_to_num(before)
    known = _recency(before) * (of > 0)
    trust = np.ones_like(known)
    for _ in range(ROUNDS):
        weights = known * trust
        share = ((weights * past).sum(1) + 0.5) / ((weights * of).sum(1) + 1.0)
        chance = np.maximum(of * (share * (1 - share))[:, None], 1e-9)
        squares = (past - of * share[:, None]) ** 2 / chance
        spread = _dispersion(squares, known * np.sqrt(trust))
        trust = _trust(np.abs(past - of * share[:, None]) / np.sqrt(chance * spread[:, None]))
    typical = (weights * of**2).sum(1) / np.maximum((weights * of).sum(1), 1e-9)
    correlation = np.clip((spread - 1) / np.maximum(typical - 1, 1.0), 0.0, 0.9)
    counted = (weights * of).sum(1) / spread
    correlation = np.maximum(correlation, 1.0 / (counted + 2.0))
    enough = (days >= LEAST) & (counted >= LEAST)
    p, low, high = _tails_of_shares(seen[days], whole[days], share, correlation)
    return Forecast(*(np.where(enough, a, np.nan) for a in (share, low, high, p)))


def _tails_of_shares(
    seen: Floats, whole: Floats, share: Floats, correlation: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return two-sided p and the ends of 95 % of a beta-binomial forecast, as shares."""
    size = 1.0 / correlation - 1.0
    alpha, beta = share * size, (1 - share) * size
    p, low, high = np.ones_like(seen), np.zeros_like(seen), np.ones_like(seen)
    for i in range(0, len(seen), CHUNK):
        part = slice(i, i + CHUNK)
        below = _beta_binomial(whole[part], alpha[part], beta[part])
        rows = np.arange(len(below))
        here = seen[part].astype(int)
        before = np.where(here > 0, below[rows, here - 1], 0.0)
        p[part] = np.minimum(1.0, 2 * np.minimum(1 - before, below[rows, here]))
        some = np.maximum(whole[part], 1.0)
        low[part] = (below < TAIL).sum(axis=1) / some
        high[part] = np.minimum((below < 1 - TAIL).sum(axis=1) / some, 1.0)
    return p, low, high


def _beta_binomial(whole: Floats, alpha: Floats, beta: Floats) -> Floats:
    """Return the probability of at most k of each whole, shape (days, largest whole + 1).

    The same as `scipy.stats.betabinom.cdf`, a hundred times faster for many k.
    """
    k = np.arange(whole.max() + 1)
    n, a, b = whole[:, None], alpha[:, None], beta[:, None]
    rest = np.maximum(n - k, 0)
    chosen = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(rest + 1)
    log = chosen + special.betaln(k + a, rest + b) - special.betaln(a, b)
    below: Floats = np.where(k <= n, np.exp(log), 0.0).cumsum(axis=1)
    return np.minimum(below, 1.0)


def q_values(p: npt.ArrayLike) -> Floats:
    """Return the smallest false discovery rate at which each test is positive (Benjamini & Hochberg 1995).

    Tests that were not made (NaN) stay so, and do not count.
    """
    given = np.asarray(p, np.float64)
    made = ~np.isnan(given)
    q = np.full_like(given, np.nan)
    if made.any():
        q[made] = stats.false_discovery_control(given[made])
    return q


@dataclass(frozen=True, slots=True)
class Series:
    """One series of consecutive days: counts, and of how many, which is None for volumes."""

    counts: npt.ArrayLike
    totals: npt.ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A day of a series that is out of line; `series` and `day` are indices.

    `observed`, `expected`, `low`, `high` are counts, or shares for a series that has totals. `effect` is
    observed over expected for counts, the difference for shares.
    """

    series: int
    day: int
    observed: float
    expected: float
    low: float
    high: float
    p: float
    q: float
    effect: float
    count: int
    total: int

    @property
    def up(self) -> bool:
        """Tell whether it is more than expected."""
        return self.observed > self.expected


def find(
    panel: Sequence[Series], first_weekday: int = 0, days: Integers | None = None
) -> list[Found]:
    """Return the days of several series that are surely and noticeably out of line, by day and series.

    Surely: the false discovery rate over the series of that day is at most 1 %. Noticeably: five documents
    or texts beyond the forecast, and half as many again (or a third fewer), or ten points of a share.
    All series start on one day, whose weekday is given (0 for Monday), and are equally long. `days` are the
    indices of those that are tested, in order; all, if None. What is found on a day depends on that day and
    the `WINDOW` days before it alone: a series that is silent through all of them is not tested.
    """
    if not panel:
        return []
    days = np.arange(len(np.asarray(panel[0].counts))) if days is None else days
    forecasts = [_forecast(series, first_weekday, days) for series in panel]
    p = [np.where(_heard(s, days), f.p, np.nan) for s, f in zip(panel, forecasts, strict=True)]
    q = np.stack([q_values(of_day) for of_day in np.stack(p, axis=1)], axis=1)
    sure = np.argwhere((q <= FALSE_DISCOVERY_RATE).T).tolist()
    found = (_found(panel[s], forecasts[s], (s, int(days[i]), i), q[s, i]) for i, s in sure)
    return [f for f in found if _noticeable(f, panel[f.series].totals is not None)]


def _forecast(series: Series, first_weekday: int, days: Integers) -> Forecast:
    if series.totals is None:
        return forecast_counts(series.counts, first_weekday, days)
    return forecast_shares(series.counts, series.totals, days)


def _heard(series: Series, days: Integers) -> npt.NDArray[np.bool_]:
    """Return whether anything was counted on each day or in the window before it, shape (days,)."""
    until = np.concatenate([[0], np.asarray(series.counts).cumsum()])
    return np.asarray(until[days + 1] > until[np.maximum(days - WINDOW, 0)])


def _found(series: Series, forecast: Forecast, at: tuple[int, int, int], q: float) -> Found:
    """Return a found day; `at` are indices of the series, of the day, and of the day's forecast."""
    index, day, i = at
    count = int(np.asarray(series.counts)[day])
    total = count if series.totals is None else int(np.asarray(series.totals)[day])
    expected = float(forecast.expected[i])
    observed = float(count) if series.totals is None else count / total
    effect = observed / expected if series.totals is None else observed - expected
    return Found(
        index,
        day,
        observed,
        expected,
        float(forecast.low[i]),
        float(forecast.high[i]),
        float(forecast.p[i]),
        float(q),
        effect,
        count,
        total,
    )


def _noticeable(found: Found, is_share: bool) -> bool:
    if is_share:
        excess = abs(found.effect) * found.total
        return abs(found.effect) >= LEAST_SHIFT and excess >= LEAST_EXCESS
    if abs(found.observed - found.expected) < LEAST_EXCESS:
        return False
    return found.effect >= LEAST_FACTOR or found.effect <= 1 / LEAST_FACTOR
