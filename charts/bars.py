"""Bars: the most of something."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import ACCENT, PICKED, QUIET
from charts.picking import picking


def ranking(rows: Sequence[tuple[str, int]], unit: str) -> Chart:
    """Return horizontal bars, longest first, each with its number. A click selects a `name`."""
    frame = pd.DataFrame(rows, columns=["name", unit])
    base = alt.Chart(frame, height=alt.Step(24)).encode(
        y=alt.Y("name:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220, labelOverlap=False)),
        x=alt.X(f"{unit}:Q", title=unit, axis=alt.Axis(grid=False, tickMinStep=1)),
        tooltip=["name:N", f"{unit}:Q"],
    )
    label = base.mark_text(align="left", dx=4, color=QUIET).encode(text=f"{unit}:Q")
    name = picking("name")
    bar = base.mark_bar(color=ACCENT, stroke=PICKED).encode(
        strokeWidth=alt.condition(name, alt.value(3), alt.value(0), empty=False)
    )
    chart: alt.LayerChart = bar.add_params(name) + label
    return chart
