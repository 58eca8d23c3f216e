"""Lists of documents, as tables and as what was found; a click opens the reader."""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from dashboard import data, filters, receipts, times
from dashboard.plain import plain
from db import queries
from db.selection import Selection
from db.views import DocumentRow
from db.views.kept import Found, Near

PAGE = 50


def listing(selection: Selection, key: str) -> None:
    """Show a page of the documents of a selection; a click on a line opens it."""
    number = int(st.session_state.get(f"{key} page", 1))
    rows = data.ask(queries.documents, data.database(), selection, PAGE + 1, (number - 1) * PAGE)
    if not rows:
        st.caption("No document fits.")
        return
    event = st.dataframe(
        table(rows[:PAGE]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        key=f"{key} {selection.to_query()} {number}",
        alt="Documents, newest first",
        column_config={
            "title": st.column_config.TextColumn(width="large"),
            "relevance": st.column_config.NumberColumn(format="%.0f%%"),
            "published": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", timezone=times.zone()
            ),
        },
    )
    st.caption(f"Click a line to read the document with its evidence. Times: {times.zone()}.")
    if number > 1 or len(rows) > PAGE:
        st.number_input("Page", min_value=1, value=number, key=f"{key} page")
    picked = event["selection"]["cells"]
    if picked:
        open_reader(rows[picked[0][0]].id)


def open_reader(document_id: str) -> None:
    """Go to a document's page, with the filters kept in the address."""
    from dashboard import navigation

    address = [("document", document_id), *filters.address()]
    st.switch_page(navigation.pages()["document"], query_params=address)


def table(rows: Sequence[DocumentRow]) -> pd.DataFrame:
    """Return the list of documents as a table; cells are plain text, never markup."""
    target = data.topic().target[0].id
    return pd.DataFrame(
        {
            "published": [r.published for r in rows],
            "title": [r.title for r in rows],
            "outlet": [r.outlet for r in rows],
            "kind": [r.kind for r in rows],
            "language": [r.language for r in rows],
            "author's stance": [r.stance.get(target) for r in rows],
            "relevance": [percent(r.relevance) for r in rows],
        }
    )


def percent(probability: float | None) -> float | None:
    """Return a probability in percent, which is how finely it is shown."""
    return None if probability is None else round(100 * probability)


def found(one: Found, words: str) -> None:
    """Show a document that a search found: a link to the reader, facts, and the words around the match."""
    pieces = [
        f"<mark>{escape(piece)}</mark>" if i % 2 else escape(piece)
        for i, piece in enumerate(one.snippet)
    ]
    _found(one.row, "".join(pieces), ("find", words))


def near(one: Near) -> None:
    """Show a document that is near in meaning with its nearest sentence, which the reader outlines."""
    _found(one.row, escape(receipts.short(one.text)), ("at", f"{one.start}-{one.end}"))


def _found(row: DocumentRow, snippet: str, place: tuple[str, str]) -> None:
    """Show a document with words of it, HTML; `place` tells the reader what to outline."""
    from dashboard import navigation

    st.page_link(
        navigation.pages()["document"],
        label=plain(row.title[:200]) or "without a title",
        query_params=[("document", row.id), place, *filters.address()],
        icon=":material/article:",
    )
    facts = " · ".join(escape(x) for x in (row.outlet, row.author, row.kind, row.language) if x)
    st.html(
        f"<div class='found'><div class='document-facts'>{facts} · {times.element(row.published)}</div>"
        f"<p class='snippet'>{snippet}</p></div>"
    )
