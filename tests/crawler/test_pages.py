"""Addresses that pages and feeds give, and what they lead to."""

import pytest

from crawler.spiders.pages import is_section, joined
from crawler.spiders.site import find_articles, find_feeds

BROKEN = '<a href="http://[bad">x</a><a href="/2026/11/bread-war-begins">y</a>'


def test_a_link_that_is_no_address_costs_only_itself():
    assert joined("http://a.example/", "http://[bad") is None
    assert list(find_articles(BROKEN, "http://plain.example/")) == [
        "http://plain.example/2026/11/bread-war-begins"
    ]
    head = '<link rel="alternate" type="application/rss+xml" href="{}">'
    page = f"<head>{head.format('http://[bad')}{head.format('/feed')}</head>"
    assert find_feeds(page, "http://a.example/") == ["http://a.example/feed"]


@pytest.mark.parametrize(
    ("url", "section"),
    [("http://a.example/news", True), ("http://a.example/news/", True), ("http://a.example/", True),
     ("http://a.example/news/bread-war-again", False), ("http://a.example/new", False),
     ("http://b.example/news", False), ("http://a.example/news/bread-war/", False)],
)  # fmt: skip
def test_a_section_is_a_part_of_the_path(url: str, section: bool):
    assert is_section(url, "http://a.example/news/bread-war") is section
