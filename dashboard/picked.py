"""What somebody clicked on in a chart, and the words behind it, shown below."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from charts.picking import NAME
from dashboard import receipts
from dashboard.plain import plain
from db.selection import Selection


def fields(event: Any, *names: str) -> tuple[Any, ...] | None:
    """Return these fields of the mark that was clicked on; None when none was, or it lacks one."""
    points = (event or {}).get("selection", {}).get(NAME) or []
    found = tuple(points[0].get(name) for name in names) if points else ()
    return None if not found or None in found else found


def day(milliseconds: float) -> date:
    """Return the day of a time as Vega gives it."""
    return pd.Timestamp(milliseconds, unit="ms").date()


def clicked_day(event: Any) -> date | None:
    """Return the day of the bar of `charts.timelines.volume` that was clicked on."""
    points = (event or {}).get("selection", {}).get("day") or []
    return day(points[0]["day"]) if points and "day" in points[0] else None


def week(selection: Selection, event: Any, name: str = "start") -> Selection:
    """Return the documents of the week that was clicked on, which begins at `name`; of all when none was."""
    start = fields(event, name)
    if start is None:
        return selection
    first = day(start[0])
    last = first + timedelta(days=6)
    st.caption(f"Below: {first:%-d %B} to {last:%-d %B %Y}. Click twice on the chart for all.")
    return replace(
        selection,
        since=max(first, selection.since or first),
        until=min(last, selection.until or last),
    )


def words(title: str, pieces: Sequence[str], first: int = 4) -> None:
    """Show the words behind what was clicked on."""
    with st.container(border=True):
        st.markdown(f"**{plain(title)}**")
        receipts.show(pieces, first)
        st.caption("Click beside the marks, or twice, to close.")
