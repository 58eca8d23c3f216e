"""Social sources against emulations of their APIs: everything is stored once, with its thread."""

from collections.abc import Iterator

import pytest

from db import collection, queries
from db.selection import Selection
from db.session import Database
from tests.crawler.emulation import Web, social

ANY = Selection(relevance="any")
SOURCES = [
    {"name": "reddit", "type": "reddit", "subreddits": ["bread"], "queries": ["recipe"],
     "api_url": "http://reddit.example", "oauth_url": "http://oauth.example"},
    {"name": "bluesky", "type": "bluesky", "queries": ["bread"], "api_url": "http://bsky.example", "pds_url": "http://pds.example"},
    {"name": "lobsters", "type": "lobsters", "tags": ["bread"], "site_url": "http://lobsters.example"},
    {"name": "lemmy", "type": "lemmy", "queries": ["bread"], "instance_url": "http://lemmy.example"},
    {"name": "youtube", "type": "youtube", "queries": ["bread"], "api_url": "http://yt.example/youtube/v3"},
    {"name": "x", "type": "x", "queries": ["bread"], "api_url": "http://x.example/2"},
    {"name": "mastodon", "type": "mastodon", "tags": ["bread"], "queries": ["loaf"], "instance_url": "http://toot.example"},
]  # fmt: skip
KEYS = {
    "reddit_client_id": "id", "reddit_client_secret": "secret", "bluesky_handle": "me.example",
    "bluesky_app_password": "app-pass", "youtube_key": "key", "x_token": "token", "mastodon_token": "toot",
}  # fmt: skip
NEW = {"reddit": 6, "bluesky": 3, "lobsters": 3, "lemmy": 3, "youtube": 10, "x": 3, "mastodon": 6}


def status(number: int) -> str:
    return f"https://x.com/i/status/{social.TWEETS[number]}"


@pytest.fixture(scope="module")
def crawled(new_url, crawl_sources) -> Iterator[tuple]:
    """All social sources, crawled twice; some posts are taken back in between."""
    database = Database(new_url())
    mastodon, youtube, x = social.Mastodon(), social.YouTube(), social.X()
    hosts = {
        "reddit.example": social.reddit, "oauth.example": social.reddit, "bsky.example": social.bluesky,
        "pds.example": social.bluesky, "lobsters.example": social.lobsters, "lemmy.example": social.lemmy,
        "yt.example": youtube, "x.example": x, "toot.example": mastodon,
    }  # fmt: skip
    with Web(hosts) as web:
        first = crawl_sources(database, web.url, SOURCES, **KEYS)
        calls = len(web.calls)
        mastodon.deleted, youtube.deleted, x.deleted = {"1", "5"}, {"t1.r3"}, {social.TWEETS[105]}
        second = crawl_sources(database, web.url, SOURCES, **KEYS)
        yield database, web, first, second, calls
    database.close()


@pytest.mark.parametrize("source", NEW)
def test_everything_is_stored(crawled, source):
    _, _, first, _, _ = crawled
    assert {k: v for k, v in first[source].items() if k in ("new", "failed")} == {
        "new": NEW[source],
        "failed": 0,
    }


@pytest.mark.parametrize("source", NEW)
def test_a_second_crawl_stores_nothing_twice(crawled, source):
    _, _, _, second, _ = crawled
    assert (second[source]["new"], second[source]["updated"], second[source]["failed"]) == (0, 0, 0)


def test_threads_keep_parent_and_root(crawled):
    database, *_ = crawled
    rows = {row.url: row.id for row in queries.documents(database, ANY, 1000)}
    for child, parent, root in [
        ("https://www.reddit.com/r/bread/comments/aa1/bread_aa1/c2/",
         "https://www.reddit.com/r/bread/comments/aa1/bread_aa1/c1/", "https://www.reddit.com/r/bread/comments/aa1/bread_aa1/"),
        ("https://www.reddit.com/r/bread/comments/aa1/bread_aa1/c4/",
         "https://www.reddit.com/r/bread/comments/aa1/bread_aa1/c1/", "https://www.reddit.com/r/bread/comments/aa1/bread_aa1/"),
        ("https://bsky.app/profile/did:plc:x/post/p3", "https://bsky.app/profile/did:plc:x/post/p1",
         "https://bsky.app/profile/did:plc:x/post/p1"),
        ("http://lobsters.example/c/k2", "http://lobsters.example/c/k1", "http://lobsters.example/s/s1"),
        ("https://home.example/comment/6", "https://home.example/comment/5", "https://home.example/post/9"),
        ("https://www.youtube.com/watch?v=v1&lc=t1.r6", "https://www.youtube.com/watch?v=v1&lc=t1", "https://www.youtube.com/watch?v=v1"),
        (status(103), status(101), status(101)),
        ("http://toot.example/@crumb/4", "http://toot.example/@crumb/3", "http://toot.example/@crumb/3"),
    ]:  # fmt: skip
        known = {k.url: k for k in collection.thread(database, rows[root])}
        assert known[child].parent_id == rows[parent], child


def test_a_busy_server_is_asked_again_when_it_wants(crawled):
    _, web, first, _, calls = crawled
    searches = [c for c in web.calls[:calls] if c.path == "/r/bread/search"]
    assert len(searches) == 3  # busy, the first page, the second
    assert first["reddit"]["failed"] == 0


def test_what_a_person_took_back_leaves_a_tombstone_without_words(crawled):
    database, _, _, second, _ = crawled
    assert [second[name]["deleted"] for name in ("mastodon", "youtube", "x")] == [2, 1, 1]
    urls = {row.url for row in queries.documents(database, ANY, 1000)}
    assert "http://toot.example/@crumb/1" not in urls
    assert status(105) not in urls
    assert not any(
        "c3" in url or "r3" in url or url.endswith(("/k3", "/comment/7", "/p4")) for url in urls
    )


def test_posts_of_x_are_looked_up_again_for_their_counts(crawled):
    database, *_ = crawled
    (row,) = [r for r in queries.documents(database, ANY, 1000) if r.url == status(101)]
    assert queries.document(database, row.id).engagement == {"likes": 9}


def test_a_video_has_all_of_its_description_and_its_counts(crawled):
    database, *_ = crawled
    (row,) = [r for r in queries.documents(database, ANY, 1000) if r.url.endswith("watch?v=v1")]
    video = queries.document(database, row.id)
    assert (video.text, video.engagement) == ("All of it.", {"views": 1200, "likes": 7})


def test_a_closed_comment_section_is_no_failure(crawled):
    _, _, first, _, _ = crawled
    assert [cause for _, cause in first["youtube"]["causes"]] == ["comments are switched off"]


def test_keys_are_not_in_addresses(crawled):
    _, web, *_ = crawled
    assert not [c for c in web.calls if "key" in c.query.values() or "token" in c.query.values()]


def test_sources_that_need_a_key_say_so(database, crawl_sources):
    with Web({}) as web:
        runs = crawl_sources(database, web.url, SOURCES[4:6])
    assert "GROUNDSWELL_YOUTUBE_KEY" in runs["youtube"]["causes"][0][1]
    assert "GROUNDSWELL_X_TOKEN" in runs["x"]["causes"][0][1]
    assert web.calls == []
