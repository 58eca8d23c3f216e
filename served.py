"""What `groundswell dashboard` serves: the app, and the pages behind the links of the digest."""

from functools import cache
from importlib.util import find_spec

import streamlit as st

from config.errors import GroundswellError
from config.settings import Settings, load_settings
from db.session import Database
from digest import web


def script() -> str:
    """Return the file that Streamlit runs for each visit.

    Raises:
        GroundswellError: it is not installed.
    """
    spec = find_spec("app")
    if spec is None or spec.origin is None:
        raise GroundswellError("app.py is not installed")
    return spec.origin


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return load_settings()


@cache
def database() -> Database:
    """Return the database, opened when somebody follows a link."""
    return Database(settings().database_url)


app = st.App(script(), routes=web.routes(settings, database))
