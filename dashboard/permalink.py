"""Page `figure`: a cited figure as it was, and whether the database still gives the same."""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from charts import files
from config.errors import GroundswellError
from dashboard import data, times
from dashboard.plain import plain
from db import queries
from db.selection import Selection
from db.views.kept import Cited, Figure


def page() -> None:
    """Show the figure that the address names."""
    key = st.query_params.get("figure", "")
    cited = queries.permalink(data.database(), key)
    if cited is None:
        st.error(
            "There is no figure of this id in this database. Cited figures are listed on the page Export."
        )
        return
    st.title(plain(cited.title))
    st.html(f"<p class='quiet'>Figure {escape(cited.id)}, frozen {times.element(cited.made)}</p>")
    _verdict(cited)
    table = pd.DataFrame(cited.then.value)
    named = queries.figures.columns(cited.figure)
    if len(named) == table.shape[1]:
        table.columns = list(named)
    st.subheader("The numbers as they were cited")
    st.dataframe(table, hide_index=True, alt="The numbers as they were cited")
    st.download_button(
        "CSV", files.csv(table), f"figure-{cited.id}.csv", "text/csv", on_click="ignore"
    )
    _provenance(cited)


def _verdict(cited: Cited) -> None:
    """Compute the figure anew and say whether it is the same, and if not, why."""
    try:
        now = queries.compute(
            data.database(), cited.figure, cited.parameters, Selection.from_query(cited.selection)
        )
    except GroundswellError as error:
        st.error(f"The figure cannot be computed any more: {plain(str(error))}")
        return
    reasons = differences(cited.then, now)
    same = [list(row) for row in now.value] == [list(row) for row in cited.then.value]
    if same and not reasons:
        st.success("It reproduces: same documents, same stages, same numbers.")
    elif same:
        st.success(f"The numbers are the same, though {'; '.join(reasons)}.")
    else:
        why = "; ".join(reasons) or "people have corrected labels"
        st.warning(
            f"It does not reproduce any more: {why}. Below are the numbers as they were cited."
        )


def differences(then: Figure, now: Figure) -> Sequence[str]:
    """Say in words what a figure rests on that is another now."""
    found = []
    if then.data_hash != now.data_hash:
        found.append(
            f"documents were edited, taken back, or judged otherwise ({then.documents:,} then,"
            f" {now.documents:,} now)"
        )
    stages = sorted(s for s, f in then.stages.items() if now.stages.get(s) != f)
    if stages:
        found.append(f"the stages {', '.join(stages)} are of another version")
    return found


def _provenance(cited: Cited) -> None:
    st.subheader("What it rests on")
    stages = "\n".join(
        f"  {name}: {fingerprint}" for name, fingerprint in cited.then.stages.items()
    )
    parameters = "".join(f"\n  {k}: {v}" for k, v in cited.parameters.items())
    st.code(
        f"figure: {cited.figure}{parameters}\nselection: {cited.selection}\n"
        f"documents: {cited.then.documents}\ndata (SHA-256): {cited.then.data_hash}\nstages:\n{stages}",
        language=None,
    )
    st.caption("To cite it: the title, this page's address, and the first characters of the hash.")
