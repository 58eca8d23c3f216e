"""Page `search`: full text with operators and facets, and searches that are kept."""

from dataclasses import replace

import streamlit as st

from dashboard import access, data, documents, filters
from dashboard.plain import plain
from db import queries, store
from db.search_syntax import SearchError
from db.selection import Selection
from db.views.kept import SearchResult

PAGE = 20
HELP = (
    'Words must all be there. "A phrase" in quotation marks, distil* for beginnings, OR between alternatives,'
    " a minus or NOT before what must not be there, parentheses, title: before what must stand in the title."
)
FACETS = 8


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("Search and read")
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    words = left.text_input(
        "Search",
        key="words",
        bind="query-params",
        help=HELP,
        placeholder='"distillation attack" OR hypocri*',
    )
    newest = right.segmented_control(
        "Order", ["best", "newest"], default="best", key="order", bind="query-params"
    )
    _saved(words, selection)
    if not words.strip():
        _begin()
        return
    try:
        number = max(1, int(st.session_state.get("found page", 1)))
        found = data.ask(
            queries.search, data.database(), selection, words, PAGE, (number - 1) * PAGE,
            newest == "newest",
        )  # fmt: skip
    except SearchError as error:
        st.warning(f"The search cannot be read: {plain(str(error))}.")
        st.caption(HELP)
        return
    _results(found, words, selection, number)


def _begin() -> None:
    st.info("Type what to look for. The filters at the left narrow what is searched.")
    st.caption(HELP)


def _results(result: SearchResult, words: str, selection: Selection, number: int) -> None:
    if not result.total:
        elsewhere = selection != Selection()
        st.info(
            "Nothing was found. "
            + ("Clear some filters at the left, or try" if elsewhere else "Try")
            + " fewer words, the beginning of a word with *, or OR."
        )
        return
    many = "the newest " if result.capped else ""
    st.markdown(f"**{many}{result.total:,} documents**".capitalize())
    main, side = st.columns([3, 1], gap="large")
    with main:
        for one in result.found:
            documents.found(one, words)
        if result.total > PAGE:
            st.number_input(
                "Page", 1, -(-result.total // PAGE), number, key="found page", width=140
            )
    with side:
        _facets(result, selection)


def _facets(result: SearchResult, selection: Selection) -> None:
    """Show how many were found of each kind, outlet and language; a click narrows the filter."""
    for name, label, counts in (
        ("kinds", "Kinds", result.kinds),
        ("outlets", "Outlets", result.outlets),
        ("languages", "Languages", result.languages),
    ):
        chosen = getattr(selection, name)
        offered = [v for v in counts if v not in chosen][:FACETS]
        if len(counts) < 2 or not offered:
            continue
        with st.container(gap=None):
            st.caption(label)
            for value in offered:
                st.button(
                    f"{plain(value)} ({counts[value]:,})",
                    key=f"facet {name} {value}",
                    type="tertiary",
                    on_click=_narrow,
                    args=(name, label, value, selection),
                )


def _narrow(name: str, label: str, value: str, selection: Selection) -> None:
    chosen = tuple(sorted({*getattr(selection, name), value}))
    st.session_state[f"filter {label}"] = list(chosen)
    filters.to_address(replace(selection, **{name: chosen}))  # type: ignore[arg-type]


def _saved(words: str, selection: Selection) -> None:
    """Show the person's saved searches, and let them save this one."""
    person = access.person()
    saved = queries.saved_searches(data.database(), person.name)
    with st.popover(f"Saved searches ({len(saved)})", icon=":material/bookmark:"):
        for one in saved:
            left, right = st.columns([4, 1])
            if left.button(plain(one.name), key=f"saved {one.name}", help=plain(one.words)):
                _go(one.words, one.selection)
            if right.button("Forget", key=f"forget {one.name}", type="tertiary"):
                store.forget_search(data.database(), person.name, one.name)
                st.rerun()
        with st.form("save search", border=False):
            name = st.text_input("Save this search as", max_chars=120)
            if st.form_submit_button("Save", disabled=not words.strip()) and name.strip():
                store.save_search(data.database(), person.name, name, words, selection)
                st.rerun()


def _go(words: str, selection: str) -> None:
    from dashboard import navigation

    filters.forget()
    pairs = [("words", words)]
    for name, values in filters.pairs(Selection.from_query(selection)).items():
        pairs += [(name, value) for value in values]
    st.session_state.pop("words", None)
    st.switch_page(navigation.pages()["search"], query_params=pairs)
