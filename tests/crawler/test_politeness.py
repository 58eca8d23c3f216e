"""How long a server asks to be left alone, in all the ways in which servers say it."""

import time
from email.utils import formatdate

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.test import get_crawler

from crawler.hosts import HOSTS
from crawler.politeness import Robots, seconds_asked


def answer(status: int = 429, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("https://a.example/", status=status, headers=named)


def test_seconds():
    assert seconds_asked(answer(503, Retry_After="120")) == 120


def test_a_date():
    asked = seconds_asked(answer(Retry_After=formatdate(time.time() + 60, usegmt=True)))
    assert asked == pytest.approx(60, abs=2)


def test_a_date_that_has_passed_is_no_wait():
    assert seconds_asked(answer(Retry_After="Mon, 23 Feb 2026 07:00:00 GMT")) == 0


def test_the_reset_of_apis_as_a_time_or_as_seconds():
    assert seconds_asked(answer(x_rate_limit_reset=str(int(time.time()) + 90))) == pytest.approx(
        90, abs=2
    )
    assert seconds_asked(answer(x_ratelimit_reset="30")) == 30


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "soon"}, {"x_rate_limit_reset": "later"}])
def test_nothing_that_can_be_read_is_nothing(headers: dict[str, str]):
    assert seconds_asked(answer(**headers)) is None


def test_a_reset_beside_a_good_answer_asks_for_nothing():
    assert seconds_asked(answer(200, x_ratelimit_reset="30")) is None


def test_a_crawl_delay_is_kept_for_all_sources_or_the_host_is_not_read():
    robots = Robots(
        get_crawler(settings_dict={"ROBOTSTXT_OBEY": 1, "GROUNDSWELL_LONGEST_WAIT": 120})
    )
    rules = "User-agent: *\nCrawl-delay: {}"
    request = Request("https://slow.example/page")
    robots.process_request_2(ProtegoRobotParser(rules.format(90).encode(), None), request)
    assert HOSTS.spacing["slow.example"] == 90
    with pytest.raises(
        IgnoreRequest, match="wants 600 seconds between requests; longest_wait is 120"
    ):
        robots.process_request_2(ProtegoRobotParser(rules.format(600).encode(), None), request)
