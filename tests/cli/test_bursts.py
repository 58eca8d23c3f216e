"""`groundswell bursts`: the table, the JSON, and what it says when there is too little to compare."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from cli.bursts import command
from cli.context import SHARED_OPTIONS
from db import store, tables
from db.records import Item
from db.session import Database
from db.store import BurstRow, IngestRun

DAY = date(2026, 3, 6)


@pytest.fixture
def burst(database: Database) -> Database:
    """One burst whose headline would like to colour the terminal."""
    when = datetime(2026, 3, 6, 12, tzinfo=UTC)
    with IngestRun(database, "s", "import") as run:
        run.add(
            [
                Item(
                    "https://a.example/1",
                    "news",
                    "s",
                    title="[red]It\x1b[31m broke[/red]",
                    published=when,
                )
            ]
        )
    with database.write() as session:
        key = session.query(tables.Document.id).scalar()
        days = [DAY - timedelta(days=i) for i in range(30)]
        session.add_all(
            tables.DailyCount(measure="collected", key="all", day=day, count=1) for day in days
        )
    rows = [
        BurstRow("volume", "all", DAY, "up", 30, 2.1, 0, 6, 1e-6, 1e-5, 14.3, 30, 30, "bursts", "1", key, 9),
        BurstRow("stance", "accusation:against", DAY, "up", 1.0, 0.1, 0, 0.2, 1e-6, 1e-5, 0.9, 30, 30,
                 "bursts", "1", key, 9),
    ]  # fmt: skip
    store.save_bursts(database, rows, {DAY: "a"}, [])
    return database


def call(database: Database, *words: str) -> tuple[str, str]:
    command.params += [option for option in SHARED_OPTIONS if option not in command.params]
    done = CliRunner().invoke(command, ["--database", database.url, *words])
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def test_a_burst_is_a_line_with_its_headline_which_obeys_nothing(burst: Database):
    out, _ = call(burst)
    assert "2026-03-06" in out
    assert "30 ↑" in out
    assert "2 (0 to 6)" in out
    assert "100% ↑" in out
    assert "\\x1b[31m broke" in out
    assert "\x1b" not in out


def test_json_is_for_programs(burst: Database):
    found = json.loads(call(burst, "--json")[0])
    assert found["tested_from"] == str(DAY - timedelta(days=8))
    assert [(b["measure"], b["count"]) for b in found["bursts"]] == [("stance", 30), ("volume", 30)]


def test_days_restrict(burst: Database):
    assert json.loads(call(burst, "--json", "--since", "2026-03-07")[0])["bursts"] == []
    assert "No bursts." in call(burst, "--until", "2026-03-01")[0]


def test_without_history_it_says_so(database: Database):
    assert "No bursts." in call(database)[0]
    assert json.loads(call(database, "--json")[0])["too_little_history"] is True
