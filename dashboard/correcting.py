"""Correcting a label in two clicks: on its line, then on what it should be."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import access, data
from dashboard.highlight import colour_key
from dashboard.plain import plain
from db import queries, store
from db.corrections import ABSENT, CHOICES, PRESENT, RELEVANCE, REVIEWED, Correction, Place
from db.views import DocumentDetail, Receipt
from db.views.reviews import Doubtful

ROUND = "corrections"  # counts what was said, so that tables forget their selection
STAGES = {"frame": "frames"}  # whose stage has another name than the kind of label
WORDS = {PRESENT: "it is right", ABSENT: "it is wrong: remove it"}


def labels(detail: DocumentDetail, shown: Sequence[Receipt]) -> None:
    """Show every label with its words; a click on a line offers to correct it."""
    told = [r for r in shown if colour_key(r) or r.level == "document"]
    if not told:
        return
    st.subheader("Every label, with its words")
    event = st.dataframe(
        _table(told),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"labels {detail.row.id} {st.session_state.get(ROUND, 0)} {len(told)}",
        alt="Labels of this document",
        column_config={"probability": st.column_config.NumberColumn(format="%.0f%%")},
    )
    if not access.person().may_review:
        return
    rows = event["selection"]["rows"]
    if rows and rows[0] < len(told):
        _offer(detail, told[rows[0]])
    else:
        st.caption("A label is wrong? Click its line, then what it should be.")
    _add(detail)


def _table(told: Sequence[Receipt]) -> pd.DataFrame:
    frames = {f.id: f.name for f in data.topic().frame}
    return pd.DataFrame(
        {
            "kind": ["author's own stance" if r.level == "document" else r.kind for r in told],
            "label": [frames.get(r.label, r.label) for r in told],
            "about": [r.about for r in told],
            "probability": [round(100 * r.probability) for r in told],
            "voice": [r.holder_name or r.holder for r in told],
            "words": [r.text for r in told],
            "made by": [
                "a person" if r.version == REVIEWED else f"{r.stage} {r.version}" for r in told
            ],
        }
    )


def place_of(detail: DocumentDetail, receipt: Receipt) -> Place:
    """Return which label a receipt is."""
    whole = receipt.level == "document"
    return Place(
        document_id=detail.row.id,
        stage=receipt.stage,
        kind=receipt.kind,
        about=receipt.label if receipt.kind == "frame" else (receipt.about or "")
        if receipt.kind in ("stance", "sentiment", "entity") else "",
        level="document" if whole else "sentence",
        start=0 if whole else receipt.start,
        end=len(detail.text) if whole else receipt.end,
    )  # fmt: skip


def _offer(detail: DocumentDetail, receipt: Receipt) -> None:
    place = place_of(detail, receipt)
    choices = CHOICES[receipt.kind]
    before = receipt.label if receipt.label in choices else PRESENT
    st.markdown(
        f"**“{plain(receipt.text[:300])}”** is labelled *{plain(receipt.label)}*. It should be:"
    )
    note = st.text_input("Note (optional)", key=f"note {place}", max_chars=1_000)
    with st.container(horizontal=True):
        for after in choices:
            word = WORDS.get(after, after) + (
                " (as it is)" if after == before and after not in WORDS else ""
            )
            if st.button(
                word, key=f"say {place} {after}", type="primary" if after == before else "secondary"
            ):
                say(Correction(place, before, after, receipt.probability, receipt.version,
                               access.person().name, receipt.holder, receipt.holder_name, note))  # fmt: skip


def _add(detail: DocumentDetail) -> None:
    """Let a person add a label that the stage did not see."""
    frames = {f.id: f"uses the frame: {f.name}" for f in data.topic().frame}
    sides = {
        f"{target.id} {side}": f"is {word}: {target.name}"
        for target in data.topic().target
        for side, word in (("favor", "in favour"), ("against", "against"))
    }
    with (
        st.expander("Add a label that is missing"),
        st.form(f"add {detail.row.id}", border=False, clear_on_submit=True),
    ):
        words = st.text_input("Words, copied from the text", max_chars=2_000)
        options = [*frames, *sides]
        chosen = st.selectbox(
            "The sentence …", options, format_func=lambda k: {**frames, **sides}[k]
        )
        if st.form_submit_button("Add"):
            _added(detail, words.strip(), chosen, chosen in frames)


def _added(detail: DocumentDetail, words: str, chosen: str, is_frame: bool) -> None:
    start = detail.text.find(words) if words else -1
    if start < 0:
        st.warning("These words are not in the text; copy them from it, within one paragraph.")
        return
    about, _, side = (chosen, "", "") if is_frame else chosen.partition(" ")
    kind = "frame" if is_frame else "stance"
    span = (start, start + len(words))
    place = Place(detail.row.id, STAGES.get(kind, kind), kind, about, "sentence", *span)
    before, after = (ABSENT, PRESENT) if is_frame else ("none", side)
    say(Correction(place, before, after, 0.0, REVIEWED, access.person().name))


def relevance(detail: DocumentDetail) -> None:
    """Let a person say that a document is, or is not, about the dispute."""
    person, row = access.person(), detail.row
    if not person.may_review or row.relevant is None or not detail.text:
        return
    before, after = ("relevant", "irrelevant") if row.relevant else ("irrelevant", "relevant")
    asked = "It is not about the dispute" if row.relevant else "It is about the dispute"
    if st.button(asked, key="relevance", type="tertiary", icon=":material/edit:"):
        place = Place(row.id, RELEVANCE, RELEVANCE, "", "document", 0, len(detail.text))
        say(Correction(place, before, after, row.relevance or 0.0, "", person.name))


def judge(item: Doubtful, after: str) -> None:
    """Store what a person says of a label that was offered for judgement."""
    say(
        Correction(
            item.place, item.label, after, item.probability, item.version, access.person().name,
            item.holder, item.holder_name, None, item.sample_id,
        )
    )  # fmt: skip


def say(correction: Correction) -> None:
    """Store a correction and show the page anew, with all numbers as they are now."""
    access.reviewer()
    store.correct(data.database(), correction)
    changed()
    st.toast("Noted. It outranks the model from now on.")
    st.rerun()


def changed() -> None:
    """Forget the answers of queries: a label is another one now."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    data.forget()


def said(detail: DocumentDetail) -> None:
    """Show what people said of this document's labels."""
    rows = queries.document_reviews(data.database(), detail.row.id)
    if rows:
        st.caption(
            "Corrected by people: "
            + "; ".join(
                f"{plain(r.place.kind)} {plain(r.place.about)} {plain(r.before)} → {plain(r.after)}"
                f" ({plain(r.reviewer)})"
                for r in rows
            )
            + "."
        )
