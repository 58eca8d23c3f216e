"""Every chart alike: a title that states the finding, the chart, and its files, table and permalink."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from charts import files
from charts.kinds import Chart
from dashboard import access, data
from dashboard.plain import plain
from db import store
from db.selection import Selection
from db.views import DayCount


@dataclass(frozen=True, slots=True)
class Source:
    """Where a chart's numbers come from: a figure of `db.queries.figures`, by which it can be cited."""

    figure: str
    selection: Selection
    parameters: Mapping[str, Any] = field(default_factory=dict)


def show(
    title: str,
    chart: Chart,
    table: pd.DataFrame,
    key: str,
    source: Source | None = None,
    caption: str = "",
) -> Any:
    """Show a chart and return what was clicked on.

    Args:
        title: the finding, in a sentence; plain text, as what strangers wrote may be in it.
        chart: what is drawn; its selections, if it has any, rerun the page.
        table: the same numbers, for those who cannot see the chart and as CSV.
        key: distinct within the page; names the files.
        source: by which the chart can be cited.
        caption: how to read it.
    """
    st.subheader(plain(title))
    if "params" in chart.to_dict():
        event: Any = st.altair_chart(chart, on_select="rerun", key=f"{key} chart", alt=title)
    else:
        event = st.altair_chart(chart, key=f"{key} chart", alt=title)
    if caption:
        st.caption(caption)
    away = st.popover(
        "Take away", icon=":material/download:", key=f"{key} files", on_change="rerun"
    )
    if away.open:  # files are made for those who ask for them
        with away:
            _files(title, chart, table, key)
            if source:
                _cite(title, key, source)
    return event


def days(counts: Sequence[DayCount], key: str) -> pd.DataFrame:
    """Return counts a day as the table of a figure; `key` names what they are counted by."""
    return pd.DataFrame([(c.day, c.key, c.count) for c in counts], columns=["day", key, "count"])


def _files(title: str, chart: Chart, table: pd.DataFrame, key: str) -> None:
    name = re.sub(r"\W+", "-", key).strip("-")
    kinds: dict[str, tuple[str, Callable[[], bytes]]] = {
        "png": ("image/png", lambda: files.png(chart, title)),
        "svg": ("image/svg+xml", lambda: files.svg(chart, title)),
        "csv": ("text/csv", lambda: files.csv(table)),
    }
    for kind, (mime, make) in kinds.items():
        st.download_button(
            kind.upper(), make, f"{name}.{kind}", mime, key=f"{key} {kind}", on_click="ignore"
        )
    st.dataframe(table, hide_index=True, height=220)


def _cite(title: str, key: str, source: Source) -> None:
    person = access.person()
    if not person.may_review:
        return
    if st.button("Cite: freeze this figure", key=f"{key} cite", icon=":material/link:"):
        made = store.cite(
            data.database(),
            access.reviewer().name,
            title,
            source.figure,
            source.parameters,
            source.selection,
        )
        st.success("It has an address that keeps it as it is:")
        from dashboard import navigation

        st.page_link(
            navigation.pages()["permalink"], label=f"Figure {made}", query_params={"figure": made}
        )
