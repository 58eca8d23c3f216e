"""Page `sources`: what became of everything that the sources offered, and how far the analysis is."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data
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
        "Seen is the sum of new, updated, unchanged, rejected (broken or forbidden) and failed (tried again)."
    )
    _table([asdict(s) | {"seen": s.seen} for s in sources])
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
