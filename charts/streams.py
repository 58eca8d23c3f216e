"""Shares of a whole as they move: a stream."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import PARTIES, QUIET
from charts.picking import picking
from charts.timelines import HEIGHT
from db.views import NarrativeDay

WINDOW = 7  # days over which a share is taken
MOST = 7  # streams that have a colour of their own
OTHERS = "all others"


def table(days: Sequence[NarrativeDay], names: Mapping[int, str]) -> pd.DataFrame:
    """Return the share of each narrative on each day, over the seven days up to it.

    Columns: day, narrative, share, documents. `names` are those of the narratives to tell apart; the others
    are one stream. Shares are of all documents that carry any narrative, once for each that they carry.
    """
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for d in days:
        counts[d.day][names.get(d.narrative_id, OTHERS)] += d.documents
    columns = ["day", "narrative", "share", "documents"]
    if not counts:
        return pd.DataFrame(columns=columns)
    first, last = min(counts), max(counts)
    labels = [*names.values(), OTHERS]
    rows = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        window: Counter[str] = Counter()
        for back in range(WINDOW):
            window.update(counts.get(day - timedelta(days=back), {}))
        total = window.total()
        rows += [
            (pd.Timestamp(day), label, window[label] / total if total else 0.0, window[label])
            for label in labels
        ]
    return pd.DataFrame(rows, columns=columns)


def stream(days: Sequence[NarrativeDay], names: Mapping[int, str]) -> Chart:
    """Return stacked shares over time, the first of `names` at the bottom. A click selects a `narrative`."""
    shown = [*names.values(), OTHERS]
    colours = [*PARTIES[: len(names)], QUIET]
    frame = table(days, names)
    frame["place"] = frame["narrative"].map({name: i for i, name in enumerate(shown)})
    chart: alt.Chart = (
        alt.Chart(frame, height=HEIGHT + 140)
        .mark_area(interpolate="monotone", opacity=0.9, stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", tickCount=8)),
            y=alt.Y("share:Q", stack="zero", title="share",
                    axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
                    scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("narrative:N", title=None, sort=shown,
                            legend=alt.Legend(orient="top", columns=1, labelLimit=270,
                                              symbolStrokeWidth=0),
                            scale=alt.Scale(domain=shown, range=colours)),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip("day:T", format="%-d %B %Y"), "narrative:N",
                     alt.Tooltip("share:Q", format=".0%"), "documents:Q"],
        )
        .add_params(picking("narrative"))
    )  # fmt: skip
    return chart
