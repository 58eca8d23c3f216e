"""Page `search`: by words with operators or by meaning, with facets, and searches that are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import streamlit as st

from config.plain import counted
from dashboard import access, data, documents, filters, near
from dashboard.plain import plain
from db import queries, store
from db.search_syntax import SearchError
from db.selection import Selection
from db.views.kept import NearResult, SearchedBy, SearchResult

PAGE = 20
HELP = (
    'Words must all be there. "A phrase" in quotation marks, distil* for beginnings, OR between alternatives,'
    " a minus or NOT before what must not be there, parentheses, title: before what must stand in the title."
)
FACETS = 8
BY = {"words": "words", "meaning": "meaning"}
WORDS, ORDER = "words", "order"  # keys of widgets, and parameters of the address


def page(embed: near.Embed | None = None) -> None:
    """Show the page; `embed` reads a question for its meaning, without which words alone are searched."""
    selection = filters.sidebar()
    st.title("Search and read")
    by: SearchedBy = "words"
    if embed:
        by = cast(SearchedBy, st.segmented_control(
            "Search by", list(BY), default="words", key="by", bind="query-params", required=True,
        ))  # fmt: skip
    words = _asked(by)
    _saved(words, selection, by)
    if not words.strip():
        _begin(by)
        return
    number = max(1, int(st.session_state.get("found page", 1)))
    offset = (number - 1) * PAGE
    if by == "meaning" and embed:
        close = near.search(embed, selection, words, PAGE, offset)
        _near(close, selection, number)
        return
    try:
        found = data.ask(
            queries.search, data.database(), selection, words, PAGE, offset,
            st.session_state.get(ORDER) == "newest",
        )  # fmt: skip
    except SearchError as error:
        st.warning(f"The search cannot be read: {plain(str(error))}.")
        st.caption(HELP)
        return
    _results(found, words, selection, number)


def _asked(by: SearchedBy) -> str:
    """Show what is asked for, and for words in which order they are shown; return it."""
    if by == "meaning":
        return st.text_input(
            "Sentence", key=WORDS, bind="query-params", help=near.HELP,
            placeholder="The accusers scraped other people's work themselves",
        )  # fmt: skip
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    words = left.text_input(
        "Search", key=WORDS, bind="query-params", help=HELP,
        placeholder='"distillation attack" OR hypocri*',
    )  # fmt: skip
    right.segmented_control(
        "Order", ["best", "newest"], default="best", key=ORDER, bind="query-params"
    )
    return words


def _begin(by: SearchedBy) -> None:
    st.info("Type what to look for. The filters at the left narrow what is searched.")
    st.caption(near.HELP if by == "meaning" else HELP)


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
    st.markdown(f"**{many}{counted(result.total, 'document')}**".capitalize())
    with _beside_facets(result, selection, number):
        for one in result.found:
            documents.found(one, words)


def _near(result: NearResult, selection: Selection, number: int) -> None:
    if not result.total:
        near.nothing(result)
        return
    st.markdown(f"**The {counted(result.total, 'nearest document')}**")
    with _beside_facets(result, selection, number):
        near.found(result)


@contextmanager
def _beside_facets(
    result: SearchResult | NearResult, selection: Selection, number: int
) -> Iterator[None]:
    """Show what was found beside its facets, the way to further pages below it."""
    main, side = st.columns([3, 1], gap="large")
    with main:
        yield
        _pages(result, number)
    with side:
        _facets(result, selection)


def _pages(result: SearchResult | NearResult, number: int) -> None:
    if result.total > PAGE:
        st.number_input("Page", 1, -(-result.total // PAGE), number, key="found page", width=140)


def _facets(result: SearchResult | NearResult, selection: Selection) -> None:
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


def _saved(words: str, selection: Selection, by: SearchedBy) -> None:
    """Show the person's saved searches, and let them save this one."""
    person = access.person()
    saved = queries.saved_searches(data.database(), person.name)
    with st.popover(f"Saved searches ({len(saved)})", icon=":material/bookmark:"):
        for one in saved:
            left, right = st.columns([4, 1])
            if left.button(plain(one.name), key=f"saved {one.name}", help=plain(one.words)):
                _go(one.words, one.selection, one.by)
            if right.button("Forget", key=f"forget {one.name}", type="tertiary"):
                store.forget_search(data.database(), person.name, one.name)
                st.rerun()
        with st.form("save search", border=False):
            name = st.text_input("Save this search as", max_chars=120)
            if st.form_submit_button("Save", disabled=not words.strip()) and name.strip():
                store.save_search(data.database(), person.name, name, words, selection, by)
                st.rerun()


def _go(words: str, selection: str, by: SearchedBy) -> None:
    from dashboard import navigation

    filters.forget()
    pairs = [(WORDS, words), ("by", by)]
    for name, values in filters.pairs(Selection.from_query(selection)).items():
        pairs += [(name, value) for value in values]
    for key in (WORDS, "by"):
        st.session_state.pop(key, None)
    st.switch_page(navigation.pages()["search"], query_params=pairs)
