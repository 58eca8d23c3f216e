"""Times to wait for, also those that a wrong clock wrote."""

from datetime import timedelta

import pytest

from db import collection, tables
from db.deadlines import LONGEST_PEACE
from db.session import Database
from db.store.ingest import now

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ahead", "waits"),
    [(-HOUR, False), (HOUR, True), (LONGEST_PEACE - HOUR, True), (timedelta(days=365), False)],
)
def test_a_source_is_left_alone_for_as_long_as_anybody_can_have_meant(
    database: Database, ahead: timedelta, waits: bool
):
    time = now()
    with database.write() as session:
        session.add(tables.Source(name="tired", type="feed", next_try=time + ahead))
        session.add(tables.Source(name="lively", type="feed"))
    assert list(collection.next_tries(database, time)) == ["tired"] * waits
