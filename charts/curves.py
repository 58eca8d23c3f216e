"""Shares over time with the interval that is honest, as counted or corrected for the classifier's error."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import STANCE
from charts.timelines import HEIGHT, MANY_WEEKS
from db.views import SharePoint

COLUMNS = ["start", "label", "share", "low", "high", "naive", "documents", "total", "groups"]


def is_corrected(points: Sequence[SharePoint]) -> bool:
    """Tell whether there is a calibration set, so that a corrected curve can be shown."""
    return any(p.corrected is not None for p in points)


def table(points: Sequence[SharePoint], corrected: bool) -> pd.DataFrame:
    """Return one row a bin and label; share, low and high are the corrected ones where there are such.

    A bin in which nothing was counted has no share: a gap in time must show.
    """
    rows = []
    for p in points:
        honest = corrected and p.corrected is not None
        ends = (p.corrected, p.low, p.high) if honest else (p.naive, p.naive_low, p.naive_high)
        rows.append(
            (pd.Timestamp(p.start), p.label, *ends, p.naive, p.documents, p.total, p.groups)
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def shares(
    points: Sequence[SharePoint],
    colours: Mapping[str, str] = STANCE,
    corrected: bool = True,
    title: str = "share of those who take a side",
) -> Chart:
    """Return shares over time: a band or bar for 95 % of certainty, and the share in its middle.

    Few bins are points with bars, beside one another; many are curves with bands, which break where
    nothing was counted. `corrected` chooses the corrected shares, where there is a calibration set.
    """
    frame = table(points, corrected)
    labels = [label for label in colours if label in set(frame["label"])]
    few = len(frame) <= MANY_WEEKS * max(len(labels), 1)
    base = alt.Chart(frame, height=HEIGHT).encode(
        color=alt.Color("label:N", title=None, legend=alt.Legend(orient="top", symbolType="circle"),
                        scale=alt.Scale(domain=labels, range=[colours[k] for k in labels])),
        tooltip=_tooltip(corrected and is_corrected(points)),
    )  # fmt: skip
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    low, share = (
        alt.Y(f"{name}:Q", title=title, axis=axis, scale=alt.Scale(domain=[0, 1]))
        for name in ("low", "share")
    )
    if few:
        frame["name"] = frame["start"].dt.strftime("%-d %b")
        weeks = alt.Axis(labelAngle=0, labelOverlap="greedy")
        placed = base.encode(
            x=alt.X("name:O", title="week from", sort=None, axis=weeks),
            xOffset=alt.XOffset("label:N", sort=labels),
        )
        marks = [placed.mark_rule(strokeWidth=3, opacity=0.35).encode(y=low, y2="high:Q")]
    else:
        placed = base.encode(x=alt.X("start:T", title=None))
        marks = [
            placed.mark_area(opacity=0.18).encode(y=low, y2="high:Q"),
            placed.mark_line().encode(y=share),
        ]
    marks.append(placed.mark_circle(size=80 if few else 25, opacity=1).encode(y=share))
    chart: alt.LayerChart = alt.layer(*marks)  # type: ignore[assignment]
    return chart


def _tooltip(corrected: bool) -> list[alt.Tooltip]:
    """Return what a point tells: of a corrected share also what was counted."""
    counted = [alt.Tooltip("naive:Q", title="as counted", format=".0%")] if corrected else []
    return [
        alt.Tooltip("start:T", title="from", format="%-d %B %Y"),
        alt.Tooltip("label:N", title="who"),
        alt.Tooltip("share:Q", title="corrected" if corrected else "share", format=".0%"),
        alt.Tooltip("low:Q", title="95 % from", format=".0%"),
        alt.Tooltip("high:Q", title="to", format=".0%"),
        *counted,
        alt.Tooltip("documents:Q", title="counted"),
        alt.Tooltip("total:Q", title="of"),
        alt.Tooltip("groups:Q", title="distinct texts"),
    ]
