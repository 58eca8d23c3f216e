"""What the pages read: the database of the settings, opened once, and answers kept for a short while."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import streamlit as st

from config import Settings, Topic, load_topic
from config.settings import load_settings
from db.session import Database

FRESH = 30  # seconds that an answer is kept: a crawl that runs beside is seen soon

P = ParamSpec("P")
R = TypeVar("R")


@st.cache_resource
def settings() -> Settings:
    """Return the settings of this process."""
    return load_settings()


@st.cache_resource
def topic() -> Topic:
    """Return the topic that is watched."""
    return load_topic(settings().topic)


@st.cache_resource
def database() -> Database:
    """Return the database, opened once."""
    return Database(settings().database_url)


def ask(query: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a query of `db.queries` says, kept for a short while.

    The key is the query's name and its arguments but the first, which is the database.
    """
    return _ask(query.__qualname__, query, args[0], *args[1:], **kwargs)  # type: ignore[no-any-return]


@st.cache_data(ttl=FRESH, show_spinner=False)
def _ask(name, _query, _database, *args, **kwargs):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN002, ANN003, ANN202
    return _query(_database, *args, **kwargs)


def forget() -> None:
    """Forget the answers that are kept: something has changed."""
    _ask.clear()
