"""Two things crossed: a field of numbers."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import PICKED
from charts.picking import picking

HEADER, ROW = 120, 30  # pixels


def matrix(
    table: pd.DataFrame,
    row: str,
    column: str,
    value: str,
    rows: Sequence[str],
    columns: Sequence[str],
    percent: bool = False,
) -> Chart:
    """Return a field of cells, darker for more, each with its number. A click selects row and column.

    `table` has a line for each cell with the columns named; other columns are told on hover. `rows` and
    `columns` are the order. Numbers are drawn on chips of one lightness, so that they can be read on all.
    """
    form = ".0%" if percent else ",.0f"
    told = [
        alt.Tooltip(f"{c}:Q", format=form) if c == value else alt.Tooltip(str(c)) for c in table
    ]
    axis = alt.Axis(labelLimit=190, labelAngle=-40, orient="top", title=None, labelOverlap=False)
    base = alt.Chart(table, height=HEADER + ROW * len(rows)).encode(
        x=alt.X(f"{column}:N", sort=list(columns), axis=axis),
        y=alt.Y(
            f"{row}:N",
            sort=list(rows),
            title=None,
            axis=alt.Axis(labelLimit=190, labelOverlap=False),
        ),
        tooltip=told,
    )
    top = max(float(table[value].max()), 1e-9) if len(table) else 1.0
    cell = picking(row, column)
    cells = base.mark_rect(cornerRadius=2, stroke=PICKED).encode(
        color=alt.Color(f"{value}:Q", legend=None, scale=alt.Scale(
            domain=[0, top], range=["#e4eff5", "#0b5c80"], interpolate="lab")),
        strokeWidth=alt.condition(cell, alt.value(3), alt.value(0), empty=False),
    ).add_params(cell)  # fmt: skip
    numbers = base.mark_text(fontSize=11).encode(
        text=alt.Text(f"{value}:Q", format=form),
        color=alt.condition(
            f"datum['{value}'] > {top * 0.55}", alt.value("white"), alt.value("#1f2a37")
        ),
    )
    chart: alt.LayerChart = alt.layer(cells, numbers)  # type: ignore[assignment]
    return chart
