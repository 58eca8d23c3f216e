"""The dashboard and the pages behind the links of the digest; start it with `groundswell dashboard`."""

from functools import cache
from pathlib import Path

import streamlit as st

import dashboard
from config.settings import Settings, load_settings
from db.session import Database
from digest import web

SCRIPT = Path(dashboard.__file__).with_name("script.py")


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return load_settings()


@cache
def database() -> Database:
    """Return the database, opened when somebody follows a link."""
    return Database(settings().database_url)


app = st.App(SCRIPT, routes=web.routes(settings, database))
