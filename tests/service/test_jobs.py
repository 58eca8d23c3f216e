"""What the service does, and when."""

from datetime import UTC, datetime

from config import Topic
from config.settings import load_settings
from service.jobs import lanes

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_sample_is_drawn_on_mondays_of_the_week_that_has_ended(topic: Topic):
    (lane,) = [lane for lane in lanes(topic, load_settings()) if lane.name == "sample"]
    (schedule,) = lane.schedules.values()
    assert schedule.first(SUNDAY) == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_digests_are_a_lane_where_there_is_a_mail_server(topic: Topic):
    settings = load_settings()
    names = [
        [lane.name for lane in lanes(topic, settings.model_copy(update={"smtp_host": host}))]
        for host in (None, "mail.example")
    ]
    assert names == [
        ["crawl", "analyze", "prune", "sample"],
        ["crawl", "analyze", "prune", "sample", "digest"],
    ]
