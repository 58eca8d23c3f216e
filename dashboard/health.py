"""What became of everything that the sources offered, and how far the analysis is."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.plain import plain
from db import collection, queries
from db.records import Disposition
from db.views import SourceStatus


def section() -> None:
    """Show the health of collection and analysis."""
    st.header("Health of collection")
    sources = collection.source_status(data.database())
    if not sources:
        st.info(
            "Nothing was collected yet. Run `groundswell demo`, `groundswell crawl` or `groundswell import`."
        )
        return
    st.caption(
        "Seen is the sum of new, updated, unchanged, deleted (taken back), passed over (not of the topic),"
        " rejected (broken or forbidden) and failed (tried again)."
    )
    now = datetime.now(UTC)
    troubled = [(s, words) for s in sources if (words := s.health(now))]
    for s, words in troubled:
        st.warning(f"{plain(s.source)}: {plain(words)}")
    _sources(sources, now)
    st.subheader("What was rejected or failed")
    failures = collection.failures(data.database(), 200)
    if failures:
        _table([asdict(f) for f in failures])
    else:
        st.caption("Nothing.")
    st.subheader("Stages")
    stages = queries.stage_status(data.database())
    if stages:
        _table([asdict(s) for s in stages])
    else:
        st.caption("Nothing was analysed yet. Run `groundswell analyze`.")


def _sources(sources: Sequence[SourceStatus], now: datetime) -> None:
    """Show a line a source: how it fares, what came of the last runs, and all counts."""
    st.dataframe(
        pd.DataFrame(
            {
                "source": [s.source for s in sources],
                "type": [s.type for s in sources],
                "health": [s.health(now) or "well" for s in sources],
                "new, run by run": [list(s.recent_new) for s in sources],
                "failed, run by run": [list(s.recent_failed) for s in sources],
                "last run": [s.last_run for s in sources],
                "last new": [s.last_new for s in sources],
                "documents": [s.documents for s in sources],
                "requests": [s.requests for s in sources],
                "seen": [s.seen for s in sources],
                **{
                    str(d).replace("_", " "): [getattr(s, str(d)) for s in sources]
                    for d in Disposition
                },
            }
        ),
        hide_index=True,
        column_config={
            "new, run by run": st.column_config.BarChartColumn(y_min=0),
            "failed, run by run": st.column_config.BarChartColumn(y_min=0),
            "last run": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
            "last new": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
        },
    )


def _table(rows: Sequence[dict[str, Any]]) -> None:
    st.dataframe(pd.DataFrame(rows), hide_index=True)
