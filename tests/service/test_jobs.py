"""What the service does, and when."""

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from config import Topic, load_topic
from config.settings import load_settings
from config.topic import BUNDLED
from crawler.sample_web.sources import sample_sources
from db.queries.jobs import jobs
from db.records import Item
from db.session import Database
from db.store import IngestRun
from service.clock import utc_now
from service.jobs import GONE, crawl, lanes, pauses
from service.work import Done, Work
from tests.service.conftest import Start, until

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


def offer(database: Database, asks_for_peace: timedelta | None = None) -> None:
    """Note a crawl of the source `daily` that gave an article, or was told to stay away."""
    with IngestRun(database, "daily", "feed") as run:
        run.requests = 1
        if asks_for_peace:
            run.trouble, run.wait_until = "HTTP 429", utc_now() + asks_for_peace
        else:
            run.answered = True
            run.add([Item("https://daily.example/1", "news", "daily", text="Words.")])


def test_a_crawl_that_a_person_began_ends_the_pause_of_a_source(
    database: Database, start: Start, topic: Topic
):
    often = sample_sources()[0].model_copy(update={"name": "daily", "every_minutes": 0.005})
    watched = topic.model_copy(update={"source": [often]})
    (lane, *_) = lanes(watched, load_settings())
    asked: list[Sequence[str]] = []

    def refused(work: Work, names: Sequence[str]) -> dict[str, Done]:
        asked.append(names)
        if len(asked) == 1:
            offer(work.database, asks_for_peace=timedelta(days=20))
        return {name: Done(None, pauses(work.database, utc_now()).get(name)) for name in names}

    start([replace(lane, run=refused)])
    until(lambda: jobs(database)[0].runs == 1)
    assert jobs(database)[0].due > utc_now() + timedelta(days=19)
    time.sleep(2)
    assert len(asked) == 1
    offer(database)
    until(lambda: jobs(database)[0].runs >= 3)


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
