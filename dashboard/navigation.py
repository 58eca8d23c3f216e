"""The pages and their addresses."""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import (
    access,
    claims,
    frames,
    narratives,
    near,
    people,
    permalink,
    quality,
    reader,
    review,
    search,
    sources,
    stance,
    take,
    today,
)

STYLE = Path(__file__).with_name("style.css")


def pages() -> dict[str, StreamlitPage]:
    """Return the pages by a name; each has its address, and those of the menu their group."""
    return {name: page for group in groups().values() for name, page in group.items()}


def groups(
    write: take.Write | None = None, embed: near.Embed | None = None
) -> dict[str, dict[str, StreamlitPage]]:
    """Return the pages of the menu by its headings, in order."""
    # No icons: the browser would fetch a page's icon from a font server, and learn who reads what.
    return {
        "": {
            "today": st.Page(
                today.page, title="Today", url_path="today", default=True
            ),
            "narratives": st.Page(
                narratives.page, title="Narratives", url_path="narratives",
            ),
            "stance": st.Page(
                stance.page, title="Stance", url_path="stance",
            ),
            "frames": st.Page(
                frames.page, title="Frames", url_path="frames",
            ),
            "claims": st.Page(
                claims.page, title="Claims", url_path="claims",
            ),
            "people": st.Page(
                people.page, title="People", url_path="people",
            ),
            "search": st.Page(
                partial(search.page, embed), title="Search", url_path="search",
            ),
            "document": st.Page(
                reader.page, title="Document", url_path="document", visibility="hidden"
            ),
            "permalink": st.Page(
                permalink.page, title="Figure", url_path="figure", visibility="hidden"
            ),
            "sources": st.Page(
                sources.page, title="Sources", url_path="sources",
            ),
            "review": st.Page(
                review.page, title="Review", url_path="review",
            ),
            "quality": st.Page(
                quality.page, title="Quality", url_path="quality",
            ),
            "export": st.Page(
                partial(_export, write), title="Export", url_path="export"
            ),
        },
    }  # fmt: skip


def _export(write: take.Write | None) -> None:
    if write is None:
        st.error("This installation writes no data sets here; use `groundswell export`.")
    else:
        take.page(write)


def run(write: take.Write, embed: near.Embed) -> None:
    """Show the page that the address names.

    `write` is what the page Export writes data sets with, `embed` what reads a question for its meaning.
    """
    st.set_page_config(page_title="Groundswell", layout="wide", initial_sidebar_state="auto")
    st.html(f"<style>{STYLE.read_text('utf-8')}</style>")
    person = access.person()
    menu: Any = {heading: list(group.values()) for heading, group in groups(write, embed).items()}
    shown = st.navigation(menu, position="top")
    access.account(person)
    shown.run()
