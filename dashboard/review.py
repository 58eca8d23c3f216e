"""Page `review`: the labels that the model is least sure of, one click each, and all that people said."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from config.plain import counted
from dashboard import access, correcting, data, filters, judging, times
from db import queries, store
from db.selection import Selection
from db.views.reviews import ReviewRow

KINDS = {"frame": "Frames", "stance": "Stance", "sentiment": "Sentiment", "claim": "Claims"}
SHOWN, LISTED = 5, 200


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("Review")
    st.write(
        "What you say here outranks the model everywhere: in curves, counts, receipts and exports, also after"
        " the text was analysed again. To correct any other label, open its document and click its line."
    )
    if access.person().may_review:
        _queue(selection)
    else:
        st.info("You may read. To correct labels, ask an admin for the role of an analyst.")
    _said(selection)


def _queue(selection: Selection) -> None:
    kind = st.segmented_control(
        "Labels", list(KINDS), default="frame", format_func=lambda k: KINDS[k], key="review kind",
        required=True,
    )  # fmt: skip
    about = None
    if kind == "frame":
        names = {f.id: f.name for f in data.topic().frame}
        about = st.selectbox(
            "Frame", [None, *names], format_func=lambda k: names.get(k, "any"), key="review frame"
        )
    items = data.ask(queries.doubtful, data.database(), selection, kind, about, SHOWN)
    if not items:
        st.info(
            "There is no such label that a person has not judged. Choose another kind, or clear filters."
        )
        return
    st.subheader("What the model is least sure of")
    for item in items:
        with st.container(border=True):
            judging.ask(item, f"doubt {item.place}", blind=False)


def _said(selection: Selection) -> None:
    st.subheader("What people said")
    rows = data.ask(queries.reviews, data.database(), selection, LISTED)
    if not rows:
        st.caption("Nothing yet.")
        return
    agreed = sum(r.before == r.after for r in rows)
    st.caption(
        f"{counted(len(rows), 'label')} judged{' (the last ones)' if len(rows) == LISTED else ''};"
        f" in {agreed} the model"
        " was right. `groundswell refit` learns from them."
    )
    event = st.dataframe(
        _table(rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"reviews {st.session_state.get(correcting.ROUND, 0)}",
        alt="What people said of labels",
        column_config={
            "when": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", timezone=times.zone()
            )
        },
    )
    picked = event["selection"]["rows"]
    if picked and picked[0] < len(rows):
        _withdraw(rows[picked[0]])


def _withdraw(row: ReviewRow) -> None:
    person = access.person()
    if person.role != "admin" and person.name != row.reviewer:
        st.caption("Only an admin, or whoever said it, can withdraw it.")
        return
    if st.button("Withdraw it: the model's label holds again", icon=":material/undo:"):
        store.withdraw(data.database(), row.id)
        correcting.changed()
        st.rerun()


def _table(rows: Sequence[ReviewRow]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "when": [r.made for r in rows],
            "who": [r.reviewer for r in rows],
            "label": [f"{r.place.kind} {r.place.about}".strip() for r in rows],
            "before": [r.before for r in rows],
            "after": [r.after for r in rows],
            "words": [
                r.text[:300] if r.text is not None else "(the text was edited since)" for r in rows
            ],
            "note": [r.note for r in rows],
            "document": [r.title for r in rows],
        }
    )
