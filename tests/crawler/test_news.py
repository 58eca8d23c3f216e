"""News sources against emulations: found, read once, looked at again, edits kept."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from db import collection, queries
from db.selection import Selection
from db.session import Database
from tests.crawler.emulation import Web, news

ANY = Selection(relevance="any")
SOURCES = [
    {"name": "map", "type": "sitemap", "url": "http://paper.example/news-sitemap.xml", "outlet": "Paper"},
    {"name": "site-with-feed", "type": "site", "url": "http://withfeed.example/"},
    {"name": "site-plain", "type": "site", "url": "http://plain.example/"},
    {"name": "google", "type": "google_news", "queries": ["bread"], "base_url": "http://gnews.example"},
    {"name": "gdelt", "type": "gdelt", "queries": ["bread", "ab"], "since": "2026-11-01", "api_url": "http://gdelt.example/doc"},
    {"name": "editor", "type": "feed", "url": "http://ed.example/feed"},
    {"name": "broken", "type": "feed", "url": "http://broken.example/feed"},
    {"name": "tired", "type": "feed", "url": "http://tired.example/feed"},
]  # fmt: skip


EDITOR = [s for s in SOURCES if s["name"] == "editor"]


@pytest.fixture(scope="module")
def crawled(new_url, crawl_sources) -> Iterator[tuple]:
    """All news sources, crawled three times: as they are, again unchanged, and after an edit."""
    database = Database(new_url())
    editor = news.Editor()
    hosts = {
        "paper.example": news.paper, "withfeed.example": news.withfeed, "plain.example": news.plain,
        "gnews.example": news.google, "gdelt.example": news.Gdelt(), "ed.example": editor,
        "short.example": news.short, "broken.example": news.broken, "tired.example": news.tired,
        "consent.example": lambda call: news.Answer(news.page("Cookies?"), 200, news.HTML),
    }  # fmt: skip
    with Web(hosts) as web:
        first = crawl_sources(database, web.url, SOURCES)
        calls = len(web.calls)
        second = crawl_sources(database, web.url, SOURCES[:-2])
        later = web.calls[calls:]
        editor.version = 2
        third = crawl_sources(database, web.url, EDITOR)
        yield database, web.calls[:calls], later, (first, second, third)
    database.close()


def urls(database: Database, source: str) -> set[str]:
    return {row.url for row in queries.documents(database, ANY, 2000) if row.source == source}


def test_a_sitemap_index_is_followed_and_old_and_forbidden_pages_are_not(crawled):
    database, calls, _, (first, *_) = crawled
    assert urls(database, "map") == {"http://paper.example/2026/one-two-three"}
    assert not [c for c in calls if "private" in c.path or "2020" in c.path]
    assert [cause for _, cause in first["map"]["causes"]] == ["robots.txt forbids it"]


def test_a_site_is_read_by_its_feed_or_its_links(crawled):
    database, *_ = crawled
    assert urls(database, "site-with-feed") == {"http://withfeed.example/story-of-bread"}
    assert urls(database, "site-plain") == {"http://plain.example/2026/11/bread-war-begins"}


def test_google_news_links_are_resolved_to_the_outlets(crawled):
    database, _, later, _ = crawled
    found = {"http://withfeed.example/old-style-link", "http://withfeed.example/new-style-link"}
    assert urls(database, "google") == found
    assert not [c for c in later if c.host == "gnews.example" and "articles" in c.path]


def test_gdelt_splits_answers_that_are_full_and_its_plain_text_errors_are_told(crawled):
    database, *_, (first, *_) = crawled
    assert len(urls(database, "gdelt")) == 400
    assert [c for _, c in first["gdelt"]["causes"]] == [
        "GDELT says: Your search contained a keyword that was too short."
    ]


def test_redirect_and_canonical_lead_to_one_document_with_all_its_addresses(crawled):
    database, *_ = crawled
    rows = {
        row.url: row.id for row in queries.documents(database, ANY, 2000) if row.source == "editor"
    }
    assert set(rows) == {"http://ed.example/story-one", "http://ed.example/amp/story-two"}
    known = collection.addresses(database, rows["http://ed.example/story-one"])
    assert known == ["http://short.example/r1"]
    assert collection.addresses(database, rows["http://ed.example/amp/story-two"]) == [
        "http://ed.example/amp/story-two"
    ]


def test_a_consent_wall_is_no_article(crawled):
    *_, (first, _, _) = crawled
    assert any("consent or login" in cause for _, cause in first["editor"]["causes"])


def test_an_unchanged_web_gives_nothing_new_and_pages_are_asked_conditionally(crawled):
    _, _, later, (_, second, _) = crawled
    assert sum(run["new"] + run["updated"] for run in second.values()) == 0
    pages = [c for c in later if c.host == "ed.example" and "story" in c.path]
    assert len(pages) == 2
    assert all("If-None-Match" in c.headers for c in pages)


def test_an_edit_is_a_revision_that_says_what_changed(crawled):
    database, *_, (_, _, third) = crawled
    assert third["editor"]["updated"] == 2
    (row,) = [r for r in queries.documents(database, ANY, 2000) if r.url.endswith("story-one")]
    (revision,) = collection.revisions(database, row.id)
    assert "24 recipes" in revision.text
    assert revision.changes == ("figures", "wording")
    assert "13 recipes" in queries.document(database, row.id).text


def test_no_robots_txt_for_a_failing_server_means_no_reading(crawled):
    _, calls, _, (first, *_) = crawled
    assert first["broken"]["failed"] == 1
    assert {c.path for c in calls if c.host == "broken.example"} == {"/robots.txt"}


def test_a_host_that_wants_peace_is_left_alone_until_then(crawled):
    database, calls, _, (first, *_) = crawled
    assert first["tired"]["failed"] == 1
    assert len([c for c in calls if c.host == "tired.example" and c.path == "/feed"]) == 1
    assert "tired" in collection.next_tries(database, datetime.now(UTC))
