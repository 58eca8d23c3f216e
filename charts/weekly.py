"""Small still charts for an e-mail: a few periods side by side, read without a pointer."""

from collections.abc import Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import ACCENT, INK, QUIET, STANCE
from estimates.intervals import Share

WIDTH, FONT = 480, 15
LEAST = 5  # a share of fewer says nothing
PALE = "#b8cfdb"


class Part(NamedTuple):
    """A share with its interval, of so many, under the name of a period."""

    name: str
    share: Share
    of: int


def volume(periods: Sequence[tuple[str, int]]) -> Chart:
    """Return a bar a period, oldest first, the last one in colour, each with its number."""
    frame = pd.DataFrame(periods, columns=["period", "documents"])
    last = frame["period"].iloc[-1]
    base = alt.Chart(frame, width=WIDTH, height=120).encode(
        x=alt.X("period:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, ticks=False)),
        y=alt.Y("documents:Q", axis=None),
    )
    colour = alt.condition(alt.datum.period == last, alt.value(ACCENT), alt.value(PALE))
    chart: alt.LayerChart = base.mark_bar(size=46).encode(color=colour) + base.mark_text(
        dy=-8, fontSize=FONT, color=INK
    ).encode(text="documents:Q")
    return _plain(chart)


def sides(parts: Sequence[Part]) -> Chart:
    """Return the share of a side by period, as a point with its interval and of how many it is."""
    rows = [(p.name, *p.share, f"{p.share.value:.0%} of {p.of}") for p in parts if p.of >= LEAST]
    frame = pd.DataFrame(rows, columns=["period", "share", "low", "high", "told"])
    order = [p.name for p in parts]
    axis = alt.Axis(format="%", values=[0, 0.5, 1], title=None, grid=True)
    base = alt.Chart(frame, width=WIDTH, height=150).encode(
        x=alt.X("period:N", sort=order, scale=alt.Scale(domain=order), title=None,
                axis=alt.Axis(labelAngle=0, ticks=False)),
    )  # fmt: skip
    scale = alt.Scale(domain=[-0.05, 1.1], nice=False)
    colour = STANCE["favor"]
    interval = base.mark_rule(strokeWidth=5, opacity=0.3, color=colour).encode(
        y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q"
    )
    point = base.mark_circle(size=110, opacity=1, color=colour).encode(
        y=alt.Y("share:Q", axis=axis, scale=scale)
    )
    number = base.mark_text(align="left", dx=10, fontSize=FONT - 1, color=INK).encode(
        y=alt.Y("share:Q", axis=axis, scale=scale), text="told:N"
    )
    chart: alt.LayerChart = alt.layer(interval, point, number)  # type: ignore[assignment]
    return _plain(chart)


def shifts(names: Sequence[str], before: Sequence[float], now: Sequence[float]) -> Chart:
    """Return for each name its share before (grey) and now (colour), joined by a line."""
    frame = pd.DataFrame({"name": names, "before": before, "now": now})
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=230, ticks=False))
    axis = alt.Axis(format="%", tickCount=4, title=None)
    base = alt.Chart(frame, width=WIDTH - 230, height=alt.Step(24)).encode(y=y)
    line = base.mark_rule(strokeWidth=3, color=PALE).encode(
        x=alt.X("before:Q", axis=axis), x2="now:Q"
    )
    old = base.mark_point(size=60, color=QUIET, filled=False).encode(x="before:Q")
    new = base.mark_circle(size=90, color=ACCENT, opacity=1).encode(x="now:Q")
    chart: alt.LayerChart = alt.layer(line, old, new)  # type: ignore[assignment]
    return _plain(chart)


def _plain(chart: alt.LayerChart) -> Chart:
    """Return a chart in the type and size of the mail; its white ground is part of the picture."""
    done: alt.LayerChart = (
        chart.configure(background="#ffffff", padding=8, font="Helvetica, Arial, sans-serif")
        .configure_axis(labelFontSize=FONT, labelColor=INK, domainColor=QUIET, gridColor="#e5e9ee")
        .configure_view(stroke=None)
    )
    return done


def png(chart: Chart, scale: float = 2) -> bytes:
    """Return a chart as a PNG, twice as fine as it is shown, so that small print is sharp."""
    import vl_convert

    picture: bytes = vl_convert.vegalite_to_png(chart.to_json(), scale=scale)
    return picture
