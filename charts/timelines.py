"""Curves and bars over time."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd

from charts.intervals import wilson
from charts.kinds import Chart
from charts.palette import KINDS, STANCE
from db.views import DayCount

HEIGHT = 240


def week_of(day: date) -> date:
    """Return the Monday of an ISO week."""
    return day - timedelta(days=day.weekday())


def volume(counts: Sequence[DayCount]) -> Chart:
    """Return stacked bars: documents a day, by kind. A click on a bar selects `day`."""
    frame = pd.DataFrame(
        [(pd.Timestamp(c.day), c.key, c.count) for c in counts],
        columns=["day", "kind", "documents"],
    )
    picked = alt.selection_point(name="day", fields=["day"], on="click")
    chart: alt.Chart = (
        alt.Chart(frame, height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X("yearmonthdate(day):T", title=None, axis=alt.Axis(format="%-d %b", tickCount=8)),
            y=alt.Y("documents:Q", title="documents a day"),
            color=alt.Color("kind:N", title=None, scale=alt.Scale(range=list(KINDS)),
                            legend=alt.Legend(orient="top")),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.35)),
            tooltip=[alt.Tooltip("day:T", format="%A, %-d %B %Y"), "kind:N", "documents:Q"],
        )
        .add_params(picked)
    )  # fmt: skip
    return chart


def shares(counts: Sequence[DayCount], of: Sequence[str]) -> pd.DataFrame:
    """Return weekly shares of each label of `of` among those labels, with Wilson intervals.

    Columns: week, label, share, low, high, count, total. A week in which nobody took a side is left out.
    """
    weeks: dict[date, Counter[str]] = defaultdict(Counter)
    for c in counts:
        if c.key in of:
            weeks[week_of(c.day)][c.key] += c.count
    rows = []
    for week, found in sorted(weeks.items()):
        total = found.total()
        for label in of:
            share = wilson(found[label], total)
            rows.append((pd.Timestamp(week), label, *share, found[label], total))
    columns = ["week", "label", "share", "low", "high", "count", "total"]
    return pd.DataFrame(rows, columns=columns)


def stance(counts: Sequence[DayCount], colours: dict[str, str] = STANCE) -> Chart:
    """Return weekly shares of those who take a side, as lines with 95 % bands."""
    labels = [label for label in colours if label not in ("none", "neutral")]
    frame = shares(counts, labels)
    base = alt.Chart(frame, height=HEIGHT).encode(
        x=alt.X("week:T", title=None, axis=alt.Axis(format="%-d %b", tickCount=8)),
        color=alt.Color("label:N", title=None, legend=alt.Legend(orient="top"),
                        scale=alt.Scale(domain=labels, range=[colours[label] for label in labels])),
    )  # fmt: skip
    axis = alt.Axis(format="%")
    scale = alt.Scale(domain=[0, 1])
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q", title="share of those who take a side", axis=axis, scale=scale),
        y2="high:Q",
    )
    line = base.mark_line(point=alt.OverlayMarkDef(size=60)).encode(
        y=alt.Y("share:Q", axis=axis, scale=scale),
        tooltip=[
            alt.Tooltip("week:T", title="week from", format="%-d %B %Y"),
            "label:N",
            alt.Tooltip("share:Q", format=".0%"),
            alt.Tooltip("low:Q", title="95 % from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            alt.Tooltip("count:Q", title="counted"),
            alt.Tooltip("total:Q", title="of"),
        ],
    )
    chart: alt.LayerChart = alt.layer(band, line)  # type: ignore[assignment]
    return chart
