"""Moving a database: everything arrives, and what arrives is proved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, null, text

from db import queries, store, tables
from db.moving import MoveError, checksum, move
from db.records import EntityMention, Item, LanguageAnnotation
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from db.store.jobs import know_jobs, take_lease
from db.tables import Base
from db.views.jobs import LeaseStatus

ANY = Selection(relevance="any")
ITEMS = [
    Item(f"https://daily.example/{n}", "news", "daily", title=f"Brot für {n} 🥖", text="Crumb, they say.",
         author=f"Ann {n % 7}", published=datetime(2026, 2, 1 + n % 20, 9, 30, 1, 5, UTC),
         engagement={"score": n / 3}, extra={"z": None, "a": [1, "é"]})
    for n in range(250)
]  # fmt: skip


def silent(table: str, done: int, rows: int) -> None:
    pass


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An SQLite database with something in many tables, also NULL and null in JSON columns."""
    monkeypatch.setattr("db.moving.TOGETHER", 100)
    database = Database(f"sqlite:///{tmp_path / 'source.db'}")
    with IngestRun(database, "daily", "feed") as run:
        run.add(ITEMS)
        run.reject("https://daily.example/x", "HTTP 404")
    rows = queries.documents(database, ANY, len(ITEMS))
    mentions = [EntityMention(r.id, 0, 5, 0.1 + 0.2, entity_id="crumb", name="Crumb", type="person")
                for r in rows]  # fmt: skip
    ids = [r.id for r in rows]
    store.save_stage(database, StageResult("entities", "1", "f", EntityMention, ids, mentions))
    spoken = [LanguageAnnotation(i, 0, 5, 0.9, language="en") for i in ids]
    store.save_stage(database, StageResult("language", "1", "f", LanguageAnnotation, ids, spoken))
    know_jobs(database, "crawl", {"crawl:daily": datetime(2026, 3, 1, tzinfo=UTC)})
    with database.write() as session:
        common = {"document_id": ids[0], "start": 0, "end": 5, "holder": "author", "holder_name": None,
                  "probability": 1.0, "stage": "quotes", "version": "1", "kind": "direct",
                  "content": []}  # fmt: skip
        for cue in (null(), None, [1, 2]):
            session.execute(insert(tables.Quote).values(**common, cue=cue))
    yield database
    database.close()


def content(database: Database) -> dict[str, object]:
    with database.read() as session:
        return {t.name: checksum(session.connection(), t) for t in Base.metadata.sorted_tables}


def cues(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(text("SELECT CAST(cue AS TEXT) FROM quote ORDER BY id")))


def test_everything_arrives_and_comes_back(filled: Database, database: Database, tmp_path: Path):
    proofs = move(filled, database, silent)
    assert {p.table: p for p in proofs} == content(filled) == content(database)
    assert {p.table: p.rows for p in proofs}["document"] == len(ITEMS)
    assert cues(database) == [None, "null", "[1, 2]"]
    back = Database(f"sqlite:///{tmp_path / 'back.db'}")
    assert move(database, back, silent) == proofs
    assert cues(back) == cues(filled)
    assert queries.documents(back, ANY) == queries.documents(filled, ANY)
    back.close()


def test_numbers_go_on_after_the_highest(filled: Database, database: Database):
    move(filled, database, silent)
    with IngestRun(database, "weekly", "feed") as run:
        run.add(
            [Item("https://weekly.example/1", "news", "weekly", text="One more.", author="New")]
        )
    assert queries.totals(database, ANY).documents == len(ITEMS) + 1


def test_a_target_that_holds_something_is_refused(filled: Database, database: Database):
    with IngestRun(database, "daily", "feed"):
        pass
    with pytest.raises(MoveError, match="not empty: table source"):
        move(filled, database, silent)


def test_a_source_that_a_service_works_on_is_refused(filled: Database, database: Database):
    take_lease(filled, LeaseStatus("crawl", None, 0, None), "host:1:abc")
    with pytest.raises(MoveError, match="stop host:1:abc"):
        move(filled, database, silent)


def test_a_service_that_was_killed_long_ago_works_on_nothing(filled: Database, database: Database):
    take_lease(filled, LeaseStatus("crawl", None, 0, None), "host:1:abc")
    with filled.write() as session:
        session.get_one(tables.Lease, "crawl").beat = datetime.now(UTC) - timedelta(minutes=11)
    assert move(filled, database, silent)


def test_what_arrives_damaged_is_found_and_nothing_is_kept(
    filled: Database, database: Database, monkeypatch: pytest.MonkeyPatch
):
    from db import moving

    original = moving.checksum

    def damaged(connection, table):
        if table.name == "entity_mention":
            connection.execute(delete(tables.EntityMention).where(tables.EntityMention.id == 1))
        return original(connection, table)

    monkeypatch.setattr(moving, "checksum", damaged)
    with pytest.raises(MoveError, match="table entity_mention"):
        move(filled, database, silent)
    monkeypatch.undo()
    assert all(proof.rows == 0 for proof in content(database).values())
