"""The data set: whole or not at all, and read back by other programs as it was."""

import hashlib
import json
from pathlib import Path

import pytest

from db import queries, store
from db.records import RelevanceAnnotation
from db.selection import Selection
from db.session import Database
from db.store import StageResult
from export.dataset import ExportError
from export.order import FORMATS
from export.tables import TABLES
from tests.export.conftest import NEWS, POST, TEXT, TWEET, Make, key_of

CONTRACT = {
    "id", "url", "kind", "source", "outlet", "title", "published", "language", "relevance",
    "relevant", "duplicate_group", "frames", "stances", "author_stance", "entities", "narratives",
}  # fmt: skip


def rows(directory: Path, table: str) -> list[dict]:
    return [json.loads(line) for line in (directory / f"{table}.jsonl").read_text().splitlines()]


def documents(directory: Path) -> dict[str, dict]:
    return {row["url"]: row for row in rows(directory, "documents")}


def test_json_lines_have_the_promised_fields(make: Make):
    done = make()
    row = documents(done.directory)[POST]
    assert done.rows["documents"] == 3
    assert set(row) >= CONTRACT
    assert row["published"] == "2026-02-23T09:30:00Z"
    assert row["author_stance"] == {"accusation": "against"}
    (stance,) = row["stances"]
    assert TEXT[stance["start"] : stance["end"]] == stance["text"]
    assert stance["text"] == "What a hypocritical complaint."
    assert (stance["target"], stance["label"], stance["score"]) == ("accusation", "against", 0.8123)
    assert row["frames"][0]["holder"] == "author"
    assert row["entities"][0] | {"stage": 0, "version": 0} == {
        "id": "hearth", "name": "Hearth", "score": 0.99, "start": 0, "end": 6, "text": "Hearth",
        "stage": 0, "version": 0,
    }  # fmt: skip


def test_quotes_and_claims_lead_back_to_the_words(make: Make):
    directory = make().directory
    quote = rows(directory, "quotes")[0]
    claim = rows(directory, "claim_mentions")[0]
    given = next(q for q in rows(directory, "quotes") if q["text"])
    assert given["source"] == {"start": 0, "end": 6, "text": "Hearth"}
    assert (given["cue"]["text"], given["holder_name"]) == ("accuses", "Hearth")
    assert (quote["kind"], claim["certainty"]) == ("indirect", "hedged")


@pytest.mark.parametrize("file_format", FORMATS)
def test_all_tables_are_there_also_those_without_rows(make: Make, file_format: str):
    done = make(file_format)
    assert set(done.rows) == {table.name for table in TABLES}
    if file_format != "sqlite":
        found = {path.stem for path in done.directory.glob(f"*.{file_format}")}
        assert found == set(done.rows)


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_database_and_order_give_the_same_bytes(
    make: Make, tmp_path: Path, file_format: str
):
    one, other = (make(file_format, to=tmp_path / name).directory for name in ("one", "other"))
    assert {p.name for p in one.iterdir()} == {p.name for p in other.iterdir()}
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_checksums_are_those_of_all_files(make: Make):
    directory = make().directory
    told = dict(
        reversed(line.split("  ")) for line in (directory / "SHA256SUMS").read_text().splitlines()
    )
    assert told == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.iterdir()
        if path.name != "SHA256SUMS"
    }


def test_the_filter_is_that_of_the_dashboard(make: Make):
    done = make(selection=Selection(kinds=("news",), relevance="any"))
    assert done.rows["documents"] == 1
    assert done.rows["authors"] == done.rows["sources"] == 1
    assert done.rows["entities"] == 0
    manifest = json.loads((done.directory / "manifest.json").read_text())
    assert manifest["selection"] == "kinds=news&relevance=any"
    assert "--where 'kinds=news&relevance=any'" in manifest["command"]


def test_what_was_taken_back_is_nowhere(make: Make):
    directory = make(text="full", authors="name").directory
    for path in directory.iterdir():
        assert b"I never said it" not in path.read_bytes(), path.name
        assert b"Mallory" not in path.read_bytes(), path.name
    assert rows(directory, "sources")[0]["taken_back"] == 1


def test_every_row_refers_to_rows_that_are_there(make: Make):
    directory = make().directory
    for table in TABLES:
        for column, other in table.refers.items():
            (key,) = next(t for t in TABLES if t.name == other).key
            known = {row[key] for row in rows(directory, other)}
            assert {row[column] for row in rows(directory, table.name)} - {None} <= known


def test_all_tables_show_one_state_of_the_database(
    make: Make, filled: Database, monkeypatch: pytest.MonkeyPatch
):
    """An analysis that writes while the export runs is in none of the tables, or in all."""
    key, before = key_of(filled, NEWS), queries.iterate_documents

    def meanwhile(*args, **kwargs):
        yield from before(*args, **kwargs)
        found = RelevanceAnnotation(key, 0, 1, 0.9, relevant=True)
        result = StageResult("later", "1", "f", RelevanceAnnotation, [key], [found])
        store.save_stage(filled, result)

    monkeypatch.setattr(queries, "iterate_documents", meanwhile)
    manifest = json.loads((make().directory / "manifest.json").read_text())
    assert "later" not in [s["stage"] for s in manifest["stages_run"]]
    assert "later" in [s.stage for s in queries.stage_status(filled)]


def test_a_data_set_is_replaced_and_anything_else_is_not(make: Make, tmp_path: Path):
    make()
    assert make("csv").rows["documents"] == 3
    assert not (tmp_path / "out" / "documents.jsonl").exists()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(ExportError, match="is not empty and no data set of ours"):
        make(to=tmp_path / "thesis")


def test_a_symbolic_link_is_not_followed(make: Make, tmp_path: Path):
    elsewhere = make(to=tmp_path / "elsewhere").directory
    before = (elsewhere / "SHA256SUMS").read_bytes()
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(ExportError, match="symbolic link"):
        make("csv", to=tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (elsewhere / "SHA256SUMS").read_bytes() == before


def test_an_export_that_fails_leaves_the_old_one(make: Make, monkeypatch: pytest.MonkeyPatch):
    directory = make().directory
    before = (directory / "SHA256SUMS").read_bytes()
    monkeypatch.setattr("export.papers.manifest", lambda facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make()
    assert (directory / "SHA256SUMS").read_bytes() == before


def test_the_old_one_is_put_back_when_a_run_was_killed_before_the_new_one_was_there(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    directory = make().directory
    directory.rename(tmp_path / ".out.replaced")
    monkeypatch.setattr("export.papers.manifest", lambda facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make()
    assert (directory / "SHA256SUMS").exists()
    assert not (tmp_path / ".out.replaced").exists()


def test_every_column_has_a_meaning_and_numbers_have_a_unit():
    for table in TABLES:
        for column in table.described():
            assert column.meaning and column.made
            counts = str(column.type) in ("int64", "double", "timestamp[us, tz=UTC]", "date32[day]")
            assert not counts or column.unit, f"{table.name}.{column.name}"


def test_posts_of_platforms_that_ask_for_it_are_ids_with_labels(make: Make):
    row = documents(make(text="full", authors="name").directory)[TWEET]
    assert row["ids_only"]
    assert [row[name] for name in ("title", "snippet", "text", "author")] == [None] * 4
    assert row["engagement"] == {}
    assert row["stances"][0]["label"] == "against" and row["stances"][0]["text"] is None
