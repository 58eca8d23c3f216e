"""What a database lacks is named, part by part, on both kinds."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from db import queries
from db.moving import move
from db.records import Item
from db.schema import missing
from db.selection import Selection
from db.session import Database
from db.store import IngestRun


@pytest.fixture
def spoilt(new_url) -> Iterator[Database]:
    """A database from which parts may be dropped: no other test gets it."""
    opened = Database(new_url())
    yield opened
    opened.close()


def drop(database: Database, *parts: str) -> None:
    with database.write() as session:
        for part in parts:
            session.execute(text(part))


def drop_trigger(database: Database, name: str) -> None:
    drop(database, f"DROP TRIGGER {name}" + (" ON document" if database.is_server else ""))


def test_a_new_database_lacks_nothing(database: Database):
    assert missing(database) == []


def test_an_index_of_ones_own_does_no_harm(spoilt: Database):
    drop(spoilt, "CREATE INDEX mine ON document (title)")
    assert missing(spoilt) == []


@pytest.mark.parametrize(
    ("statement", "name", "derived"),
    [
        ("ALTER TABLE lease RENAME TO lost", "table lease", False),
        ("ALTER TABLE ingest_run DROP COLUMN runs", "column ingest_run.runs", False),
        ("DROP INDEX ix_stage_run_seen", "index ix_stage_run_seen", True),
        ("DROP TABLE search_index", "table search_index", True),
    ],
)
def test_a_part_that_is_not_there_is_named(
    spoilt: Database, statement: str, name: str, derived: bool
):
    drop(spoilt, statement)
    lost = missing(spoilt)
    assert (str(lost[0]), lost[0].derived) == (name, derived)
    assert len(lost) == 1 or name == "table search_index"  # whose index is lost with it


def test_every_trigger_of_the_search_is_looked_for(spoilt: Database):
    names = (
        ["search_insert"]
        if spoilt.is_server
        else ["search_insert", "search_update", "search_delete"]
    )
    for name in names:
        drop_trigger(spoilt, name)
    assert [str(part) for part in missing(spoilt)] == [f"trigger {name}" for name in names]


def test_a_trigger_that_a_server_does_not_fire_is_as_good_as_none(spoilt: Database):
    if spoilt.is_server:  # as after a pg_restore --disable-triggers that was interrupted
        drop(spoilt, "ALTER TABLE document DISABLE TRIGGER search_insert")
        assert [str(part) for part in missing(spoilt)] == ["trigger search_insert"]


def test_what_is_derived_is_made_anew_by_a_move(spoilt: Database, database: Database):
    drop_trigger(spoilt, "search_insert")
    drop(spoilt, "DROP INDEX ix_stage_run_seen")
    selection = Selection(relevance="any")
    with IngestRun(spoilt, "daily", "feed") as run:
        run.add([Item("https://daily.example/1", "news", "daily", text="Crumb, they say.")])
    assert queries.search(spoilt, selection, "crumb").total == 0
    move(spoilt, database, lambda *_: None)
    assert missing(database) == []
    assert queries.search(database, selection, "crumb").total == 1
