"""docs/security.md: each threat names its tests, which exist; and those of them that fit nowhere else."""

import ast
import gzip
import re
import tomllib
from pathlib import Path

import pytest
import streamlit as st

from bench.fuzzing.targets import TARGETS
from cli import import_
from config.settings import Settings
from config.topic import TopicError, load_topic
from crawler.importing import ImportFileError
from dashboard import access, correcting
from db import queries, store
from db.corrections import Correction, Place
from db.selection import Selection
from db.session import Database

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+::\w+)`", PAGE)))
TOPIC = ROOT / "tests" / "data" / "topic.toml"


@pytest.mark.parametrize("test", NAMED)
def test_every_test_that_is_named_is_there(test: str):
    path, _, name = test.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")


def test_what_pytest_leaves_out_is_told_and_run_elsewhere():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    left_out = set(re.findall(r"not (\w+)", pyproject["tool"]["pytest"]["ini_options"]["addopts"]))
    marked = set().union(*map(marks, NAMED)) & left_out
    (told,) = re.findall(r"runs all of\nthem but those marked (.*?) \(", PAGE)
    assert set(re.findall(r"\*(\w+)\*", told)) == marked
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    for mark in marked:
        assert re.search(rf'-m "?{mark}\b', run)


def marks(test: str) -> set[str]:
    """Return the marks of a test: its own, and those of its file."""
    path, _, name = test.partition("::")
    found = set()
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            parts = node.decorator_list
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            parts = [node.value]
        else:
            continue
        found |= {m for p in parts for m in re.findall(r"pytest\.mark\.(\w+)", ast.unparse(p))}
    return found


def test_every_threat_names_a_test():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "| Through" not in line]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows)


def test_the_fuzzing_that_is_told_is_that_of_every_target():
    (listed,) = re.findall(r"100,000 inputs each were withstood, .*?: ([\w,\s]+)\.", PAGE)
    assert set(re.findall(r"\w+", listed)) == set(TARGETS)
    (by_hypothesis,) = re.findall(r"Only ([\w, ]+), which are no edited bytes", PAGE)
    slow = {name for name, target in TARGETS.items() if not target.quick}
    assert set(re.findall(r"\w+", by_hypothesis)) - {"and"} == slow


def test_no_page_allows_unsafe_html():
    for path in (ROOT / "dashboard").glob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"unsafe_allow|components\.v1|unsafe_allow_javascript", text), (
            path.name
        )


def test_a_packed_list_of_addresses_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(import_, "LARGEST_LIST", 1_000)
    packed = tmp_path / "list.txt.gz"
    packed.write_bytes(gzip.compress(b"https://a.example/\n" * 1_000))
    with pytest.raises(ImportFileError, match="unpacks to more"):
        import_._unzipped(packed, tmp_path)


def test_a_reader_stores_no_correction_whatever_the_page_shows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(access, "person", lambda: access.Person("ann@a.example", "reader"))
    monkeypatch.setattr(st, "rerun", lambda: None)
    place = Place("d", "frames", "frame", "hypocrisy", "sentence", 0, 1)
    with pytest.raises(access.AccessError):
        correcting.say(Correction(place, "present", "absent", 0.5, "1", "ann@a.example"))


def test_saved_searches_are_their_owners(database: Database):
    store.save_search(database, "ann", "loaves", "loaf", Selection())
    assert queries.saved_searches(database, "bob") == []
    store.forget_search(database, "bob", "loaves")
    assert [s.name for s in queries.saved_searches(database, "ann")] == ["loaves"]


@pytest.mark.parametrize("name", ["../etc", "/etc", "a/b", "a\\\\nb", ".."])
def test_no_id_of_a_topic_is_a_path(name: str, tmp_path: Path):
    text = TOPIC.read_text("utf-8")
    path = tmp_path / "topic.toml"
    path.write_text(re.sub(r'^id = "[^"]*"', lambda _: f'id = "{name}"', text, count=1, flags=re.M))
    with pytest.raises(TopicError, match="id"):
        load_topic(path)


def test_the_service_listens_on_loopback():
    assert Settings.model_fields["watch_address"].default == "127.0.0.1"
