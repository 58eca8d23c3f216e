"""Listings that are long, old or odd: nothing is lost between their pages or asked for in circles."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from db import collection, queries
from db.selection import Selection
from db.session import Database
from tests.crawler.emulation import Answer, Call, Web
from tests.crawler.emulation.social import RECENT, tweet_id

ANY = Selection(relevance="any")
STORIES, SHOWN = (
    12,
    10,
)  # Algolia shows the first thousand hits of a search; two of its pages stand for ten
FIRST = int(datetime.now(UTC).timestamp()) - 100_000
OLD_TWEET, QUOTED, EDITED, AGAIN = (
    tweet_id(n, days) for n, days in ((1, 9), (2, 3), (3, 2), (4, 1))
)
DID = "at://did:plc:x/app.bsky.feed.post/"


def hackernews(call: Call) -> Answer:
    """A search with more hits than its pages show."""
    if not call.path.endswith("/search_by_date"):
        key = call.path.rsplit("/", 1)[1]
        return Answer.json({"id": key, "title": f"Story {key}", "created_at_i": FIRST + int(key)})
    bounds = call.query["numericFilters"].split(",")
    until = min((int(b.partition("<=")[2]) for b in bounds if "<=" in b), default=FIRST * 2)
    keys = [key for key in range(STORIES, 0, -1) if FIRST + key <= until]
    page = int(call.query["page"])
    hits = [{"objectID": str(k), "created_at_i": FIRST + k} for k in keys[:SHOWN][page * 5 :][:5]]
    pages = -(-min(len(keys), SHOWN) // 5)
    found = 1_002 if len(keys) > SHOWN else len(keys)
    return Answer.json({"hits": hits, "page": page, "nbPages": pages, "nbHits": found})


class Toots:
    """A thread with two branches; a hashtag leads to the one, then to the other."""

    def __init__(self) -> None:
        self.day = 1

    def __call__(self, call: Call) -> Answer:
        if "/timelines/" in call.path:
            since = call.query.get("since_id") or ""
            keys = ["01A", "01B"][: self.day]
            found = [self._toot(key) for key in reversed(keys) if key > since]
            return Answer.json([*found, {"content": "a row without an id"}])
        key = call.path.split("/")[4]
        if not call.path.endswith("/context"):
            return Answer.json(self._toot(key))
        below = {"01R": ["01A", "01AA"], "01A": ["01AA"], "01B": ["01BB"]}[key]
        above = [] if key == "01R" else [self._toot("01R")]
        return Answer.json({"ancestors": above, "descendants": [self._toot(k) for k in below]})

    def _toot(self, key: str) -> dict:
        above = key[:-1] if len(key) > 3 else None if key == "01R" else "01R"
        return {"id": key, "url": f"http://toot.example/@a/{key}", "content": key, "created_at": RECENT,
                "in_reply_to_id": above, "replies_count": int(len(key) == 3)}  # fmt: skip


def bluesky(call: Call) -> Answer:
    """Two answers to a post that is gone; the author's clock is wrong."""
    if call.path.endswith("searchPosts"):
        return Answer.json({"posts": [_answer("p1"), _answer("p2")]})
    uri = call.query.get("uri", "")
    if uri.endswith("/root"):
        return Answer.json({"error": "NotFound", "message": f"Post not found: {uri}"}, 400)
    return Answer.json(
        {"posts": []} if "uris" in call.query else {"thread": {"post": _answer(uri[-2:])}}
    )


def _answer(key: str) -> dict:
    root = {"uri": f"{DID}root"}
    record = {"text": f"No, {key}.", "createdAt": "2099-01-01T00:00:00Z"}
    record |= {
        "embed": {"record": {"uri": f"{DID}quoted"}},
        "reply": {"root": root, "parent": root},
    }
    return {"uri": f"{DID}{key}", "indexedAt": RECENT, "record": record}


class X:
    """Old ids are an error; a post quotes another, and is edited, which gives it another id."""

    def __init__(self) -> None:
        self.day = 1

    def __call__(self, call: Call) -> Answer:
        if "ids" in call.query:
            return Answer.json({"data": [self._tweet(key) for key in call.query["ids"].split(",")]})
        if call.query.get("since_id") == OLD_TWEET:
            return Answer.json({"title": "Invalid Request", "detail": "since_id is too old"}, 400)
        if self.day == 1:
            return Answer.json({"data": [self._tweet(OLD_TWEET)], "meta": {"newest_id": OLD_TWEET}})
        return Answer.json({"data": [self._tweet(EDITED)], "meta": {"newest_id": EDITED}})

    def _tweet(self, key: str) -> dict:
        versions = [EDITED, AGAIN][: self.day - 1] if key in (EDITED, AGAIN) else [key]
        return {"id": key, "text": f"Version {key}", "created_at": RECENT, "edit_history_tweet_ids": versions,
                "conversation_id": key, "referenced_tweets": [{"type": "quoted", "id": QUOTED}]}  # fmt: skip


SOURCES = [
    {"name": "hackernews", "type": "hackernews", "queries": ["bread"], "api_url": "http://hn.example/api"},
    {"name": "toots", "type": "mastodon", "tags": ["bread"], "instance_url": "http://toot.example"},
    {"name": "sky", "type": "bluesky", "queries": ["bread"], "api_url": "http://sky.example"},
    {"name": "x", "type": "x", "queries": ["bread"], "api_url": "http://x.example/2"},
]  # fmt: skip


@pytest.fixture(scope="module")
def crawled(new_url, crawl_sources) -> Iterator[tuple]:
    """The sources on three days; Hacker News on two, the second within `revisit_hours`."""
    database = Database(new_url())
    toots, x = Toots(), X()
    hosts = {
        "hn.example": hackernews,
        "toot.example": toots,
        "sky.example": bluesky,
        "x.example": x,
    }
    with Web(hosts) as web:
        runs = [crawl_sources(database, web.url, SOURCES, x_token="token")]
        calls = [len(web.calls)]
        runs.append(crawl_sources(database, web.url, SOURCES[:1], revisit_hours=6.0))
        for day in (2, 3):
            calls.append(len(web.calls))
            toots.day = x.day = day
            runs.append(crawl_sources(database, web.url, SOURCES[1:], x_token="token"))
        yield (
            database,
            [web.calls[a:b] for a, b in zip([0, *calls], [*calls, None], strict=True)],
            runs,
        )
    database.close()


def texts(database: Database, source: str) -> dict[str, str]:
    rows = [row for row in queries.documents(database, ANY, 5000) if row.source == source]
    return {row.url.rsplit("/", 1)[1]: queries.document(database, row.id).text for row in rows}


def test_what_the_pages_of_a_search_do_not_show_is_searched_for_by_time(crawled):
    _, _, (first, *_) = crawled
    assert (first["hackernews"]["new"], first["hackernews"]["failed"]) == (STORIES, 0)


def test_a_thread_that_was_just_read_is_not_read_again(crawled):
    _, (_, second, *_), (_, again, *_) = crawled
    assert {c.path for c in second} == {"/robots.txt", "/api/search_by_date"}
    assert (again["hackernews"]["new"], again["hackernews"]["unchanged"]) == (0, STORIES)


def test_branches_of_a_thread_do_not_lead_to_each_other_for_ever(crawled):
    database, (*_, second, third), _ = crawled
    for calls in (second, third):
        asked = Counter(c.path for c in calls if c.host == "toot.example")
        assert max(asked.values()) == 1
    assert set(texts(database, "toots")) == {"01R", "01A", "01AA", "01B", "01BB"}


def test_ids_of_letters_have_an_order_and_a_broken_row_costs_only_itself(crawled):
    database, _, runs = crawled
    place = "http://toot.example/api/v1/timelines/tag/bread"
    assert collection.fetch_state(database, "toots", place).cursor == "01B"
    assert [run["toots"]["failed"] for run in runs if "toots" in run] == [0, 0, 0]


def test_answers_below_a_post_that_is_gone_are_read(crawled):
    database, _, (first, *_) = crawled
    assert texts(database, "sky") == {"p1": "No, p1.", "p2": "No, p2."}
    assert first["sky"]["failed"] == 0
    assert collection.fetch_state(database, "sky", "http://sky.example/").cursor is not None


def test_an_authors_wrong_clock_is_not_believed(crawled):
    database, *_ = crawled
    (row, *_) = [r for r in queries.documents(database, ANY, 5000) if r.source == "sky"]
    assert row.published == datetime.fromisoformat(RECENT)


def test_a_search_goes_on_when_its_newest_post_is_older_than_what_is_searched(crawled):
    _, _, runs = crawled
    assert [(run["x"]["new"], run["x"]["failed"]) for run in runs if "x" in run][:2] == [
        (1, 0),
        (1, 0),
    ]


def test_an_edited_post_of_x_is_one_document_with_its_last_words(crawled):
    database, *_ = crawled
    assert texts(database, "x")[EDITED] == f"Version {AGAIN}"
    (row,) = [r for r in queries.documents(database, ANY, 5000) if r.url.endswith(EDITED)]
    assert [r.text for r in collection.revisions(database, row.id)] == [f"Version {EDITED}"]
    quoted = collection.given(database, [row.id], "target_url")[row.id]
    assert quoted == f"https://x.com/i/status/{QUOTED}"
