"""What goes wrong on the way costs itself only, is told, and is made good by the next crawl."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from db import collection, queries
from db.selection import Selection
from db.session import Database
from tests.crawler.conftest import CRAWL, QUICK
from tests.crawler.emulation import Answer, Call, Web
from tests.crawler.emulation.news import HTML, page, rss
from tests.crawler.emulation.social import bluesky

ANY = Selection(relevance="any")


class Town:
    """Hosts that change between two crawls; `day` is which of them it is."""

    def __init__(self) -> None:
        self.day = 1

    def old(self, call: Call) -> Answer:
        """A feed that has moved; its own answer is conditional."""
        return Answer(b"", 301, {"Location": "http://flaky.example/feed"})

    def flaky(self, call: Call) -> Answer:
        """One page fails on the first day, another is gone on the second, a third leads to its section."""
        if call.path == "/feed":
            return _conditional(call, "feed", rss(
                "/news/first", "http://flaky.example/news/fails", "http://flaky.example/gone",
                "http://tired.example/page", title="From the feed"))  # fmt: skip
        if call.path == "/news/fails" and self.day == 1:
            return Answer(b"", 500)
        if call.path == "/gone" and self.day == 2:
            return Answer(b"", 410)
        if call.path == "/news/first" and self.day == 2:
            return Answer(b"", 302, {"Location": "http://flaky.example/news"})
        if call.path == "/news":
            return Answer(page("All the news of the town"), 200, HTML)
        return Answer(page(f"Page {call.path}"), 200, {"Content-Type": "Text/HTML"})

    def tired(self, call: Call) -> Answer:
        """A host to which a feed of another leads."""
        return Answer(b"", 429, {"Retry-After": "3600"})

    def index(self, call: Call) -> Answer:
        """An index of sitemaps that never changes, of a map that does."""
        if call.path == "/index.xml":
            return _conditional(
                call, "index", _map("sitemapindex", "sitemap", "http://index.example/map.xml")
            )
        return self._news(call, "index.example")

    def site(self, call: Call) -> Answer:
        """A site whose front page never changes, with a news sitemap that does."""
        if call.path == "/robots.txt":
            return Answer(b"Sitemap: http://site.example/news.xml\n")
        if call.path == "/":
            return _conditional(
                call, "front", Answer(b"<html><a href='http://[bad'>x</a></html>", 200, HTML)
            )
        return self._news(call, "site.example")

    site.own_robots = True  # type: ignore[attr-defined]

    def _news(self, call: Call, host: str) -> Answer:
        if not call.path.endswith(".xml"):
            return Answer(page(f"Page {call.path}"), 200, HTML)
        days = range(1, self.day + 1)
        return _map("urlset", "url", *(f"http://{host}/story-of-day-{day}" for day in days))

    def twins(self, call: Call) -> Answer:
        """A host with two feeds of the same article."""
        if call.path.startswith("/feed"):
            return rss("http://twins.example/one-article")
        return Answer(page("One article"), 200, HTML)

    def lost(self, call: Call) -> Answer:
        """A host whose feed is not there any more."""
        return Answer(b"", 404)


def _conditional(call: Call, tag: str, answer: Answer) -> Answer:
    if call.headers.get("If-None-Match") == f'"{tag}"':
        return Answer(b"", 304, {"ETag": f'"{tag}"'})
    return Answer(answer.body, answer.status, {**answer.headers, "ETag": f'"{tag}"'})


def _map(kind: str, row: str, *urls: str) -> Answer:
    rows = "".join(f"<{row}><loc>{url}</loc></{row}>" for url in urls)
    return Answer(f"<{kind}>{rows}</{kind}>".encode(), 200, {"Content-Type": "application/xml"})


SOURCES = [
    {"name": "flaky", "type": "feed", "url": "http://old.example/feed"},
    {"name": "index", "type": "sitemap", "url": "http://index.example/index.xml"},
    {"name": "site", "type": "site", "url": "http://site.example/"},
    {"name": "twin-a", "type": "feed", "url": "http://twins.example/feed-a"},
    {"name": "twin-b", "type": "feed", "url": "http://twins.example/feed-b"},
    {"name": "lost", "type": "feed", "url": "http://lost.example/feed"},
]


@pytest.fixture(scope="module")
def crawled(new_url, crawl_sources) -> Iterator[tuple]:
    """The town on two days."""
    database = Database(new_url())
    town = Town()
    names = ("old", "flaky", "tired", "index", "site", "twins", "lost")
    with Web({f"{name}.example": getattr(town, name) for name in names}) as web:
        first = crawl_sources(database, web.url, SOURCES)
        calls = len(web.calls)
        town.day = 2
        second = crawl_sources(database, web.url, SOURCES)
        yield database, (web.calls[:calls], web.calls[calls:]), (first, second)
    database.close()


def titles(database: Database) -> dict[str, str]:
    return {row.url: row.title for row in queries.documents(database, ANY, 100)}


def test_a_page_that_failed_is_asked_again_with_what_its_feed_said_though_the_feed_is_unchanged(
    crawled,
):
    database, (_, later), (first, second) = crawled
    assert first["flaky"]["failed"] == 2  # the page, and the host that wants peace
    feed = [c for c in later if c.host == "flaky.example" and c.path == "/feed"]
    assert [c.headers["If-None-Match"] for c in feed] == ['"feed"']
    assert titles(database)["http://flaky.example/news/fails"] == "From the feed"
    assert second["flaky"]["new"] == 1
    assert set(collection.missed(database, "flaky")) == {"http://tired.example/page"}


def test_a_relative_link_of_a_feed_and_a_content_type_in_capitals_are_read(crawled):
    database, *_ = crawled
    assert "http://flaky.example/news/first" in titles(database)


def test_a_known_article_does_not_become_its_section(crawled):
    database, _, (_, second) = crawled
    causes = [c for item, c in second["flaky"]["causes"] if item.endswith("/news/first")]
    assert causes == ["leads to another page now: http://flaky.example/news"]
    (row,) = [r for r in queries.documents(database, ANY, 100) if r.url.endswith("/news/first")]
    assert "All the news" not in (queries.document(database, row.id).text or "")


def test_an_index_and_a_front_page_that_stay_the_same_do_not_hide_what_is_new_below(crawled):
    database, *_ = crawled
    known = titles(database)
    assert {f"http://{h}.example/story-of-day-2" for h in ("index", "site")} <= known.keys()


def test_an_article_of_two_sources_is_asked_for_once_and_so_is_robots_txt(crawled):
    _, (calls, _), (first, _) = crawled
    asked = [c.path for c in calls if c.host == "twins.example"]
    assert sorted(asked) == ["/feed-a", "/feed-b", "/one-article", "/robots.txt"]
    assert sorted(first[name]["new"] for name in ("twin-a", "twin-b")) == [0, 1]


def test_only_its_own_host_can_silence_a_source(crawled):
    database, *_ = crawled
    assert "flaky" not in collection.next_tries(database, datetime.now(UTC))


def test_a_feed_that_is_not_there_is_a_failure_of_the_source(crawled):
    database, *_ = crawled
    streaks = {s.source: s.failures_in_a_row for s in collection.source_status(database)}
    assert streaks == {s["name"]: 2 * (s["name"] == "lost") for s in SOURCES}


def test_an_error_of_ours_is_counted_and_the_feed_is_read_again(database: Database):
    def feed(call: Call) -> Answer:
        return _conditional(call, "feed", rss("http://daily.example/a-b-c"))

    breaks = "import crawler.spiders.feed as feed\nfeed.read_feed = lambda *given: 1 / 0\n"
    order = {"url": database.url, "limit": None, "sources": [
        {"name": "daily", "type": "feed", "url": "http://daily.example/feed"}]}  # fmt: skip
    with Web({"daily.example": feed}) as web:
        order["settings"] = QUICK | {"proxy": web.url}
        done = subprocess.run(
            [sys.executable, "-c", breaks + CRAWL], input=json.dumps(order), capture_output=True,
            text=True, check=True,
        )  # fmt: skip
    told = json.loads(done.stdout)["daily"]
    assert told["failed"] == 1
    assert told["causes"][0][1] == "the spider broke: ZeroDivisionError: division by zero"
    assert collection.fetch_state(database, "daily", "http://daily.example/feed").etag is None


def test_an_interrupted_crawl_ends_soon_and_begins_nothing_more(database: Database):
    def slow(call: Call) -> Answer:
        if call.path == "/feed":
            return rss(*(f"http://{call.host}/story-number-{n}" for n in range(40)))
        return Answer(page("Story"), 200, HTML)

    hosts = {f"slow-{n}.example": slow for n in range(3)}
    sources = [
        {"name": h.partition(".")[0], "type": "feed", "url": f"http://{h}/feed"} for h in hosts
    ]
    order = {"url": database.url, "sources": sources, "limit": None}
    with Web(hosts) as web:
        own = {"proxy": web.url, "crawl_delay": 1.0, "concurrent_sources": 1}
        process = subprocess.Popen(
            [sys.executable, "-c", CRAWL], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(order | {"settings": QUICK | own}))
        process.stdin.close()
        while process.poll() is None and not any("story" in c.path for c in web.calls):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        before = time.monotonic()
        assert process.wait(60) != 0
        assert time.monotonic() - before < 20
        assert process.stderr is not None
        assert "KeyboardInterrupt" in process.stderr.read()
        assert {c.host for c in web.calls} == {"slow-0.example"}


def test_the_http_cache_keeps_no_password_and_no_token(database: Database, crawl_sources, tmp_path):
    source = {"name": "sky", "type": "bluesky", "queries": ["bread"], "api_url": "http://bsky.example",
              "pds_url": "http://pds.example"}  # fmt: skip
    keys = {"bluesky_handle": "me.example", "bluesky_app_password": "app-pass"}
    folder = tmp_path / "cache"
    with Web({"bsky.example": bluesky, "pds.example": bluesky}) as web:
        runs = crawl_sources(database, web.url, [source], http_cache=str(folder), **keys)
    assert runs["sky"]["new"] == 3
    kept = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    assert b"app-pass" not in kept
    assert b"jwt" not in kept
