"""The filters that all pages share; they live in the page's address, so that a link gives the same view."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from urllib.parse import parse_qs

import streamlit as st

from config.errors import GroundswellError
from dashboard import data
from db import queries
from db.selection import Selection
from db.views import Facets

REMEMBERED = "selection"
NAMES = tuple(f.name for f in fields(Selection))


def from_address() -> Selection:
    """Return the selection of the page's address; what cannot be read is told and ignored.

    A page that was opened from another one, without any filter in its address, takes over that one's.
    """
    given = {name: st.query_params.get_all(name) for name in NAMES if name in st.query_params}
    if not given:
        return st.session_state.get(REMEMBERED) or Selection()
    try:
        return Selection.from_query(given)
    except GroundswellError as error:
        st.warning(f"The filter in the address cannot be read and is ignored: {error}")
        return Selection()


def address() -> list[tuple[str, str]]:
    """Return the filters of the page's address, for the address of another page."""
    return [(name, value) for name in NAMES for value in st.query_params.get_all(name)]


def sidebar() -> Selection:
    """Show the filters, write what is chosen into the address, and return it."""
    before = from_address()
    facets = data.ask(queries.facets, data.database(), Selection(relevance=before.relevance))
    with st.sidebar:
        chosen = _widgets(before, facets)
    to_address(chosen)
    return chosen


def to_address(selection: Selection) -> None:
    """Write a selection into the page's address, leaving other parameters alone; other pages take it over."""
    st.session_state[REMEMBERED] = selection
    others = {k: st.query_params.get_all(k) for k in st.query_params if k not in NAMES}
    wanted = {**others, **pairs(selection)}
    if wanted != {k: st.query_params.get_all(k) for k in st.query_params}:
        st.query_params.from_dict(wanted)


def pairs(selection: Selection) -> dict[str, list[str]]:
    """Return a selection as the parameters of an address."""
    return parse_qs(selection.to_query())


def _widgets(before: Selection, facets: Facets) -> Selection:
    st.subheader("Filter")
    chosen = replace(
        before,
        kinds=_choice("Kinds", facets.kinds, before.kinds),
        languages=_choice("Languages", facets.languages, before.languages),
        outlets=_choice("Outlets", facets.outlets, before.outlets),
        parties=_parties(before.parties),
    )
    chosen = _copies(chosen)
    if facets.first_day and facets.last_day:
        chosen = _days(chosen, facets.first_day, facets.last_day)
    if st.button("Clear all", disabled=chosen == Selection()):
        forget()
        to_address(Selection())
        st.rerun()
    st.caption("The filters are in the page's address: a copied link gives the same view.")
    return chosen


def _choice(label: str, counts: dict[str, int] | object, chosen: Sequence[str]) -> tuple[str, ...]:
    options = dict(counts) if isinstance(counts, dict) else {}
    for value in chosen:
        options.setdefault(value, 0)
    picked = st.multiselect(
        label,
        list(options),
        default=list(chosen),
        format_func=lambda value: f"{value} ({options[value]:,})",
        key=f"filter {label}",
        placeholder="all",
    )
    return tuple(sorted(picked))


def _parties(chosen: Sequence[str]) -> tuple[str, ...]:
    names = {party.id: party.name for party in data.topic().party}
    for value in chosen:
        names.setdefault(value, value)
    picked = st.multiselect(
        "Mentions any of",
        list(names),
        default=list(chosen),
        format_func=lambda key: names[key],
        key="filter parties",
        placeholder="any or none",
    )
    return tuple(sorted(picked))


def _copies(selection: Selection) -> Selection:
    once = st.toggle(
        "Count copies once",
        value=selection.copies == "once",
        key="filter copies",
        help="A text that many outlets took over counts as one, on the day on which it was new.",
    )
    return replace(selection, copies="once" if once else "counted")


def _days(selection: Selection, first: date, last: date) -> Selection:
    given = (selection.since or first, selection.until or last)
    picked = st.date_input("Days (UTC)", value=given, key="filter days", format="YYYY-MM-DD")
    if not isinstance(picked, tuple) or len(picked) != 2:
        return selection  # the second day is still to be picked
    since, until = picked
    return replace(
        selection,
        since=None if since <= first else since,
        until=None if until >= last else until,
    )


def forget() -> None:
    """Let the widgets begin anew, from what the address says."""
    for key in [k for k in st.session_state if str(k).startswith("filter ")]:
        del st.session_state[key]
