"""Page `document`: one text with its evidence marked, its source, and every label with its probability."""

import re
from collections.abc import Sequence
from html import escape
from itertools import islice

import streamlit as st

from config.reading import MAX_CHARACTERS, MAX_SENTENCES
from dashboard import correcting, data, filters, history, links, statements, times
from dashboard.highlight import legend, marked
from dashboard.plain import plain
from db import queries
from db.search_syntax import SearchError, parse, pattern
from db.views import DocumentDetail, Receipt

AT = re.compile(r"(\d{1,9})-(\d{1,9})")  # a place in the text
FIND = "find"  # not `words`: the search box takes its own parameter away when its page is left
MOST_MATCHES = 500  # that are outlined
KINDS = {
    "stance": "stance", "frame": "frames", "sentiment": "sentiment", "entity": "names",
    "quote": "quotes", "claim": "claims",
}  # fmt: skip


def page() -> None:
    """Show the document that the address names."""
    _back()
    key = st.query_params.get("document")
    if not key:
        st.info("Open a document from the list on the page Today, or search for one.")
        return
    detail = queries.document(data.database(), key)
    if detail is None:
        st.error(
            "There is no document of this id in this database. It may have been collected elsewhere."
        )
        return
    if detail.deleted:
        st.warning(
            f"Taken back by its author or source, as seen {detail.deleted:%-d %B %Y}; its words were removed."
        )
        return
    _head(detail)
    _length(detail.text)
    shown = _choose(detail.receipts)
    _text(detail, [r for r in shown if r.level != "document"])
    statements.quotes(detail)
    statements.claims(detail)
    correcting.labels(detail, shown)
    correcting.said(detail)
    history.copies(detail)
    history.history(detail)


def _back() -> None:
    from dashboard import navigation

    words = st.query_params.get(FIND)
    name, label = ("search", "Back to the search") if words else ("today", "Back to the list")
    address = [*([("words", words)] if words else []), *filters.address()]
    st.page_link(
        navigation.pages()[name], label=label, query_params=address, icon=":material/arrow_back:"
    )


def _head(detail: DocumentDetail) -> None:
    row = detail.row
    st.html(f"<h2 class='document-title'>{escape(row.title)}</h2>")
    said = [
        escape(row.outlet),
        escape(row.author or "no author named"),
        times.element(row.published),
        escape(row.kind),
        escape(row.language or "language unknown"),
    ]
    st.html(f"<p class='document-facts'>{' · '.join(said)}</p>")
    address = links.original(row.url)
    with st.container(horizontal=True, vertical_alignment="center"):
        if address:
            st.html(links.anchor(address, "Read the original"), width="content")
        archived = links.archived(row.url, row.published or detail.first_seen)
        if archived:
            st.html(links.anchor(archived, "as archived then"), width="content")
        correcting.relevance(detail)
    if row.relevance is not None:
        verdict = "relevant" if row.relevant else "not relevant"
        language = detail.language_probability
        st.caption(
            f"About the dispute with a probability of {row.relevance:.0%}: {verdict}."
            + (f" Language {row.language} with {language:.0%}." if language is not None else "")
        )
    sides = [f"{target}: {label}" for target, label in row.stance.items() if label != "none"]
    if row.stance:
        st.caption("The author's own stance: " + (", ".join(sides) or "takes no side") + ".")
    elif row.relevant:
        st.caption(
            "Not judged for stance, frames and sentiment: they are not read in this language, or were not"
            " analysed yet."
        )


def _choose(receipts: Sequence[Receipt]) -> list[Receipt]:
    """Let the person choose which evidence to see; stance and frames come first."""
    present = [kind for kind in KINDS if any(r.kind == kind for r in receipts)]
    if not present:
        st.caption(
            "There are no labels on this text: not relevant, not analysed yet, or none found."
        )
        return []
    default = [kind for kind in ("stance", "frame", "entity") if kind in present]
    picked = st.pills(
        "Evidence", present, default=default, selection_mode="multi",
        format_func=lambda kind: KINDS[kind], key="evidence",
    )  # fmt: skip
    return [r for r in receipts if r.kind in picked]


def _text(detail: DocumentDetail, shown: Sequence[Receipt]) -> None:
    if shown:
        st.html(f"<p class='legend'>{legend(shown)}</p>")
    wanted = _wanted(detail.text)
    if wanted and "at" not in st.query_params:
        st.caption(
            f"{len(wanted)} places that fit the search “{plain(st.query_params[FIND])}” are outlined."
        )
    st.html(f"<div class='document-text'>{marked(detail.text, shown, wanted)}</div>")


def _length(text: str) -> None:
    """Say where a long text is no longer read."""
    if len(text) > MAX_CHARACTERS:
        st.caption(
            f"A long text, of {len(text):,} characters. Quotes, opinions and claims are looked for in the"
            f" first {MAX_CHARACTERS:,}, of at most {MAX_SENTENCES} sentences: what follows was not judged."
        )


def _wanted(text: str) -> list[tuple[int, int]]:
    """Return the words that led here: those of a receipt (`at=START-END`), or what a search finds."""
    at = AT.fullmatch(st.query_params.get("at", ""))
    if at:
        start, end = sorted(min(int(place), len(text)) for place in at.groups())
        return [(start, end)]
    words = st.query_params.get(FIND)
    if not words:
        return []
    try:
        matches = pattern(parse(words)).finditer(text)
        return [match.span() for match in islice(matches, MOST_MATCHES)]
    except SearchError:
        return []
