"""A label in its context with the question whether it is right: parts of the pages Review and Quality."""

from html import escape

import streamlit as st

from dashboard import correcting, data, filters, times
from db.corrections import ABSENT, CHOICES, PRESENT
from db.views.reviews import Doubtful

CLAIM = "Does the marked sentence state a fact that can be checked?"
YES_NO = {PRESENT: "Yes", ABSENT: "No"}


def question(item: Doubtful) -> str:
    """Return what to decide, in words that do not tell what the model thinks of a side."""
    topic = data.topic()
    about = item.place.about
    match item.place.kind:
        case "frame":
            frame = next((f for f in topic.frame if f.id == about), None)
            told = f"{frame.name}: {frame.description}" if frame else about
            return f"Does the marked sentence use this frame? {told}"
        case "stance":
            names = {t.id: t.name for t in topic.target} | {p.id: p.name for p in topic.party}
            return f"Where does the voice of the marked sentence stand toward: {names.get(about, about)}?"
        case "sentiment":
            return f"How does the marked sentence speak of {about}?"
        case _:
            return CLAIM


def show(item: Doubtful) -> str:
    """Return a label's words in their context as HTML."""
    facts = " · ".join((escape(item.outlet), times.element(item.published)))
    return (
        f"<div class='document-facts'>{escape(item.title[:200])} · {facts}</div>"
        f"<p class='context'><span class='around'>{escape(item.before)}</span>"
        f"<mark>{escape(item.text)}</mark><span class='around'>{escape(item.after)}</span></p>"
    )


def ask(item: Doubtful, key: str, *, blind: bool) -> None:
    """Show a label and take a person's word; `blind` keeps what the model says to itself."""
    from dashboard import navigation

    st.markdown(f"**{question(item)}**")
    st.html(show(item))
    if not blind:
        st.caption(f"The model says: {item.label}, with {item.probability:.0%}.")
    with st.container(horizontal=True):
        for choice in CHOICES[item.place.kind]:
            if st.button(YES_NO.get(choice, choice), key=f"{key} {choice}"):
                correcting.judge(item, choice)
        st.page_link(
            navigation.pages()["document"],
            label="Read all of it",
            query_params=[("document", item.place.document_id), *filters.address()],
        )
