"""Fixtures for all tests: a database, a small topic, and the shared data where there is any.

What uses a database runs on SQLite, and with `pytest -m postgres` on PostgreSQL.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

from config import Topic, load_topic
from db.session import Database
from tests import postgres

DATA = Path(os.environ.get("GROUNDSWELL_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


class Files:
    """SQLite's databases; call it for the URL of an empty one, `migrated` or without tables."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders

    @cached_property
    def _template(self) -> Path:
        """Migrate once; further databases are copies."""
        file = self._folders.mktemp("template") / "test.db"
        Database(f"sqlite:///{file}").close()
        return file

    def __call__(self, migrated: bool = True) -> str:
        file = self._folders.mktemp("database") / "test.db"
        if migrated:
            shutil.copy(self._template, file)
        return f"sqlite:///{file}"

    def drop(self, url: str) -> None:
        """Leave it to pytest, which keeps the files of the last runs."""


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def new_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Files | postgres.Server]:
    """Gives, when called, the URL of a new, empty database; `migrated=False`: without tables."""
    if request.param == "postgres":
        with postgres.running() as server:
            yield server
    else:
        yield Files(tmp_path_factory)


@pytest.fixture
def database_url(new_url: Files | postgres.Server) -> Iterator[str]:
    """The URL of a new, empty database."""
    url = new_url()
    yield url
    new_url.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A new database, made by the migrations."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def topic() -> Topic:
    """A small dispute of our own about copied bread recipes."""
    return load_topic(Path(__file__).parent / "data" / "topic.toml")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of labelled data; tests that need it are skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no labelled data at {DATA}; set GROUNDSWELL_TEST_DATA")
    return DATA


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put back the main module, which Streamlit's tests replace and new processes would import."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
