"""What was written is read back by the programs that researchers use, hostile texts and all."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

from db import queries
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from tests.export.conftest import HOSTILE, NEWS, POST, Make


@pytest.fixture
def hostile(make: Make, filled: Database) -> dict[str, str]:
    """Store hostile titles and texts, and return what the store holds of them: text by address.

    It takes NULs, for no database of ours can hold them.
    """
    with IngestRun(filled, "hostile", "feed") as run:
        run.add(
            Item(f"https://h.example/{i}", "news", "hostile", title=text, text=f"{text} {i}")
            for i, text in enumerate(HOSTILE)
        )
    details = queries.iterate_documents(filled, Selection(relevance="any", outlets=("h.example",)))
    known = {detail.row.url: detail.text for detail in details}
    assert len(known) == len(HOSTILE)
    as_given = {f"https://h.example/{i}": f"{text} {i}" for i, text in enumerate(HOSTILE)}
    assert sum(known[url] == text for url, text in as_given.items()) >= len(HOSTILE) - 3
    return known


def texts(rows: Any, undo: bool = False) -> dict[str, str]:
    """Return text by address; from CSV with the leading apostrophe taken away."""
    found = {row["url"]: row["text"] for row in rows if row["url"].startswith("https://h.example/")}
    return {k: t.removeprefix("'") if undo else t for k, t in found.items()}


def test_pandas(make: Make, hostile: dict[str, str]):
    out = make("parquet", text="full").directory
    frame = pd.read_parquet(out / "documents.parquet")
    assert texts(frame.to_dict("records")) == hostile
    assert str(frame["published"].dtype).startswith("datetime64")
    out = make("csv", text="full").directory
    rows = pd.read_csv(out / "documents.csv", keep_default_na=False).to_dict("records")
    assert texts(rows, undo=True) == hostile
    assert json.loads(next(r for r in rows if r["url"] == POST)["stances"])[0]["label"] == "against"
    out = make("jsonl", text="full").directory
    assert texts(pd.read_json(out / "documents.jsonl", lines=True).to_dict("records")) == hostile


def test_no_cell_of_csv_is_a_formula(make: Make, hostile: dict[str, str]):
    out = make("csv", text="full", authors="name").directory
    for path in out.glob("*.csv"):
        for row in pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records"):
            for cell in row.values():
                number = cell.lstrip("-").replace(".", "").replace("e-", "").isdigit()
                assert number or not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")), path.name


def test_polars(make: Make, hostile: dict[str, str]):
    out = make("parquet", text="full").directory
    frame = pl.read_parquet(out / "documents.parquet")
    assert texts(frame.to_dicts()) == hostile
    assert frame.schema["published"] == pl.Datetime("us", "UTC")
    assert frame.schema["frames"].inner.to_schema()["score"] == pl.Float64
    out = make("jsonl", text="full").directory
    found = pl.read_ndjson(out / "documents.jsonl", infer_schema_length=None)
    assert texts(found.to_dicts()) == hostile
    out = make("csv", text="full").directory
    assert texts(pl.read_csv(out / "documents.csv").to_dicts(), undo=True) == hostile


def test_duckdb(make: Make, hostile: dict[str, str]):
    out = make("parquet", text="full").directory
    rows = duckdb.sql(f"select url, text from '{out}/documents.parquet'").fetchall()
    assert texts({"url": u, "text": t} for u, t in rows) == hostile
    nested = duckdb.sql(
        f"select url, stances[1].label, map_from_entries(author_stance)['accusation']"
        f" from '{out}/documents.parquet'"
        f" where relevant and url = '{POST}'"
    )
    assert nested.fetchall() == [(POST, "against", "against")]
    claim = duckdb.sql(
        f"select distinct allegations[1].accuser.party, certainty from '{out}/claim_mentions.parquet'"
    )
    assert claim.fetchall() == [("hearth", "hedged")]
    out = make("csv", text="full").directory
    rows = duckdb.sql(f"select url, text from read_csv('{out}/documents.csv')").fetchall()
    assert texts(({"url": u, "text": t} for u, t in rows), undo=True) == hostile


@pytest.mark.parametrize("file_format", ["parquet", "json", "csv"])
def test_hugging_face_datasets(
    make: Make, hostile: dict[str, str], tmp_path: Path, file_format: str
):
    import datasets

    suffix = {"json": "jsonl"}.get(file_format, file_format)
    out = make(suffix, text="full").directory
    loaded = datasets.load_dataset(
        file_format,
        data_files=str(out / f"documents.{suffix}"),
        cache_dir=str(tmp_path / "cache"),
        split="train",
    )
    assert texts(loaded, undo=file_format == "csv") == hostile


def test_sqlite(make: Make, hostile: dict[str, str]):
    out = make("sqlite", text="full").directory
    with sqlite3.connect(f"file:{out / 'data.sqlite'}?mode=ro", uri=True) as connection:
        rows = connection.execute("select url, text from documents").fetchall()
        assert texts({"url": u, "text": t} for u, t in rows) == hostile
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        found = connection.execute(
            "select url from documents where rowid in"
            " (select rowid from documents_fts where documents_fts match 'hypocritical')"
        )
        assert found.fetchall() == [(POST,)]
        nested = connection.execute(
            "select s.value ->> 'label' from documents, json_each(stances) s where url = ?", (POST,)
        )
        assert nested.fetchall() == [("against",)]
        title = connection.execute("select title from documents where url = ?", (NEWS,))
        assert title.fetchall() == [(HOSTILE[0],)]
