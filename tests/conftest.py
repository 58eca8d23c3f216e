"""Fixtures for all tests: a database, a small topic, and the shared data where there is any."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import Topic, load_topic
from db.session import Database

DATA = Path(os.environ.get("GROUNDSWELL_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new database, made by the migrations."""
    opened = Database(f"sqlite:///{tmp_path / 'test.db'}")
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
