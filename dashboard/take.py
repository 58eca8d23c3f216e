"""Page `export`: the current filter as a data set, by the same code as the command, and what was cited."""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import access, data, filters, times
from dashboard.plain import plain
from db import queries
from db.selection import Selection
from db.session import Database

FORMATS = {"csv": "CSV", "jsonl": "JSON lines", "parquet": "Parquet", "sqlite": "SQLite"}
NAME = "groundswell-data-set"

Write = Callable[[Database, Path, Selection, str, bool, Callable[[int], None]], Any]
"""Writes a selection as a data set: `cli.datasets.write_from_page`, which `app.py` hands in."""


def page(write: Write) -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("Export")
    relevant = data.ask(queries.totals, data.database(), selection).relevant
    st.write(
        f"The filter at the left holds **{relevant:,} documents**. The data set has every label with its"
        " words, holder, probability, and the stage and version that made it."
    )
    file_format = st.segmented_control(
        "Format", list(FORMATS), default="csv", format_func=lambda f: FORMATS[f], key="export format",
        required=True,
    )  # fmt: skip
    with_text = st.checkbox(
        "With the whole texts (they belong to their authors)", key="export text"
    )
    st.caption("The same from the command line, into a folder:")
    st.code(_command(selection, file_format, with_text), language="shell")
    if st.button(
        "Make the data set", type="primary", icon=":material/archive:", disabled=not relevant
    ):
        st.session_state["data set"] = _zip(write, selection, file_format, with_text)
    made: Path | None = st.session_state.get("data set")
    if made and made.is_file():
        st.download_button(
            f"Download {made.name} ({made.stat().st_size / 1e6:,.1f} MB)",
            partial(made.open, "rb"), made.name, "application/zip", on_click="ignore",
        )  # fmt: skip
    _cited()


def _command(selection: Selection, file_format: str, with_text: bool) -> str:
    where = selection.to_query().replace("'", "%27") or "relevance=relevant"
    text = " --text full" if with_text else ""
    return f"groundswell export dataset --format {file_format} --where '{where}'{text}"


def _zip(write: Write, selection: Selection, file_format: str, with_text: bool) -> Path:
    """Write the data set and pack it; the folder that it is in goes with the session's next one."""
    before: Path | None = st.session_state.get("data set")
    if before:
        shutil.rmtree(before.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="groundswell-"))
    told = st.progress(0.0, "Writing …")
    files = folder / NAME

    def progress(done: int) -> None:
        told.progress(0.5, f"{done:,} documents written")

    write(data.database(), files, selection, file_format, with_text, progress)
    packed = Path(shutil.make_archive(str(folder / f"{NAME}-{file_format}"), "zip", files))
    shutil.rmtree(files)
    told.empty()
    return packed


def _cited() -> None:
    """List the figures that were cited, each with the page that tells whether it still reproduces."""
    from dashboard import navigation

    st.header("Cited figures")
    cited = queries.permalinks(data.database())
    if not cited:
        st.caption("None yet. Under any chart: “Take away”, then “Cite: freeze this figure”.")
    for one in cited:
        st.page_link(
            navigation.pages()["permalink"], label=plain(one.title), query_params={"figure": one.id}
        )
        whose = "" if one.owner == access.LOCAL else f", by {plain(one.owner)}"
        st.caption(f"{one.id}, {times.told(one.made)}{whose}")
