"""Addresses that pages and feeds give, and what they lead to."""

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from config import Settings
from config.sources import FeedSource
from crawler.spiders.base import Allowance
from crawler.spiders.feed import FeedSpider
from crawler.spiders.pages import Entry, is_section, joined
from crawler.spiders.site import find_articles, find_feeds, is_feed
from crawler.spiders.sitemap import read_sitemap
from db.session import Database
from db.store import IngestRun
from db.views import Known

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


def test_links_of_a_site_with_a_similar_name_are_not_its_own():
    link = '<a href="http://paper.example/2026/11/bread-war-begins">x</a>'
    assert list(find_articles(link, "http://newspaper.example/")) == []
    assert list(find_articles(link, "http://www.paper.example/"))


@pytest.mark.parametrize(
    ("body", "feed"),
    [(b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><rss version="2.0">', True), (b"<feed xmlns='x'>", True),
     (b"<!DOCTYPE html><html>", False), (b"<feedback>", False), (b"", False)],
)  # fmt: skip
def test_a_feed_is_told_by_its_first_element(body: bytes, feed: bool):
    assert is_feed(body) is feed


SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><image:image><image:loc>http://a.example/1.jpg</image:loc>
<image:title>A photo</image:title></image:image><loc>http://a.example/story</loc><video:video>
<video:publication_date>2020-01-01</video:publication_date></video:video>{}</url></urlset>"""


def test_the_title_of_a_picture_is_not_that_of_its_article():
    (place,) = read_sitemap(SITEMAP.replace(b"{}", b""), 10_000)
    assert (place.url, place.title, place.published) == ("http://a.example/story", None, None)
    news = b"<news:news><news:title>Bread</news:title></news:news>"
    (place,) = read_sitemap(SITEMAP.replace(b"{}", news), 10_000)
    assert place.title == "Bread"


def test_a_known_page_that_moved_is_asked_conditionally_under_the_address_that_is_asked(
    database: Database,
):
    old, new = "http://a.example/old-name", "http://a.example/new-name"
    source = FeedSource(name="a", type="feed", url="http://a.example/feed")  # type: ignore[arg-type]
    with IngestRun(database, "a", "feed") as run:
        spider = FeedSpider(source, database, run, Settings(), Allowance(9), None)
        spider._young[old] = Known("id", old, old, None, None)
        request = Request(new, meta={"redirect_urls": [old]})
        headers = {"ETag": '"2"', "Content-Type": "text/html"}
        answer = HtmlResponse(new, body=b"<p>Bread</p>", headers=headers, request=request)
        items = list(spider.parse_page(answer, Entry(old)))
        assert [item.url for item in items] == [new]
        assert {url: state.etag for url, state in spider.states_of(items).items()} == {old: '"2"'}
