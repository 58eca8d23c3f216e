"""Threads that grow, are large, or are taken back: their first posts too."""

from collections.abc import Iterator

import pytest

from db import collection, queries
from db.selection import Selection
from db.session import Database
from tests.crawler.emulation import Answer, Call, Web
from tests.crawler.emulation.social import RECENT

ANY = Selection(relevance="any")
SITE = "https://www.reddit.com/r/bread/comments/aa1/bread"


class Village:
    """Sites whose first posts are taken back on the second day."""

    def __init__(self) -> None:
        self.gone = False

    def hackernews(self, call: Call) -> Answer:
        if call.path.endswith("/search_by_date"):
            hits = [{"objectID": str(key), "created_at_i": 4_927_000_000} for key in range(1, 31)]
            return Answer.json({"hits": [] if self.gone else hits, "page": 0, "nbPages": 1})
        if self.gone:
            return Answer.json({"error": "Not Found"}, 404)
        key = call.path.rsplit("/", 1)[1]
        return Answer.json({"id": key, "title": f"Story {key}", "created_at": RECENT, "children": [
            {"id": f"900{key}", "text": "An answer.", "created_at": RECENT}]})  # fmt: skip

    def reddit(self, call: Call) -> Answer:
        """A thread whose comments come in three helpings, one of them deeper than Reddit shows."""
        if call.path == "/api/v1/access_token":
            return Answer.json({"access_token": "tok"})
        if call.path == "/r/bread/new":
            return Answer.json(_listing(*[] if self.gone else [_thing("t3", _post())]))
        if call.path == "/api/info":
            assert call.query["id"] == "t3_aa1"
            return Answer.json(_listing(_thing("t3", _post() | {"removed_by_category": "deleted"})))
        if call.path == "/comments/aa1":
            below = (
                _thing("t1", _comment("c5", "t1_c4")) if "comment" in call.query else _more("c2")
            )
            return Answer.json([_listing(_thing("t3", _post())), _listing(below)])
        more = [_thing("t1", _comment("c2", "t3_aa1")), _more("c3")]
        if call.query["children"] == "c3":
            more = [
                _thing("t1", _comment("c3", "t1_c2")),
                _thing("t1", _comment("c4", "t1_c3")),
                _more(parent="t1_c4"),
            ]
        return Answer.json({"json": {"data": {"things": more}}})

    def bluesky(self, call: Call) -> Answer:
        uri = "at://did:plc:x/app.bsky.feed.post/p1"
        post = {"uri": uri, "indexedAt": RECENT, "author": {"handle": "crumb.example"},
                "record": {"text": "Bread is bread.", "createdAt": RECENT}}  # fmt: skip
        if call.path.endswith("getPosts"):
            assert call.query["uris"] == uri
        if call.path.endswith("getPostThread"):
            return Answer.json({"thread": {"post": post}})
        return Answer.json({"posts": [] if self.gone else [post]})

    def lobsters(self, call: Call) -> Answer:
        story = {"short_id": "s1", "title": "Bread", "created_at": RECENT}
        if call.path == "/t/bread.json":
            return Answer.json([] if self.gone else [story])
        if self.gone or call.path != "/s/s1.json":
            return Answer.json({}, 404)
        return Answer.json(story | {"comments": []})

    def lemmy(self, call: Call) -> Answer:
        """A thread of two pages; the second answers the first."""
        post = {"id": 1, "name": "Bread", "ap_id": "https://home.example/post/9", "published": RECENT,
                "deleted": self.gone}  # fmt: skip
        view = {"post": post, "counts": {"comments": 51}}
        if call.path.endswith("/search"):
            return Answer.json({"posts": [] if self.gone else [view]})
        if call.path.endswith("/post"):
            return Answer.json({"post_view": view})
        keys = range(1, 51) if call.query["page"] == "1" else [51]
        comments = [
            {"id": key, "content": f"Comment {key}", "ap_id": f"https://home.example/comment/{key}",
             "path": "0.1.51" if key == 51 else f"0.{key}", "published": RECENT} for key in keys
        ]  # fmt: skip
        return Answer.json({"comments": [{"comment": comment} for comment in comments]})


def _thing(kind: str, data: dict) -> dict:
    return {"kind": kind, "data": data}


def _listing(*children: dict) -> dict:
    return _thing("Listing", {"children": list(children)})


def _more(*keys: str, parent: str = "t3_aa1") -> dict:
    return _thing("more", {"children": list(keys), "parent_id": parent})


def _post() -> dict:
    return {"id": "aa1", "title": "Bread", "permalink": "/r/bread/comments/aa1/bread/", "subreddit": "bread",
            "selftext": "Whose?", "created_utc": RECENT}  # fmt: skip


def _comment(key: str, parent: str) -> dict:
    return {
        "id": key,
        "parent_id": parent,
        "body": f"Comment {key}",
        "subreddit": "bread",
        "replies": "",
    }


SOURCES = [
    {"name": "hackernews", "type": "hackernews", "queries": ["bread"], "api_url": "http://hn.example/api"},
    {"name": "reddit", "type": "reddit", "subreddits": ["bread"], "api_url": "http://reddit.example",
     "oauth_url": "http://reddit.example"},
    {"name": "bluesky", "type": "bluesky", "queries": ["bread"], "api_url": "http://sky.example"},
    {"name": "lobsters", "type": "lobsters", "tags": ["bread"], "site_url": "http://lobsters.example"},
    {"name": "lemmy", "type": "lemmy", "queries": ["bread"], "instance_url": "http://lemmy.example"},
]  # fmt: skip


@pytest.fixture(scope="module")
def crawled(new_url, crawl_sources) -> Iterator[tuple]:
    """The village on two days, after Hacker News alone with a limit."""
    database, small = Database(new_url()), Database(new_url())
    village = Village()
    hosts = {
        "hn.example": village.hackernews, "reddit.example": village.reddit, "sky.example": village.bluesky,
        "lobsters.example": village.lobsters, "lemmy.example": village.lemmy,
    }  # fmt: skip
    keys = {"reddit_client_id": "id", "reddit_client_secret": "secret"}
    with Web(hosts) as web:
        limited = crawl_sources(small, web.url, SOURCES[:1], limit=3)
        first = crawl_sources(database, web.url, SOURCES, **keys)
        village.gone = True
        second = crawl_sources(database, web.url, SOURCES, **keys)
        yield database, limited, first, second
    database.close()
    small.close()


def test_a_limit_counts_threads_when_they_are_asked_for(crawled):
    _, limited, first, _ = crawled
    assert limited["hackernews"]["new"] <= 3 * 2  # threads come whole
    assert first["hackernews"]["new"] == 30 * 2


@pytest.mark.parametrize(
    ("source", "posts"),
    [("hackernews", 30), ("reddit", 1), ("bluesky", 1), ("lobsters", 1), ("lemmy", 1)],
)
def test_a_first_post_that_was_taken_back_loses_its_words(crawled, source, posts):
    database, _, _, second = crawled
    assert (second[source]["deleted"], second[source]["failed"]) == (posts, 0)
    kinds = [row.kind for row in queries.documents(database, ANY, 1000) if row.source == source]
    assert "post" not in kinds


def test_all_comments_of_a_large_thread_come(crawled):
    database, *_ = crawled
    urls = {row.url for row in queries.documents(database, ANY, 1000) if row.source == "reddit"}
    assert urls == {f"{SITE}/{key}/" for key in ("c2", "c3", "c4", "c5")}


def test_an_answer_to_a_comment_of_an_earlier_page_keeps_its_parent(crawled):
    database, *_ = crawled
    rows = {row.url: row.id for row in queries.documents(database, ANY, 1000)}
    root = queries.document(database, rows["https://home.example/comment/1"]).root_id
    known = {k.url: k for k in collection.thread(database, root)}
    assert (
        known["https://home.example/comment/51"].parent_id == rows["https://home.example/comment/1"]
    )


def test_a_time_of_the_future_does_not_hide_what_comes(crawled):
    database, *_ = crawled
    cursor = collection.fetch_state(database, "hackernews", "http://hn.example/api").cursor
    assert cursor is not None
    assert int(cursor) < 4_000_000_000
