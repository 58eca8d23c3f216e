"""What the service does, and when."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import structlog

from config import Topic, load_topic
from config.settings import load_settings
from config.topic import BUNDLED
from db.session import Database
from service.jobs import GONE, crawl, lanes
from service.work import Done, Work

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


TELLS = """
import json, sys
sources = [b for a, b in zip(sys.argv, sys.argv[1:]) if a == "--source"]
counts = dict.fromkeys(("new", "updated", "deleted", "failed"), 0)
for source in sources:
    print(json.dumps({"source": source, **counts}))
"""


def test_a_source_that_left_the_topic_file_costs_the_others_nothing(
    database: Database, tmp_path: Path
):
    whole = (BUNDLED / "ai-distillation.toml").read_text("utf-8")
    first, second, *_ = [
        source.name for source in load_topic(BUNDLED / "ai-distillation.toml").source
    ]
    edited = tmp_path / "topic.toml"
    edited.write_text(whole.replace(f'name = "{first}"', 'name = "renamed"'), "utf-8")
    work = Work(
        database=database, settings=load_settings(topic=edited), program=[sys.executable, "-c", TELLS],
        log=structlog.get_logger(), wake=lambda _: None, halted=(),
    )  # fmt: skip
    done = crawl(work, [f"crawl:{first}", f"crawl:{second}"])
    assert done == {f"crawl:{first}": Done(GONE), f"crawl:{second}": Done()}
