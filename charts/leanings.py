"""Where outlets stand: a point and an interval each."""

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import QUIET, STANCE


def intervals(table: pd.DataFrame) -> Chart:
    """Return the share against of each outlet with its interval, colour by side.

    `table` has the columns outlet, `share against`, low, high, leaning and documents.
    """
    colour = alt.Color(
        "leaning:N",
        title=None,
        legend=alt.Legend(orient="top"),
        scale=alt.Scale(
            domain=["mostly in favour", "divided", "mostly against"],
            range=[STANCE["favor"], QUIET, STANCE["against"]],
        ),
    )
    base = alt.Chart(table, height=alt.Step(26)).encode(
        y=alt.Y("outlet:N", title=None, sort="-x", axis=alt.Axis(labelLimit=220)),
        color=colour,
        tooltip=[
            "outlet:N",
            "leaning:N",
            alt.Tooltip("share against:Q", format=".0%"),
            alt.Tooltip("low:Q", title="95 % from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            "documents:Q",
        ],
    )
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    scale = alt.Scale(domain=[0, 1])
    interval = base.mark_rule(strokeWidth=3, opacity=0.4).encode(
        x=alt.X("low:Q", title="share against", axis=axis, scale=scale), x2="high:Q"
    )
    point = base.mark_circle(size=90, opacity=1).encode(
        x=alt.X("share against:Q", axis=axis, scale=scale)
    )
    chart: alt.LayerChart = alt.layer(interval, point)  # type: ignore[assignment]
    return chart
