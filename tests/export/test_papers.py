"""The papers beside the tables satisfy the tools that read them."""

import csv
import json
import re
import warnings
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from db.selection import Selection
from export import citation
from export.tables import TABLES
from tests.export.conftest import HOSTILE, Make

RECORDS = ("jsonl", "csv", "parquet")


@pytest.mark.parametrize("file_format", RECORDS)
def test_mlcroissant_validates_and_loads_every_table(make: Make, file_format: str):
    import mlcroissant

    done = make(file_format)
    dataset = mlcroissant.Dataset(jsonld=done.directory / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors and not issues.warnings
    loaded = {
        records.id: sum(1 for _ in dataset.records(records.id))
        for records in dataset.metadata.record_sets
    }
    assert loaded == {name: number for name, number in done.rows.items() if number}


def test_croissant_gives_the_words_that_stand_in_the_files(make: Make):
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=make().directory / "croissant.json")
    titles = [record["documents/title"] for record in dataset.records("documents")]
    assert HOSTILE[0].encode() in titles


@pytest.mark.parametrize("file_format", (*RECORDS, "sqlite"))
def test_frictionless_validates_package_schemas_keys_and_hashes(make: Make, file_format: str):
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(make(file_format).directory / "datapackage.json").validate()
    assert report.valid, report.flatten(["name", "type", "note"])


def test_frictionless_tells_when_a_file_was_changed(make: Make):
    frictionless = pytest.importorskip("frictionless")
    directory = make("csv").directory
    with (directory / "stances.csv").open("a") as file:
        file.write("nobody,,,,,,,,,,,\r\n")
    report = frictionless.Package(directory / "datapackage.json").validate()
    assert {"hash-count", "foreign-key"} & {row[0] for row in report.flatten(["type"])}


def test_the_citation_has_what_the_format_asks_for(make: Make):
    """The required keys of Citation File Format 1.2.0, and types that YAML reads as they are meant."""
    found = yaml.safe_load((make().directory / "CITATION.cff").read_text("utf-8"))
    assert found["cff-version"] == "1.2.0" and found["type"] == "dataset"
    assert found["authors"] and found["message"] and found["title"]
    assert isinstance(found["version"], str)


@pytest.mark.parametrize(
    ("day", "numbers"),
    [
        (datetime(2026, 12, 1, tzinfo=UTC), "2026.12.1"),
        (datetime(2027, 1, 30, tzinfo=UTC), "2027.1.30"),
        (None, "0.0.0"),
    ],
)
def test_a_version_has_numbers_without_leading_zeros(day: datetime | None, numbers: str):
    found = citation.version(SimpleNamespace(as_of=day, files=()))
    assert re.fullmatch(re.escape(numbers) + r"\+[0-9a-f]{12}", found)


def test_the_version_of_a_data_set_is_another_when_its_tables_are(make: Make):
    def version(**order: object) -> str:
        return yaml.safe_load((make(**order).directory / "CITATION.cff").read_text())["version"]

    assert version() == version()
    assert version() != version(selection=Selection(kinds=("news",), relevance="any"))


def test_the_codebook_has_every_column_and_says_why_a_table_is_empty(make: Make):
    directory = make().directory
    text = (directory / "CODEBOOK.md").read_text("utf-8")
    known = json.loads((directory / "codebook.json").read_text("utf-8"))["tables"]
    for table, described in zip(TABLES, known, strict=True):
        section = text.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        assert [c["name"] for c in described["columns"]] == [c.name for c in table.columns]
        assert all(f"| `{c.name}` |" in section for c in table.columns)
    narratives = text.split("\n## narratives\n")[1].split("\n## ")[0]
    assert "**No rows**: the stage `narratives` has not run on this database." in narratives


def test_the_codebook_tells_what_ids_of_the_topic_stand_for(make: Make, topic):
    text = (make().directory / "CODEBOOK.md").read_text("utf-8")
    for thing in (*topic.target, *topic.frame, *topic.party):
        assert f"| `{thing.id}` | {thing.name}" in text


def test_the_datasheet_counts_what_is_there(make: Make):
    text = (make().directory / "DATASHEET.md").read_text("utf-8")
    assert "There are **3**: 2 judged to be about the" in text
    assert "1 are given by id alone" in " ".join(text.split())
    assert "| stances | 4 |" in text
    assert "macro_f1" in text, "the quality table"
    assert "DATASHEET" not in text and "{{" not in text


def test_tables_of_the_datasheet_are_tables(make: Make):
    """A table of Markdown needs an empty line before it, and rows of as many cells."""
    lines = (make().directory / "DATASHEET.md").read_text("utf-8").splitlines()
    for before, line in pairwise(lines):
        if line.startswith("|") and not before.startswith("|"):
            assert before == ""
        if line.startswith("|---"):
            assert line.count("|") == before.count("|")
    assert sum(line.startswith("|---") for line in lines) >= 8


def test_the_manifest_has_all_versions(make: Make):
    found = json.loads((make().directory / "manifest.json").read_text("utf-8"))
    assert {v["stage"] for v in found["labels_made_by"]} >= {"stance", "frames", "quotes"}
    assert found["software"] == {"groundswell": "0"}
    assert found["rows"]["documents"] == 3
    assert found["database_schema"]


def test_the_key_is_in_no_file(make: Make):
    key = bytes(range(100, 132))
    for path in make(key=key).directory.iterdir():
        content = path.read_bytes()
        assert key not in content and key.hex().encode() not in content


def test_nothing_is_known_of_an_empty_selection_and_all_papers_are_there(make: Make):
    done = make("csv", selection=Selection(languages=("xx",)))
    assert set(done.rows.values()) == {0}
    with (done.directory / "documents.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlcroissant

        mlcroissant.Dataset(jsonld=Path(done.directory / "croissant.json"))
    assert "There are **0**" in (done.directory / "DATASHEET.md").read_text("utf-8")
