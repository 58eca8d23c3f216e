"""Search by meaning: the nearest sentence of each document, with where it stands."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import data, documents
from db import queries
from db.selection import Selection
from db.views.kept import NearResult

LONGEST = 1_000  # characters of a question that are read
Embed = Callable[[str], tuple[str, Sequence[float]]]
"""Gives the name of an encoder and a question's embedding: `cli.meaning.embed`, which `app.py` hands in."""
HELP = (
    "Write a sentence such as you hope to find, in English: sentences that mean the same are found, whatever"
    " their words. Operators mean nothing here."
)


def search(
    embed: Embed, selection: Selection, question: str, limit: int, offset: int
) -> NearResult:
    """Return what is near a question in meaning; the model is loaded at the first question."""
    with st.spinner("Reading the question …", show_time=True):
        encoder, vector = _embedded(question[:LONGEST], embed)
    return data.ask(queries.near, data.database(), selection, tuple(vector), encoder, limit, offset)


@st.cache_data(max_entries=500, show_spinner=False)
def _embedded(question: str, _embed: Embed) -> tuple[str, Sequence[float]]:
    return _embed(question)


def found(result: NearResult) -> None:
    """Show the documents, each with its nearest sentence."""
    for one in result.found:
        documents.near(one)
    reach = f"the {result.looked_at:,} published last" if result.capped else f"{result.looked_at:,}"
    st.caption(
        f"Nearest in meaning first, of {reach} documents that were compared, copies once, the nearest"
        " sentence of each. Nearness is no agreement: who denies something speaks of it too."
    )


def nothing(result: NearResult) -> None:
    """Say why nothing was found, and what to do."""
    if result.looked_at:
        st.info(
            "No sentence comes near it in meaning. Say it in other words, in a whole sentence, or clear some"
            " filters at the left."
        )
    else:
        st.info(
            "None of these documents has been read for its meaning: run `groundswell analyze`, or clear some"
            " filters at the left."
        )
