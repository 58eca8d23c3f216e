"""How often labels are right: points with intervals."""

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import ACCENT


def precision(table: pd.DataFrame) -> Chart:
    """Return a line for each label: precision, 95 % interval, and how many were judged.

    `table` has the columns label, precision, low, high, right, judged, and enough (false: hollow point).
    """
    base = alt.Chart(table, height=alt.Step(26)).encode(
        y=alt.Y("label:N", title=None, sort="-x", axis=alt.Axis(labelLimit=260)),
        tooltip=[
            "label:N",
            alt.Tooltip("precision:Q", format=".0%"),
            alt.Tooltip("low:Q", format=".0%", title="95 % from"),
            alt.Tooltip("high:Q", format=".0%", title="to"),
            alt.Tooltip("right:Q"),
            alt.Tooltip("judged:Q"),
        ],
    )
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    interval = base.mark_rule(strokeWidth=3, opacity=0.4, color=ACCENT).encode(
        x=alt.X("low:Q", title="precision", axis=axis, scale=alt.Scale(domain=[0, 1])), x2="high:Q"
    )
    point = base.mark_point(size=80, opacity=1, color=ACCENT, filled=False).encode(
        x="precision:Q",
        fill=alt.condition("datum.enough", alt.value(ACCENT), alt.value("transparent")),
    )
    chart: alt.LayerChart = alt.layer(interval, point)  # type: ignore[assignment]
    return chart
