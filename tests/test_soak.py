"""The simulated year of `bench.soak` runs with the stages as they are, and forgets as the service does."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bench.soak import FIRST, live
from config import Topic, load_topic
from config.settings import load_settings
from db import tables
from db.session import Database

DAYS, A_DAY, KEPT = 14, 3, 5


def default_topic() -> Topic:
    return load_topic(load_settings().topic)


def test_two_weeks_can_be_lived_through(tmp_path: Path):
    with closing(Database(f"sqlite:///{tmp_path / 'soak.db'}")) as database:
        first, second = live(database, default_topic(), load_settings(), DAYS, A_DAY)
    assert (first.documents, second.documents) == (21, 42)
    assert second.handles <= first.handles + 1


def test_what_is_old_on_the_simulated_day_is_forgotten_then(tmp_path: Path):
    settings = load_settings(keep_irrelevant_days=KEPT, keep_failures_days=KEPT)
    with closing(Database(f"sqlite:///{tmp_path / 'soak.db'}")) as database:
        list(live(database, default_topic(), settings, DAYS, A_DAY))
        with database.read() as session:
            pruned = session.scalars(
                select(tables.Document.deleted).where(tables.Document.deleted.is_not(None))
            ).all()
            failures = session.scalar(select(func.count()).select_from(tables.IngestFailure))
            runs = session.scalars(select(tables.IngestRun.runs)).all()
    assert pruned
    assert all(FIRST <= datetime.date(when) < FIRST + timedelta(days=DAYS) for when in pruned)
    assert failures == KEPT + 1
    assert sorted(runs) == [1] * 2 * (KEPT + 1) + [2] * (DAYS - KEPT - 1)
