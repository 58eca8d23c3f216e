"""`groundswell narratives`: lists, shows one, and lets no text command the terminal."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from cli.main import groundswell
from cli.narratives import spark
from db import store
from db.documents import document_id
from db.identity import canonical_url
from db.narrative_state import (
    NarrativeChange,
    StoredCorpus,
    StoredEvent,
    StoredFeatures,
    StoredMember,
    StoredNarrative,
)
from db.records import Item, RelevanceAnnotation
from db.session import Database

TEXT = "They \x1b[31mpaid\x1b[0m for [red]every[/red] loaf."
EMPTY = StoredFeatures(b"", b"", {}, {})


@pytest.fixture
def url(tmp_path) -> str:
    """A database with one narrative of one post and its answer."""
    found = f"sqlite:///{tmp_path / 'n.db'}"
    database = Database(found)
    ids = []
    for n, outlet in enumerate(("a.example", "b.example")):
        address = f"https://{outlet}/{n}"
        with store.IngestRun(database, "test", "import") as run:
            run.add([Item(address, "post", "test", text=TEXT, outlet=outlet,
                          published=datetime(2026, 3, n + 1, tzinfo=UTC))])  # fmt: skip
        key = document_id(canonical_url(address))
        made = RelevanceAnnotation(key, 0, 4, 1.0, relevant=True)
        store.save_stage(
            database,
            store.StageResult("relevance", "1", "f", RelevanceAnnotation, [key], [made]),
        )
        ids.append(key)
    members = [
        StoredMember(n, key, 0, len(TEXT), "author", None, "", 0.9, 1, date(2026, 3, n + 1), EMPTY)
        for n, key in enumerate(ids)
    ]
    sentence = (ids[0], 0, len(TEXT))
    line = StoredNarrative(1, date(2026, 3, 2), "pay for loaf\x1b", sentence, None, None, 2, 2,
                           date(2026, 3, 2), EMPTY)  # fmt: skip
    born = StoredEvent(1, "born", date(2026, 3, 2), "2 passages of 2 documents by 2 voices")
    store.save_narratives(
        database,
        NarrativeChange("narratives", "1", "f", ids, members, {}, [line], [born],
                        StoredCorpus("e", 2, b"")),
    )  # fmt: skip
    database.close()
    return found


def test_the_list_has_label_sentence_and_state(url):
    result = CliRunner().invoke(groundswell, ["narratives", "--database", url])
    assert result.exit_code == 0
    assert "pay for loaf\\x1b" in result.output
    assert "[red]every[/red]" in result.output
    assert "\x1b" not in result.output
    assert "steady" in result.output


def test_one_narrative_with_its_starter_lineage_and_words(url):
    result = CliRunner().invoke(groundswell, ["narratives", "1", "--database", url])
    assert "started by a.example" in result.output
    assert "1 born: 2 passages" in result.output
    assert "\x1b" not in result.output


def test_json_is_for_programs(url):
    result = CliRunner().invoke(groundswell, ["narratives", "--json", "--database", url])
    (row,) = json.loads(result.output)
    assert (row["id"], row["voices"], row["voice_share"]) == (1, 2, 1.0)
    assert row["sentence"]["text"] == TEXT


def test_an_unknown_id_is_wrong_usage(url):
    result = CliRunner().invoke(groundswell, ["narratives", "7", "--database", url])
    assert result.exit_code == 2
    assert "no narrative 7" in result.output


def test_an_empty_list_says_what_to_do(tmp_path):
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    Database(empty).close()
    result = CliRunner().invoke(groundswell, ["narratives", "--database", empty])
    assert result.exit_code == 0
    assert "groundswell analyze" in result.output


def test_bars():
    assert spark([0, 1, 8]) == " ▁█"
    assert spark([]) == ""
