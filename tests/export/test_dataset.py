"""The data set: whole or not at all, and read back by other programs as it was."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from db import queries, store
from db.records import (
    ClaimAnnotation,
    Item,
    QuoteAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from export.dataset import ExportError, export
from export.schema import TABLES

EVERYTHING = Selection(relevance="any")
TEXT = "Hearth 🍞 accuses Crumb. What a hypocritical complaint."


@pytest.fixture
def filled(database: Database) -> Database:
    """Two documents: one with labels, one with a hostile title and no date."""
    with IngestRun(database, "daily", "feed") as run:
        run.add(
            [
                Item("https://a.example/1", "post", "daily", text=TEXT,
                     published=datetime(2026, 2, 23, 9, 30, tzinfo=UTC)),
                Item("https://a.example/2", "news", "daily", title='=HYPERLINK("x";"y")', text="a\n\"b\",c"),
            ]
        )  # fmt: skip
    (key,) = [r.id for r in queries.documents(database, EVERYTHING) if r.kind == "post"]
    start = TEXT.index("What")
    for stage, makes, found in (
        ("relevance", RelevanceAnnotation, RelevanceAnnotation(key, 0, 5, 0.9, relevant=True)),
        ("stance", StanceAnnotation,
         StanceAnnotation(key, start, len(TEXT), 0.81234, target="accusation", label="against")),
        ("stance-of-author", StanceAnnotation,
         StanceAnnotation(key, start, len(TEXT), 0.7,
                          target="accusation", label="against", level="document")),
    ):  # fmt: skip
        store.save_stage(database, StageResult(stage, "1", "f", makes, [key], [found]))
    return database


def lines(directory: Path) -> dict[str, dict]:
    rows = map(json.loads, (directory / "documents.jsonl").read_text("utf-8").splitlines())
    return {row["url"]: row for row in rows}


def test_json_lines_have_the_promised_fields(filled: Database, tmp_path: Path):
    done = export(filled, tmp_path / "out", EVERYTHING)
    row = lines(tmp_path / "out")["https://a.example/1"]
    assert done.rows["documents"] == 2
    assert {"id", "url", "kind", "source", "outlet", "title", "published", "language", "relevance",
            "relevant", "duplicate_group", "frames", "stances", "author_stance", "entities",
            "narratives"} <= set(row)  # fmt: skip
    assert row["published"] == "2026-02-23T09:30:00Z"
    assert row["author_stance"] == {"accusation": "against"}
    (stance,) = row["stances"]
    assert (
        TEXT[stance["start"] : stance["end"]] == stance["text"] == "What a hypocritical complaint."
    )
    assert (stance["target"], stance["label"], stance["score"]) == ("accusation", "against", 0.8123)


def test_quotes_and_claims_lead_back_to_the_words(filled: Database, tmp_path: Path):
    (key,) = [r.id for r in queries.documents(filled, EVERYTHING) if r.kind == "post"]
    hearth = {"start": 0, "end": 6, "party": "hearth"}
    quote = QuoteAnnotation(key, 0, len(TEXT), 0.8, "speaker", "Hearth", kind="indirect", content=((9, 22),),
                            cue=(9, 16), source=(0, 6), speaker_id="hearth",
                            speaker_type="organisation")  # fmt: skip
    claim = ClaimAnnotation(key, 0, 24, 0.9, "speaker", "Hearth", certainty="hedged", parties=("hearth",),
                            allegations=({"accuser_kind": "named", "accuser": hearth, "accused": [],
                                          "cue": {"start": 9, "end": 16}, "act": None, "evidence": None,
                                          "responses": []},))  # fmt: skip
    for stage, found in (("quotes", quote), ("claims", claim)):
        store.save_stage(filled, StageResult(stage, "1", "f", type(found), [key], [found]))
    for file_format in ("jsonl", "csv", "parquet"):
        export(filled, tmp_path / file_format, EVERYTHING, file_format)
    (row,) = map(json.loads, (tmp_path / "jsonl" / "quotes.jsonl").read_text("utf-8").splitlines())
    assert row["source"] == {"start": 0, "end": 6, "text": "Hearth"}
    assert (row["cue"]["text"], row["holder_name"]) == ("accuses", "Hearth")
    found = duckdb.sql(
        f"select allegations[1].accuser.text, certainty from '{tmp_path}/parquet/claim_mentions.parquet'"
    )
    assert found.fetchall() == [("Hearth", "hedged")]


def test_all_tables_are_there_also_those_without_rows(filled: Database, tmp_path: Path):
    export(filled, tmp_path / "out", EVERYTHING)
    assert {p.name for p in (tmp_path / "out").glob("*.jsonl")} == {
        f"{name}.jsonl" for name in TABLES
    }
    assert (tmp_path / "out" / "claims.jsonl").read_text() == ""


def test_parquet_is_typed_and_duckdb_reads_it(filled: Database, tmp_path: Path):
    export(filled, tmp_path / "out", EVERYTHING, "parquet")
    path = tmp_path / "out" / "documents.parquet"
    found = duckdb.sql(
        f"select url, stances[1].label, author_stance['accusation'] from '{path}' where relevant"
    ).fetchall()
    assert found == [("https://a.example/1", "against", "against")]
    frame = pd.read_parquet(path)
    assert str(frame["published"].dtype).startswith("datetime64") and len(frame) == 2


def test_csv_is_read_back_and_harmless_in_a_spreadsheet(filled: Database, tmp_path: Path):
    export(filled, tmp_path / "out", EVERYTHING, "csv", with_text=True)
    frame = pd.read_csv(tmp_path / "out" / "documents.csv").set_index("url")
    assert frame.loc["https://a.example/2", "title"] == '\'=HYPERLINK("x";"y")'
    assert frame.loc["https://a.example/2", "text"] == 'a\n"b",c'
    assert json.loads(frame.loc["https://a.example/1", "stances"])[0]["label"] == "against"


def test_the_filter_is_that_of_the_dashboard(filled: Database, tmp_path: Path):
    assert export(filled, tmp_path / "out", Selection()).rows["documents"] == 1
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["selection"] == ""


def test_texts_are_given_only_when_asked_for(filled: Database, tmp_path: Path):
    export(filled, tmp_path / "out", EVERYTHING)
    assert "text" not in lines(tmp_path / "out")["https://a.example/1"]


def test_a_data_set_is_replaced_and_anything_else_is_not(filled: Database, tmp_path: Path):
    for _ in range(2):
        export(filled, tmp_path / "out", EVERYTHING)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(ExportError, match="is not empty and no data set of ours"):
        export(filled, tmp_path / "thesis", EVERYTHING)


def test_an_export_that_fails_leaves_the_old_one(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    export(filled, tmp_path / "out", EVERYTHING)
    before = (tmp_path / "out" / "documents.jsonl").read_bytes()
    monkeypatch.setattr("export.dataset.document_row", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(filled, tmp_path / "out", EVERYTHING)
    assert (tmp_path / "out" / "documents.jsonl").read_bytes() == before


def test_every_column_has_a_meaning():
    assert all(c.meaning for columns in TABLES.values() for c in columns)
