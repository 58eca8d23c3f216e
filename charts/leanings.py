"""Which of two sides prevails where: a point and an interval each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import QUIET, STANCE
from charts.picking import picking
from charts.rows import AXIS, SCALE, largest_first, told
from db.views import Cross
from estimates.intervals import wilson


class Sides(NamedTuple):
    """Two sides: their labels in the data, and the words for where one prevails, or neither does."""

    first: str
    second: str
    mostly_first: str
    mostly_second: str
    divided: str = "divided"


STANCES = Sides("against", "favor", "mostly against", "mostly in favour")
SENTIMENTS = Sides("negative", "positive", "mostly ill", "mostly well")


def table(counts: Iterable[Cross], sides: Sides, name: str, least: int = 1) -> pd.DataFrame:
    """Return the share of the first side of each row among those that take one, with Wilson's interval.

    Columns: `name`, share, low, high, first, second, counted, leaning; the most counted first. Rows with
    fewer than `least` that take a side are left out.
    """
    found: dict[str, dict[str, int]] = {}
    for c in counts:
        found.setdefault(c.row, {})[c.column] = c.count
    rows = []
    for row, labels in found.items():
        first, second = labels.get(sides.first, 0), labels.get(sides.second, 0)
        if first + second >= max(least, 1):
            share = wilson(first, first + second)
            rows.append((row, *share, first, second, first + second, leaning(*share[1:], sides)))
    columns = [name, "share", "low", "high", sides.first, sides.second, "counted", "leaning"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["counted", name], ascending=[False, True], ignore_index=True
    )


def leaning(low: float, high: float, sides: Sides) -> str:
    """Say which side prevails, if the interval says so."""
    if low > 0.5:
        return sides.mostly_first
    return sides.mostly_second if high < 0.5 else sides.divided


def intervals(
    table: pd.DataFrame,
    name: str = "outlet",
    share: str = "share against",
    sides: Sides = STANCES,
    order: Sequence[str] | None = None,
) -> Chart:
    """Return the share of one side for each row, with its interval, colour by which side prevails.

    `table` has the columns `name`, `share`, low, high and leaning; its other columns are told on hover. Rows
    come in the order of names that is given, else the largest share first. A click selects one by `name`.
    """
    colour = alt.Color(
        "leaning:N",
        title=None,
        legend=alt.Legend(orient="top", columns=1, symbolOpacity=1),
        scale=alt.Scale(
            domain=[sides.mostly_second, sides.divided, sides.mostly_first],
            range=[STANCE["favor"], QUIET, STANCE["against"]],
        ),
    )
    if order is None:
        order = largest_first(table, name, share)
    base = alt.Chart(table, height=alt.Step(26)).encode(
        y=alt.Y(f"{name}:N", title=None, sort=list(order), axis=alt.Axis(labelLimit=220)),
        color=colour,
        tooltip=told(table, share),
    )
    title = share if share != "share" else f"share {sides.first}"
    interval = base.mark_rule(strokeWidth=3, opacity=0.4).encode(
        x=alt.X("low:Q", title=title, axis=AXIS, scale=SCALE), x2="high:Q"
    )
    point = (
        base.mark_circle(size=90, opacity=1)
        .encode(x=alt.X(f"{share}:Q", axis=AXIS, scale=SCALE))
        .add_params(picking(name))
    )
    middle = (
        alt.Chart(pd.DataFrame({"half": [0.5]}))
        .mark_rule(strokeDash=[3, 3], color=QUIET)
        .encode(x=alt.X("half:Q", scale=SCALE))
    )
    chart: alt.LayerChart = alt.layer(middle, interval, point)  # type: ignore[assignment]
    return chart
