"""What charts with a row for each share have in common."""

import altair as alt
import pandas as pd

AXIS = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
SCALE = alt.Scale(domain=[0, 1])


def largest_first(table: pd.DataFrame, name: str, share: str) -> list[str]:
    """Return the names of rows in the order of their shares; Vega-Lite's "-x" fails where layers differ."""
    return list(table.sort_values(share, ascending=False, kind="stable")[name])


def told(table: pd.DataFrame, share: str) -> list[alt.Tooltip]:
    """Return what is told on hover: all columns, the share and its interval in per cent."""
    shares = {share, "low", "high"}
    return [
        alt.Tooltip(f"{c}:Q", format=".0%") if c in shares else alt.Tooltip(str(c)) for c in table
    ]
