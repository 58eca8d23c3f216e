"""Several sources may lead to one host: it is still asked by one guest at a time."""

import asyncio
import time
from itertools import pairwise

import pytest
from scrapy.exceptions import IgnoreRequest

from crawler.hosts import Hosts, Interrupted


async def ask(hosts: Hosts, host: str, spacing: float, times: list[float]) -> None:
    async with hosts.turn(host, spacing):
        times.append(time.monotonic())
        await asyncio.sleep(0.01)


async def ask_together(hosts: Hosts, host: str, spacing: float, guests: int) -> list[float]:
    times: list[float] = []
    await asyncio.gather(*(ask(hosts, host, spacing, times) for _ in range(guests)))
    return [later - before for before, later in pairwise(times)]


def test_guests_of_one_host_keep_the_distance_between_them():
    gaps = asyncio.run(ask_together(Hosts(), "a.example", 0.1, 4))
    assert min(gaps) > 0.09


def test_what_robots_txt_asks_for_counts_if_it_is_more():
    hosts = Hosts()
    hosts.spacing["a.example"] = 0.2
    assert min(asyncio.run(ask_together(hosts, "a.example", 0.05, 2))) > 0.19


def test_no_distance_is_none():
    assert max(asyncio.run(ask_together(Hosts(), "a.example", 0.0, 3))) < 0.05


def test_a_host_that_wants_peace_is_asked_for_nothing_by_anybody():
    hosts = Hosts()
    hosts.close("a.example", 429, 3600)
    with pytest.raises(IgnoreRequest, match="HTTP 429: the host asks to be left alone until"):
        asyncio.run(ask_together(hosts, "a.example", 0.0, 1))


def test_who_waits_when_the_crawl_is_stopped_asks_no_more():
    hosts = Hosts()
    hosts.leave_alone("a.example", 60)
    hosts.stopped = True
    with pytest.raises(Interrupted):
        asyncio.run(ask_together(hosts, "a.example", 1.0, 1))
