"""The pages and their addresses."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import health, overview, reader

STYLE = Path(__file__).with_name("style.css")


def pages() -> dict[str, StreamlitPage]:
    """Return the pages by the last part of their addresses."""
    return {
        "overview": st.Page(overview.page, title="Overview", url_path="overview", default=True),
        "document": st.Page(reader.page, title="Document", url_path="document"),
        "sources": st.Page(health.page, title="Sources", url_path="sources"),
    }


def run() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="Groundswell", layout="wide", initial_sidebar_state="auto")
    st.html(f"<style>{STYLE.read_text('utf-8')}</style>")
    st.navigation(list(pages().values()), position="top").run()
