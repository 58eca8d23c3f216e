"""Curves and bars over time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd

from charts.intervals import wilson
from charts.kinds import Chart
from charts.palette import INK, KINDS, STANCE
from db.views import Burst, DayCount, DayEvent

HEIGHT = 280
MANY_WEEKS = 12  # more have no room for numbers


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
        .mark_point(filled=True, size=90, color=INK, yOffset=-10)
        .encode(
            x="yearmonthdate(day):T",
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


def shares(counts: Sequence[DayCount], of: Sequence[str]) -> pd.DataFrame:
    """Return weekly shares of each label of `of` among those labels, with Wilson intervals.

    Columns: week, label, share, low, high, count, total. Weeks between the first and the last in which
    nobody took a side are there, with a total of 0 and no share: a gap in time must show.
    """
    weeks: dict[date, Counter[str]] = defaultdict(Counter)
    for c in counts:
        if c.key in of:
            weeks[week_of(c.day)][c.key] += c.count
    rows = []
    for week in _all_weeks(weeks):
        found = weeks.get(week, Counter())
        total = found.total()
        for label in of:
            share = wilson(found[label], total) if total else (None, None, None)
            rows.append((pd.Timestamp(week), label, *share, found[label], total))
    columns = ["week", "label", "share", "low", "high", "count", "total"]
    return pd.DataFrame(rows, columns=columns)


def _all_weeks(weeks: Iterable[date]) -> list[date]:
    known = sorted(weeks)
    if not known:
        return []
    return [known[0] + timedelta(weeks=i) for i in range((known[-1] - known[0]).days // 7 + 1)]


def stance(counts: Sequence[DayCount], colours: dict[str, str] = STANCE) -> Chart:
    """Return weekly shares of those who take a side: points with 95 % intervals and their numbers.

    Points, not a curve: between two weeks nothing was measured.
    """
    labels = [label for label in colours if label not in ("none", "neutral")]
    frame = shares(counts, labels)
    frame["name"] = frame["week"].dt.strftime("%-d %b %Y" if len(frame) > MANY_WEEKS else "%-d %b")
    few = len(frame) <= MANY_WEEKS * len(labels)
    base = alt.Chart(frame, height=HEIGHT).encode(
        x=alt.X("name:O", title="week from", sort=None,
                axis=alt.Axis(labelAngle=0, labelOverlap="greedy")),
        xOffset=alt.XOffset("label:N", sort=labels),
        color=alt.Color("label:N", title=None, legend=alt.Legend(orient="top", symbolType="circle"),
                        scale=alt.Scale(domain=labels, range=[colours[label] for label in labels])),
        tooltip=[
            alt.Tooltip("week:T", title="week from", format="%-d %B %Y"),
            "label:N",
            alt.Tooltip("share:Q", format=".0%"),
            alt.Tooltip("low:Q", title="95 % from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            alt.Tooltip("count:Q", title="counted"),
            alt.Tooltip("total:Q", title="of"),
        ],
    )  # fmt: skip
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    scale = alt.Scale(domain=[0, 1])
    interval = base.mark_rule(strokeWidth=3, opacity=0.35).encode(
        y=alt.Y("low:Q", title="share of those who take a side", axis=axis, scale=scale),
        y2="high:Q",
    )
    point = base.mark_circle(size=80, opacity=1).encode(y=alt.Y("share:Q", axis=axis, scale=scale))
    number = base.mark_text(align="left", dx=7, fontSize=11).encode(
        y=alt.Y("share:Q", axis=axis, scale=scale), text="count:Q"
    )
    layers = [interval, point, number] if few else [interval, point]
    chart: alt.LayerChart = alt.layer(*layers)  # type: ignore[assignment]
    return chart
