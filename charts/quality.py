"""How often labels are right, and how often they hang on names: points with intervals."""

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import ACCENT
from charts.rows import AXIS, SCALE, largest_first, told


def precision(table: pd.DataFrame) -> Chart:
    """Return a line for each label: precision, 95 % interval, and how many were judged.

    `table` has the columns label, precision, low, high, right, judged, and enough (false: hollow point).
    """
    interval, point = _layers(table, "label", "precision")
    hollow = alt.condition("datum.enough", alt.value(ACCENT), alt.value("transparent"))
    chart: alt.LayerChart = alt.layer(interval, point.encode(fill=hollow))  # type: ignore[assignment]
    return chart


def flips(table: pd.DataFrame) -> Chart:
    """Return a line for each stage: the share of its labels that hang on names, with its 95 % interval.

    `table` has the columns stage, flip rate, low and high; its others are told on hover.
    """
    interval, point = _layers(table, "stage", "flip rate")
    chart: alt.LayerChart = alt.layer(interval, point.encode(fill=alt.value(ACCENT)))  # type: ignore[assignment]
    return chart


def _layers(table: pd.DataFrame, name: str, share: str) -> tuple[alt.Chart, alt.Chart]:
    """Return the intervals and the points of shares, the largest first."""
    order = largest_first(table, name, share)
    base = alt.Chart(table, height=alt.Step(26)).encode(
        y=alt.Y(f"{name}:N", title=None, sort=order, axis=alt.Axis(labelLimit=260)),
        tooltip=told(table, share),
    )
    interval = base.mark_rule(strokeWidth=3, opacity=0.4, color=ACCENT).encode(
        x=alt.X("low:Q", title=share, axis=AXIS, scale=SCALE), x2="high:Q"
    )
    point = base.mark_point(size=80, opacity=1, color=ACCENT, filled=False).encode(x=f"{share}:Q")
    return interval, point
