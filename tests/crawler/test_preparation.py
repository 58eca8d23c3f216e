"""Pages are read in processes of their own: one that hangs or dies costs its page only."""

import multiprocessing
import time
from concurrent.futures import Future

import pytest

from config.settings import load_settings
from crawler.errors import Rejected
from crawler.preparation import PreparationPool, cause_of
from db.records import Item

STORY = b"<html><body><article><h1>Bread</h1>" + b"<p>The bakers met on Monday.</p>" * 40
ENDLESS = STORY + b"<p>And <b>then</b> they <i>met</i> again.</p>" * 200_000


def page(number: int, html: bytes = STORY) -> Item:
    return Item(f"https://a.example/{number}", "news", "s", html=html)


def cause(future: "Future[Item]") -> str:
    error = future.exception(timeout=60)
    assert error is not None
    return cause_of(error)


def test_rows_come_back_in_order_with_what_became_of_them():
    rows = [page(1), None, Item("https://a.example/2", "post", "s", text="Words."), page(3, b"")]
    with PreparationPool(load_settings(extraction_processes=2)) as pool:
        found = list(pool.in_order(rows))
        assert [row for row, _ in found] == rows
        futures = [future for _, future in found]
        assert "bakers" in (futures[0].result(60).text or "")
        assert futures[1] is None
        assert futures[2].result(60).text == "Words."
        assert cause(futures[3]) == "empty page"


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read():
    with PreparationPool(load_settings(extraction_processes=1, page_timeout=1)) as pool:
        pool.submit(page(0)).result(60)  # the process has started and loaded its libraries
        slow, next_one = pool.submit(page(1, ENDLESS)), pool.submit(page(2))
        assert "page_timeout" in cause(slow)
        assert "bakers" in (next_one.result(60).text or "")


def test_a_process_that_dies_costs_the_page_that_it_was_reading():
    with PreparationPool(load_settings(extraction_processes=1)) as pool:
        pool.submit(page(0)).result(60)
        victim = pool.submit(page(1, ENDLESS))
        while not victim.running():
            time.sleep(0.01)
        for process in multiprocessing.active_children():
            process.kill()
        assert "killed the process" in cause(victim)
        assert "bakers" in (pool.submit(page(2)).result(60).text or "")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Rejected("empty page"), "empty page"),
        (RecursionError("too deep"), "the page broke its parser: RecursionError: too deep"),
    ],
)
def test_causes_are_told_in_few_words(error: Exception, told: str):
    assert cause_of(error) == told
