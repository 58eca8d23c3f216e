"""The numbers of the dashboard's charts follow from the data set alone."""

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from db import queries, store
from db.records import Item, RelevanceAnnotation, StanceAnnotation
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from tests.export.conftest import EVERYTHING, Make

SCRIPT = Path(__file__).parents[2] / "docs" / "reproduce_chart.py"
SIDES = ("favor", "against")


@pytest.fixture
def reproduce():
    """The script of the manual, which imports nothing of ours."""
    assert "groundswell" not in SCRIPT.read_text().lower()
    spec = importlib.util.spec_from_file_location("reproduce_chart", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def weeks(filled: Database) -> Database:
    """Forty posts over six weeks, one of them without any: two in three against, a few with no side."""
    start = datetime(2026, 1, 7, 22, tzinfo=UTC)
    with IngestRun(filled, "daily", "feed") as run:
        run.add(
            Item(f"https://w.example/{i}", "post", "daily", text=f"Post number {i} on bread.",
                 published=start + timedelta(days=i + (7 if i > 20 else 0)))
            for i in range(40)
        )  # fmt: skip
    rows = [r for r in queries.documents(filled, EVERYTHING, 100) if "w.example" in r.url]
    for row in rows:
        number = int(row.url.rsplit("/", 1)[1])
        label = "none" if number % 7 == 0 else "favor" if number % 3 == 0 else "against"
        relevant = RelevanceAnnotation(row.id, 0, 4, 0.9, relevant=number != 39)
        stance = StanceAnnotation(
            row.id, 0, 4, 0.7, target="accusation", label=label, level="document"
        )
        for stage, found in (("relevance", relevant), ("stance", stance)):
            store.save_stage(filled, StageResult(stage, "1", "f", type(found), [row.id], [found]))
    return filled


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_the_script_gives_the_numbers_of_the_dashboards_chart(
    make: Make, weeks: Database, reproduce, file_format: str
):
    points = queries.series(weeks, Selection(), "stance", "accusation", "week", SIDES)
    columns = ["week", "label", "share", "count", "total"]
    charted = pd.DataFrame(
        [(pd.Timestamp(p.start), p.label, p.naive, p.documents, p.total) for p in points],
        columns=columns,
    )
    found = reproduce.weekly(reproduce.read(make(file_format).directory), "accusation")[columns]
    assert len(charted) > 10 and charted["share"].notna().any() and charted["count"].sum() > 30
    order = ["week", "label"]
    pd.testing.assert_frame_equal(
        found.sort_values(order, ignore_index=True),
        charted.sort_values(order, ignore_index=True),
        check_dtype=False,
    )


def test_the_table_of_series_has_the_counts_behind_the_charts(make: Make, weeks: Database):
    selection = Selection()
    out = make(selection=selection).directory
    rows = [json.loads(line) for line in (out / "series.jsonl").read_text().splitlines()]
    stances = {
        (r["day"], r["label"]): r["count"]
        for r in rows
        if (r["measure"], r["about"]) == ("stance", "accusation") and r["count"]
    }
    asked = queries.stance_per_day(weeks, selection, "accusation")
    assert stances == {(c.day.isoformat(), c.key): c.count for c in asked}
    volume = {(r["day"], r["label"]): r["count"] for r in rows if r["measure"] == "documents"}
    asked = queries.documents_per_day(weeks, selection)
    assert volume == {(c.day.isoformat(), c.key): c.count for c in asked}
    judged = [row for row in rows if row["measure"] != "documents"]
    assert {row["measure"] for row in judged} == {"stance", "frame", "sentiment"}
    for row in judged:
        assert 0 <= row["share_low"] <= row["share"] <= row["share_high"] <= 1
        assert 0 <= row["low"] <= row["high"] <= 1
        assert row["share"] == pytest.approx(row["count"] / row["total"], abs=1e-6)
