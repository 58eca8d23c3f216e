"""What the service does, and when."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import func, select, update

from config import Topic, load_topic
from config.settings import load_settings
from config.topic import BUNDLED
from crawler.sample_web.sources import sample_sources
from db import tables
from db.queries.jobs import jobs
from db.records import Item
from db.session import Database
from db.store import IngestRun
from service.clock import ClockError, utc_now
from service.jobs import GONE, crawl, lanes, pauses, prune
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


YEARS = {"keep_irrelevant_days": 90, "keep_revisions_days": 365}
POST = Item("https://a.example/1", "news", "a", title="Bread", text="It was stolen.")


@dataclass
class Kept:
    """A database that a service keeps by the rules, with a clock that can be set, and what is left in it."""

    database: Database
    now: datetime = SUNDAY

    def later(self, days: float) -> None:
        self.now += timedelta(days=days)

    def crawl(self, *items: Item) -> None:
        with IngestRun(self.database, "a", "feed") as run:
            run.add(items)
            run.reject("https://a.example/lost", "HTTP 404")

    def prune(self) -> None:
        prune(Work(
            database=self.database, settings=load_settings(**YEARS), program=(), log=structlog.get_logger(),
            wake=lambda _: None, halted=(),
        ))  # fmt: skip

    def left(self) -> tuple[int, int, int]:
        """Return how many texts, revisions and failures there are."""
        with self.database.read() as session:
            texts = select(func.count()).where(tables.Document.text != "")
            others = (tables.Revision, tables.IngestFailure)
            counts = (texts, *(select(func.count()).select_from(table) for table in others))
            one, two, three = (session.scalar(count) or 0 for count in counts)
            return one, two, three


@pytest.fixture
def kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """With a document that is irrelevant, and was edited; and with one failure for each crawl."""
    made = Kept(database)
    for name in ("db.store.ingest.now", "db.store.retention.now"):
        monkeypatch.setattr(name, lambda: made.now)
    monkeypatch.setattr("service.clock.shared_now", lambda _: made.now)
    made.crawl(POST)
    made.crawl(replace(POST, text="It was borrowed."))
    with database.write() as session:
        session.execute(update(tables.Document).values(relevant=False))
    return made


def test_what_the_rules_say_is_forgotten_in_time(kept: Kept):
    for days, left in (
        (1, (1, 1, 2)),
        (20, (1, 1, 3)),
        (30, (1, 1, 4)),
        (30, (1, 1, 5)),
        (30, (0, 0, 3)),
    ):
        kept.later(days)
        kept.prune()
        assert kept.left() == left
        kept.crawl()


@pytest.mark.parametrize("crawled", [False, True], ids=["at once", "after a crawl by that clock"])
def test_a_clock_that_jumps_ahead_forgets_nothing(kept: Kept, crawled: bool):
    kept.later(400)
    if crawled:
        kept.crawl()
    before = kept.left()
    for _ in range(6):
        with pytest.raises(ClockError, match=r"imported from 2026-03-01 to .* is the clock ahead"):
            kept.prune()
        kept.later(1)
    assert kept.left() == before
    kept.later(-406)
    kept.prune()
    assert kept.left() == before


def test_a_service_that_was_off_for_long_forgets_a_week_after_it_is_back(kept: Kept):
    kept.later(400)
    kept.crawl()
    kept.later(8)
    kept.prune()
    assert kept.left() == (0, 0, 1)


def test_who_keeps_all_for_ever_needs_no_clock(kept: Kept, monkeypatch: pytest.MonkeyPatch):
    for rule in ("irrelevant", "revisions", "failures", "fetch_state"):
        monkeypatch.setitem(YEARS, f"keep_{rule}_days", 0)
    kept.later(400)
    kept.prune()
    assert kept.left() == (1, 1, 2)


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
