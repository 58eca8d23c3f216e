"""The simulated year of `bench.soak` runs with the stages as they are."""

from contextlib import closing

from bench.soak import live
from config import load_topic
from config.settings import load_settings
from db.session import Database


def test_two_weeks_can_be_lived_through(tmp_path):
    topic = load_topic(load_settings().topic)
    with closing(Database(f"sqlite:///{tmp_path / 'soak.db'}")) as database:
        first, second = live(database, topic, days=14, number=3)
    assert (first.documents, second.documents) == (21, 42)
    assert second.handles <= first.handles + 1
