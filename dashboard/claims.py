"""Page `claims`: the ledger with search and filter; one claim is in `dashboard.claim`."""

from collections.abc import Sequence
from typing import get_args

import pandas as pd
import streamlit as st

from dashboard import claim, data, filters, times
from db import queries
from db.selection import Selection
from db.views import ClaimRow, ClaimStatusName

PAGE = 25
SORTS = {
    "voices": "most voices", "mentions": "most mentions", "first": "newest", "last": "last repeated",
}  # fmt: skip
ANY = "any"


def page() -> None:
    """Show the ledger, or the claim that the address names."""
    selection = filters.sidebar()
    key = st.query_params.get("claim")
    if key:
        claim.page(key, selection)
        return
    st.title("Claims")
    words, status, sort = _controls()
    size = data.ask(queries.ledger_size, data.database(), selection, words, status)
    if not size:
        _nothing(words, status)
        return
    number = min(int(st.session_state.get("claims page", 1)), (size - 1) // PAGE + 1)
    rows = data.ask(
        queries.ledger, data.database(), selection, words, status, sort, PAGE, (number - 1) * PAGE
    )
    st.subheader(finding(rows, size, sort))
    _table(rows, selection, number)
    st.caption(
        "A claim is what several sentences state; click a line for all of them. Voices count copies once."
        f" Times: {times.zone()}."
    )
    if size > PAGE:
        last = (size - 1) // PAGE + 1
        st.number_input(f"Page, of {last:,}", 1, last, number, key="claims page")


def _controls() -> tuple[str, str | None, str]:
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    words = left.text_input(
        "Search the ledger",
        key="claims words",
        max_chars=200,
        placeholder="words of a claim",
    )
    status = middle.selectbox("Status", [ANY, *get_args(ClaimStatusName)], key="claims status")
    sort = right.selectbox("Order", list(SORTS), format_func=SORTS.__getitem__, key="claims sort")
    return words.strip(), None if status == ANY else status, sort or "voices"


def _nothing(words: str, status: str | None) -> None:
    if words or status:
        st.info("No claim fits. Try fewer words, another status, or clear the filters at the left.")
    else:
        st.info(
            "There are no claims in these documents. `groundswell analyze` finds statements that can be"
            " checked in English texts and gathers them here; or clear some filters at the left."
        )


def finding(rows: Sequence[ClaimRow], size: int, sort: str) -> str:
    """Say what the ledger holds, and what its first line is worth."""
    claims = "1 claim" if size == 1 else f"{size:,} claims"
    if sort != "voices" or rows[0].voices < 2:
        return claims
    alone = rows[0].voices
    return f"{claims}; the most repeated one comes from {alone:,} voices"


def _table(rows: Sequence[ClaimRow], selection: Selection, number: int) -> None:
    event = st.dataframe(
        table(rows),
        hide_index=True,
        row_height=58,
        on_select="rerun",
        selection_mode="single-cell",
        key=f"claims {selection.to_query()} {number} {[r.id for r in rows[:1]]}",
        alt="The ledger of claims",
        column_config={
            "claim": st.column_config.TextColumn(width="large"),
            "first said": st.column_config.DatetimeColumn(
                format="D MMM YYYY, HH:mm", timezone=times.zone()
            ),
        },
    )
    picked = event["selection"]["cells"]
    if picked:
        open_claim(rows[picked[0][0]].id)


def open_claim(key: str) -> None:
    """Go to the page of a claim, with the filters kept."""
    from dashboard import navigation

    st.switch_page(navigation.pages()["claims"], query_params=[("claim", key), *filters.address()])


def table(rows: Sequence[ClaimRow]) -> pd.DataFrame:
    """Return lines of the ledger as a table; cells are plain text, never markup."""
    return pd.DataFrame(
        {
            "claim": [r.text[:300] for r in rows],
            "status": [r.status.status for r in rows],
            "voices": [r.voices for r in rows],
            "mentions": [r.mentions for r in rows],
            "denied": [r.certainties.get("denied", 0) for r in rows],
            "versions": [r.versions for r in rows],
            "answers": [r.answers for r in rows],
            "first said": [r.first.when for r in rows],
            "by": [r.first.who for r in rows],
        }
    )
