"""Sources in shards: each source in one, each shard worked in by one service, and all services at work."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from config import Topic
from config.settings import load_settings
from crawler.sample_web.sources import sample_sources
from db.queries.jobs import jobs, leases
from db.session import Database
from db.store.jobs import set_due
from service.clock import utc_now
from service.jobs import lanes, shard_of
from service.runner import introduce
from service.schedule import Every
from service.work import Done, Lane, Work
from tests.service.conftest import Start, until

SELDOM = Every(timedelta(days=1))


def crawl_lanes(topic: Topic, shards: int) -> list[Lane]:
    watched = topic.model_copy(update={"source": sample_sources()})
    return [x for x in lanes(watched, load_settings(crawl_shards=shards)) if x.group == "crawl"]


def test_every_source_is_in_one_shard_and_one_shard_is_the_lane_as_ever(topic: Topic):
    names = sorted(f"crawl:{source.name}" for source in sample_sources())
    (lane,) = crawl_lanes(topic, 1)
    assert (lane.name, sorted(lane.schedules)) == ("crawl", names)
    shards = crawl_lanes(topic, 4)
    assert [lane.name for lane in shards] == [f"crawl-{n}" for n in (1, 2, 3, 4)]
    assert sorted(name for lane in shards for name in lane.schedules) == names


def test_sources_of_one_host_share_their_shard():
    feed = sample_sources()[0]
    other = feed.model_copy(update={"name": "another list of the same host"})
    assert all(shard_of(feed, n) == shard_of(other, n) for n in range(1, 50))


def test_another_number_of_shards_keeps_the_due_times(topic: Topic, database: Database):
    introduce(database, crawl_lanes(topic, 3))
    later = utc_now() + timedelta(hours=5)
    set_due(database, {job.name: later for job in jobs(database)})
    for shards in (5, 1):
        introduce(database, crawl_lanes(topic, shards))
        assert {job.due for job in jobs(database)} == {later}
        assert len(jobs(database)) == len(sample_sources())
    assert [lease.lane for lease in leases(database)] == ["crawl"]


def sharded(inside: Callable[[str, int], None]) -> list[Lane]:
    """Make lanes of four shards that tell when they begin (1) and end (-1)."""

    def crawl(work: Work, names: Sequence[str]) -> dict[str, Done]:
        inside(names[0], 1)
        time.sleep(1.5)
        inside(names[0], -1)
        return {name: Done() for name in names}

    return [Lane(f"crawl-{n}", {f"crawl:{n}": SELDOM}, crawl, "crawl") for n in range(4)]


def test_two_services_share_the_shards_and_each_crawls_one_at_a_time(
    start: Start, database: Database
):
    guard, now, most, ran = threading.Lock(), [0, 0], [0, 0], [0, 0]

    def counting(service: int) -> Callable[[str, int], None]:
        def inside(name: str, change: int) -> None:
            with guard:
                now[service] += change
                most[service] = max(most[service], now[service])
                ran[service] += change > 0

        return inside

    for service in range(2):
        start(sharded(counting(service)))
    until(lambda: all(job.runs == 1 for job in jobs(database)))
    assert most == [1, 1]
    assert sum(ran) == 4
    assert min(ran) >= 1
