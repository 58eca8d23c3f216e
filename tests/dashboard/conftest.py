"""A database whose texts were written by somebody hostile, and the dashboard on it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st

from db import queries, store
from db.records import (
    EntityMention,
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult

TOPIC = Path(__file__).parents[1] / "data" / "topic.toml"
HOSTILE = "<script>document.title='pwned'</script> [click](javascript:alert(1)) :red[*bold*] $x$"
TEXT = "Hearth Bakery is a thief itself. <img src=x onerror=\"document.title='pwned'\"> It copied us & you."


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium of the system, or the one that playwright installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        found = (
            shutil.which("chromium")
            or shutil.which("chromium-browser")
            or shutil.which("google-chrome")
        )
        try:
            opened = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"no Chromium: {error.message.splitlines()[0]}")
        yield opened
        opened.close()


@pytest.fixture
def hostile(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Two relevant documents of two days and one of no day that is irrelevant; settings point at them."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", database.url)
    monkeypatch.setenv("GROUNDSWELL_TOPIC", str(TOPIC))
    st.cache_resource.clear()
    st.cache_data.clear()
    fill(database)
    return database


def fill(database: Database) -> None:
    """Store the documents and what the stages say of them."""
    with IngestRun(database, "feed", "feed") as run:
        run.add([
            Item("https://a.example/1", "news", "feed", title=HOSTILE, text=TEXT, outlet="<b>Daily</b>",
                 published=datetime(2026, 2, 23, 9, tzinfo=UTC)),
            Item("https://b.example/2", "post", "feed", text="The bakeries agree on nothing.",
                 published=datetime(2026, 2, 25, 9, tzinfo=UTC)),
            Item("https://c.example/3", "news", "feed", title="Weather", text="It rains."),
        ])  # fmt: skip
        run.reject("https://d.example/4", "robots.txt forbids it")
    everything = queries.documents(database, Selection(relevance="any"))
    keys = {row.url: row.id for row in everything}
    one, ids = keys["https://a.example/1"], list(keys.values())
    start = TEXT.index("It copied")
    found = {
        "language": (LanguageAnnotation, [LanguageAnnotation(k, 0, 2, 0.9, language="en") for k in ids]),
        "relevance": (RelevanceAnnotation, [
            RelevanceAnnotation(k, 0, 2, 0.9, relevant=u != "https://c.example/3") for u, k in keys.items()]),
        "stance": (StanceAnnotation, [
            StanceAnnotation(one, start, len(TEXT), 0.8, target="accusation", label="against"),
            StanceAnnotation(one, 0, len(TEXT), 0.8, target="accusation", label="against",
                             level="document")]),
        "frames": (FrameAnnotation, [FrameAnnotation(one, 0, 32, 0.7, frame="hypocrisy")]),
        "entities": (EntityMention, [
            EntityMention(one, 0, 13, 1.0, entity_id="hearth", name="Hearth Bakery", type="organisation")]),
    }  # fmt: skip
    for stage, (makes, annotations) in found.items():
        store.save_stage(database, StageResult(stage, "1", "f", makes, ids, annotations))
