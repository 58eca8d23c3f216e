"""Curves and bars over time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import KINDS, QUIET
from charts.picking import picking
from db.views import Burst, DayCount, DayEvent

HEIGHT = 280
MANY_WEEKS = 12  # more have no room for bars beside one another


def week_of(day: date) -> date:
    """Return the Monday of an ISO week."""
    return day - timedelta(days=day.weekday())


def volume(
    counts: Sequence[DayCount], bursts: Sequence[Burst] = (), events: Sequence[DayEvent] = ()
) -> Chart:
    """Return stacked bars: documents a day, by kind. A click on a bar selects `day`.

    A bar tells what happened that day (`events`); a triangle above it, that the volume broke out (`bursts`).
    """
    headlines = {e.day: f"{e.headline} ({e.voices} voices)" for e in events}
    frame = pd.DataFrame(
        [(pd.Timestamp(c.day), c.key, c.count, headlines.get(c.day, "")) for c in counts],
        columns=["day", "kind", "documents", "event"],
    )
    picked = alt.selection_point(name="day", fields=["day"], on="click")
    bars: alt.Chart = (
        alt.Chart(frame, height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X("yearmonthdate(day):T", title=None, axis=alt.Axis(format="%-d %b", tickCount=8)),
            y=alt.Y("documents:Q", title="documents a day"),
            color=alt.Color("kind:N", title=None, scale=alt.Scale(range=list(KINDS)),
                            legend=alt.Legend(orient="top")),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.35)),
            tooltip=[alt.Tooltip("day:T", format="%A, %-d %B %Y"), "kind:N", "documents:Q",
                     *([alt.Tooltip("event:N", title="what happened")] if events else [])],
        )
        .add_params(picked)
    )  # fmt: skip
    marks = _burst_marks(counts, bursts)
    if marks is None:
        return bars
    chart: alt.LayerChart = alt.layer(bars, marks)  # type: ignore[assignment]
    return chart


def _burst_marks(counts: Sequence[DayCount], bursts: Sequence[Burst]) -> alt.Chart | None:
    """Return a triangle above each day on which the volume broke out; None when none is shown."""
    totals: Counter[date] = Counter()
    for c in counts:
        totals[c.day] += c.count
    found = {b.day: b for b in bursts if b.measure == "volume" and b.key == "all" and totals[b.day]}
    rows = [
        (pd.Timestamp(day), totals[day], b.direction, b.observed, b.expected, b.headline or "")
        for day, b in sorted(found.items())
    ]
    if not rows:
        return None
    columns = ["day", "documents", "direction", "observed", "expected", "headline"]
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=columns))
        .mark_point(filled=True, size=90, color=QUIET, yOffset=-10)
        .encode(
            x=alt.X("yearmonthdate(day):T", bandPosition=0.5),
            y="documents:Q",
            shape=alt.Shape(
                "direction:N", legend=None,
                scale=alt.Scale(domain=["up", "down"], range=["triangle-up", "triangle-down"]),
            ),
            tooltip=[
                alt.Tooltip("day:T", title="burst", format="%A, %-d %B %Y"),
                alt.Tooltip("observed:Q", title="documents"),
                alt.Tooltip("expected:Q", format=".1f"),
                alt.Tooltip("headline:N", title="what happened"),
            ],
        )
    )  # fmt: skip
    return chart


def week_counts(counts: Sequence[DayCount], names: Mapping[str, str]) -> pd.DataFrame:
    """Return week (its Monday), name and documents; weeks of nothing between are there too."""
    weeks: Counter[tuple[date, str]] = Counter()
    for c in counts:
        weeks[week_of(c.day), c.key] += c.count
    known = sorted({week for week, _ in weeks})
    every = (
        [known[0] + timedelta(weeks=n) for n in range((known[-1] - known[0]).days // 7 + 1)]
        if known
        else []
    )
    rows = [(pd.Timestamp(w), names[key], weeks[w, key]) for w in every for key in names]
    return pd.DataFrame(rows, columns=["week", "name", "documents"])


def lines(
    counts: Sequence[DayCount], names: Mapping[str, str], colours: Mapping[str, str]
) -> Chart:
    """Return documents a week as a line for each key of `names`, in the colour of its key.

    A click selects the nearest point: its `week` and `name`.
    """
    frame = week_counts(counts, names)
    shown = list(names.values())
    base = (
        alt.Chart(frame, height=HEIGHT)
        .encode(
            x=alt.X("week:T", title="week from", axis=alt.Axis(format="%-d %b", tickCount=8)),
            y=alt.Y("documents:Q", title="documents a week"),
            color=alt.Color("name:N", title=None, sort=shown,
                            legend=alt.Legend(orient="top", columns=3, labelLimit=90),
                            scale=alt.Scale(domain=shown, range=[colours[k] for k in names])),
            tooltip=[alt.Tooltip("week:T", title="week from", format="%-d %B %Y"), "name:N",
                     "documents:Q"],
        )
    )  # fmt: skip
    points = base.mark_circle(size=40, opacity=1).add_params(picking("week", "name", nearest=True))
    chart: alt.LayerChart = base.mark_line(interpolate="monotone") + points
    return chart
