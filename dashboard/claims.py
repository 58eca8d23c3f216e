"""Page `claims`: the ledger with search and filter; one claim is in `dashboard.claim`."""

from collections.abc import Sequence
from html import escape
from typing import cast, get_args

import streamlit as st

from config.plain import counted
from dashboard import choosing, claim, data, filters, receipts, times
from db import queries
from db.queries.claims import Sort
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
    st.html("".join(map(card, rows)))
    st.caption(
        "A claim is what several sentences state; its receipts are all of them. Voices count copies once."
        f" Times: {times.zone()}."
    )
    if size > PAGE:
        last = (size - 1) // PAGE + 1
        st.number_input(f"Page, of {last:,}", 1, last, number, key="claims page")


def _controls() -> tuple[str, str | None, Sort]:
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    words = left.text_input(
        "Search the ledger",
        key="said",
        bind="query-params",
        max_chars=200,
        placeholder="words of a claim",
    )
    status = middle.selectbox("Status", [ANY, *get_args(ClaimStatusName)], key="claims status")
    sort = choosing.one_of("Order", SORTS, "sort", right)
    return words.strip(), None if status == ANY else status, cast(Sort, sort)


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


def card(row: ClaimRow) -> str:
    """Return a claim as HTML that leads to its receipts: its wording, and what is known of it."""
    link = receipts.link(receipts.address("claims", claim=row.id), "all receipts")
    facts = [
        f"<span class='badge {escape(row.status.status)}'>{escape(row.status.status)}</span>",
        counted(row.voices, "voice"),
        f"first by {escape(receipts.name(row.first.who)[:80])}, {times.element(row.first.when)}",
        *(
            counted(number, one, many)
            for number, one, many in (
                (row.certainties.get("denied", 0), "denial", None),
                (row.versions, "other version", None),
                (row.answers, "accusation in return", "accusations in return"),
            )
            if number
        ),
        link,
    ]
    text = row.text if len(row.text) < receipts.LONGEST else row.text[: receipts.LONGEST] + " …"
    return (
        f"<div class='said'><p>{escape(text)}</p>"
        f"<div class='document-facts'>{' · '.join(facts)}</div></div>"
    )
