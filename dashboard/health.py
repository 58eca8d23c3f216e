"""Page `sources`: what became of everything that the sources offered, and how far the analysis is."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.plain import plain
from db import collection, queries


def page() -> None:
    """Show the page."""
    st.title("Sources and health")
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
    _table(
        [
            {"source": s.source, "health": s.health(now) or "well"} | asdict(s) | {"seen": s.seen}
            for s in sources
        ]
    )
    st.subheader("What was rejected or failed")
    failures = collection.failures(data.database(), 200)
    if failures:
        _table([asdict(f) for f in failures])
    else:
        st.caption("Nothing.")
    st.subheader("Stages")
    _table([asdict(s) for s in queries.stage_status(data.database())])


def _table(rows: Sequence[dict[str, Any]]) -> None:
    st.dataframe(pd.DataFrame(rows), hide_index=True)
