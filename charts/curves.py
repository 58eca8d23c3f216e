"""Shares over time with the interval that is honest, as counted or corrected for the classifier's error."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import QUIET, STANCE
from charts.picking import picking
from charts.timelines import HEIGHT, MANY_WEEKS
from db.views import DayEvent, SharePoint

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
    events: Sequence[DayEvent] = (),
) -> Chart:
    """Return shares over time: a band or bar for 95 % of certainty, and the share in its middle.

    Few bins are points with bars, beside one another; many are curves with bands, which break where
    nothing was counted. `corrected` chooses the corrected shares, where there is a calibration set. `events`
    stand above, each on its day: a dot, larger for more voices. A click selects a bin by its `start`.
    """
    frame = table(points, corrected)
    labels = [label for label in colours if label in set(frame["label"])]
    few = len(frame) <= MANY_WEEKS * max(len(labels), 1)
    base = alt.Chart(frame, height=HEIGHT).encode(
        color=alt.Color("label:N", title=None, legend=alt.Legend(orient="top", symbolType="circle",
                                                                 symbolOpacity=1),
                        scale=alt.Scale(domain=labels, range=[colours[k] for k in labels])),
        tooltip=_tooltip(corrected and is_corrected(points)),
    )  # fmt: skip
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    low, share = (
        alt.Y(f"{name}:Q", title=title, axis=axis, scale=alt.Scale(domain=[0, 1]))
        for name in ("low", "share")
    )
    if few:
        frame["at"] = [
            start + _beside(labels, k)
            for start, k in zip(frame["start"], frame["label"], strict=True)
        ]
        scale = alt.Scale(padding=28, domain=_alone(frame))
        placed = base.encode(x=alt.X("at:T", title="week from", axis=_days(frame), scale=scale))
        marks = [placed.mark_rule(strokeWidth=3, opacity=0.35).encode(y=low, y2="high:Q")]
    else:
        placed = base.encode(x=alt.X("start:T", title=None))
        marks = [
            placed.mark_area(opacity=0.18).encode(y=low, y2="high:Q"),
            placed.mark_line().encode(y=share),
        ]
    middle = placed.mark_circle(size=80 if few else 25, opacity=1).encode(y=share)
    marks.append(middle.add_params(picking("start", nearest=True)))
    if events:
        marks.append(event_marks(events, "at" if few else "start"))
    chart: alt.LayerChart = alt.layer(*marks)  # type: ignore[assignment]
    return chart


def _beside(labels: Sequence[str], label: str) -> pd.Timedelta:
    """Return by how much a point stands beside the middle of its bin, so that bars do not overlap."""
    return pd.Timedelta(hours=16) * (labels.index(label) - (len(labels) - 1) / 2)


def _alone(frame: pd.DataFrame) -> Any:
    """Return the days to draw around a single bin, whose points would stand at the ends otherwise."""
    first, last = frame["start"].min(), frame["start"].max()
    if first != last:
        return alt.Undefined
    ends = (first + pd.Timedelta(days=days) for days in (-5, 5))
    return [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in ends]


def _days(frame: pd.DataFrame) -> alt.Axis:
    """Return an axis that is marked where bins start and nowhere else."""
    starts = sorted(set(frame["start"]))
    values = [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in starts]
    return alt.Axis(values=values, format="%-d %b", labelOverlap="greedy")


def event_marks(events: Sequence[DayEvent], field: str) -> alt.Chart:
    """Return a line of dots along the top: what happened on each day, told on hover."""
    rows = [(pd.Timestamp(e.day), e.headline, e.outlet, e.voices) for e in events]
    frame = pd.DataFrame(rows, columns=[field, "headline", "outlet", "voices"])
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_point(filled=True, color=QUIET, opacity=0.9, yOffset=-9)
        .encode(
            x=f"{field}:T",
            y=alt.value(0),
            size=alt.Size("voices:Q", legend=None, scale=alt.Scale(range=[30, 220], zero=True)),
            tooltip=[
                alt.Tooltip(f"{field}:T", title="day", format="%A, %-d %B %Y"),
                alt.Tooltip("headline:N", title="what happened"),
                "outlet:N",
                "voices:Q",
            ],
        )
    )
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
