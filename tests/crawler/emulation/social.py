"""Social sites in small: each function is a host that speaks its API, with paging, faults and drift."""

from datetime import UTC, datetime, timedelta

from tests.crawler.emulation import Answer, Call

RECENT = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
T0 = 1_771_830_000  # 23 February 2026, 07:00 UTC
ISO = "2026-02-23T07:00:00.000Z"


def tweet_id(number: int, days: float = 3) -> str:
    """Return an id of X, which has the time in it, of so many days ago."""
    milliseconds = int((datetime.now(UTC) - timedelta(days=days)).timestamp()) * 1000
    return str((milliseconds - 1_288_834_974_657 << 22) + number)


TWEETS = {number: tweet_id(number) for number in (101, 103, 105)}


def reddit(call: Call) -> Answer:
    """Two pages of search (the first busy once), a thread with a tree, `more`, a deletion, drift."""
    if call.path == "/api/v1/access_token":
        assert call.headers["Authorization"].startswith("Basic ")
        return Answer.json({"access_token": "tok", "token_type": "bearer", "expires_in": 86400})
    path = call.path.removesuffix(".json")
    if path == "/r/bread/search":
        if call.number == 1:
            return Answer.json({"message": "Too Many Requests", "error": 429}, 429, Retry_After="1")
        after = call.query.get("after")
        posts = (
            [_post("aa1")]
            if not after
            else [_post("bb2", created_utc=str(T0 + 60)), _post("old", T0 - 9e7)]
        )
        return Answer.json(
            {"kind": "Listing", "data": {"after": None if after else "t3_aa1", "children": posts}}
        )
    if path == "/comments/aa1":
        more = {"kind": "more", "data": {"children": ["c4"], "count": 1}}
        reply = _comment("c2", "t1_c1", body="I disagree.")
        gone = _comment("c3", "t3_aa1", body="[deleted]", author="[deleted]")
        top = _comment("c1", "t3_aa1", body="They copied it.",
                       replies={"kind": "Listing", "data": {"children": [reply]}})  # fmt: skip
        return Answer.json([_listing(_post("aa1")), _listing(top, gone, more)])
    if path == "/comments/bb2":
        drifted = _post("bb2", created_utc=str(T0 + 60))
        drifted["data"]["score"] = "12"
        return Answer.json(
            [_listing(drifted), {"kind": "Listing", "data": {"children": _comment("d1", "t3_bb2")}}]
        )
    if path == "/api/morechildren":
        assert call.headers["Authorization"] == "bearer tok"
        return Answer.json(
            {"json": {"errors": [], "data": {"things": [_comment("c4", "t1_c1", body="Late.")]}}}
        )
    return Answer.json({"message": "Not Found", "error": 404}, 404)


def _post(key: str, created_utc: object = T0) -> dict:
    return {"kind": "t3", "data": {
        "id": key, "name": f"t3_{key}", "title": f"Bread {key}", "selftext": "Who owns a recipe?", "author": "crumb",
        "subreddit": "bread", "permalink": f"/r/bread/comments/{key}/bread_{key}/", "created_utc": created_utc,
        "score": 5, "num_comments": 3, "edited": False, "url_overridden_by_dest": "https://a.example/1",
        "removed_by_category": None}}  # fmt: skip


def _comment(
    key: str, parent: str, body: str = "Yes.", author: str = "rye", replies: object = ""
) -> dict:
    return {"kind": "t1", "data": {
        "id": key, "parent_id": parent, "body": body, "author": author, "subreddit": "bread",
        "created_utc": T0 + 10, "score": 2, "replies": replies}}  # fmt: skip


def _listing(*children: dict) -> dict:
    return {"kind": "Listing", "data": {"children": list(children), "after": None}}


def bluesky(call: Call) -> Answer:
    """Two pages of search by cursor, a thread with an answer and a deleted one; 502 once."""
    if call.path.endswith("createSession"):
        assert b"app-pass" in call.body
        return Answer.json(
            {"accessJwt": "jwt", "refreshJwt": "r", "did": "did:plc:me", "handle": "me.example"}
        )
    if call.path.endswith("searchPosts"):
        if call.number == 1:
            return Answer.json({"error": "UpstreamFailure"}, 502)
        if call.query.get("cursor"):
            return Answer.json({"posts": [_skeet("p2")]})
        return Answer.json({"posts": [_skeet("p1")], "cursor": "100"})
    key = call.query["uri"].rsplit("/", 1)[-1]
    answers = [] if key == "p2" else [
        {"$type": "app.bsky.feed.defs#threadViewPost", "post": _skeet("p3", "A reply.", "p1"), "replies": []},
        {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://did:plc:x/app.bsky.feed.post/p4", "notFound": True},
    ]  # fmt: skip
    return Answer.json(
        {
            "thread": {
                "$type": "app.bsky.feed.defs#threadViewPost",
                "post": _skeet(key),
                "replies": answers,
            }
        }
    )


def _skeet(key: str, text: str = "Bread is bread.", above: str | None = None) -> dict:
    place = {"uri": f"at://did:plc:x/app.bsky.feed.post/{above}", "cid": "c"}
    reply = {"reply": {"parent": place, "root": place}} if above else {}
    return {
        "uri": f"at://did:plc:x/app.bsky.feed.post/{key}", "cid": "c", "indexedAt": ISO,
        "author": {"did": "did:plc:x", "handle": "crumb.example"}, "likeCount": 3, "replyCount": 1, "repostCount": 0,
        "record": {"$type": "app.bsky.feed.post", "text": text, "createdAt": ISO, "langs": ["en"], **reply}}  # fmt: skip


def lobsters(call: Call) -> Answer:
    """A tag of two pages; users as names and as objects."""
    if call.path == "/t/bread.json":
        return Answer.json([_story("s1")])
    if call.path == "/t/bread/page/2.json":
        return Answer.json([_story("s0", created_at="2024-02-23T01:00:00.000-06:00")])
    if call.path == "/s/s1.json":
        return Answer.json(_story("s1") | {"comments": [
            {"short_id": "k1", "parent_comment": None, "comment_plain": "Nice.", "commenting_user": "rye", "score": 2,
             "created_at": "2026-02-23T02:00:00.000-06:00", "is_deleted": False},
            {"short_id": "k2", "parent_comment": "k1", "comment": "<p>No.</p>", "commenting_user": {"username": "oat"},
             "score": 1, "created_at": "2026-02-23T03:00:00.000-06:00"},
            {"short_id": "k3", "parent_comment": None, "comment_plain": "", "commenting_user": "x", "is_deleted": True}]})  # fmt: skip
    return Answer(b"<html>", 404)


def _story(key: str, created_at: str = "2026-02-23T01:00:00.000-06:00") -> dict:
    return {"short_id": key, "title": f"Bread {key}", "url": "https://a.example/1", "description_plain": "",
            "created_at": created_at, "score": 7, "comment_count": 3, "submitter_user": "crumb"}  # fmt: skip


def lemmy(call: Call) -> Answer:
    """A search of one page; comments whose paths give the tree."""
    if call.path == "/api/v3/search":
        return Answer.json({"type_": "Posts", "posts": [{
            "post": {"id": 1, "name": "Bread", "body": "Whose?", "ap_id": "https://home.example/post/9",
                     "published": "2026-02-23T07:00:00.123456Z", "deleted": False, "removed": False},
            "creator": {"name": "crumb", "actor_id": "https://home.example/u/crumb"},
            "community": {"name": "bread", "actor_id": "https://home.example/c/bread"},
            "counts": {"score": 3, "comments": 2}}]})  # fmt: skip

    def view(key: int, path: str, **flags: bool) -> dict:
        return {"comment": {"id": key, "content": f"Comment {key}", "path": path, "ap_id": f"https://home.example/comment/{key}",
                            "published": "2026-02-23T08:00:00Z", "deleted": False, "removed": False} | flags,
                "creator": {"actor_id": "https://home.example/u/rye"}, "community": {"actor_id": "https://home.example/c/bread"},
                "counts": {"score": 1}}  # fmt: skip

    return Answer.json(
        {"comments": [view(5, "0.5"), view(6, "0.5.6"), view(7, "0.7", deleted=True)]}
    )


class YouTube:
    """Two videos: one with seven replies to a comment, one whose comments are closed; what is gone is left out."""

    def __init__(self) -> None:
        self.deleted: set[str] = set()

    def __call__(self, call: Call) -> Answer:
        assert call.headers["X-Goog-Api-Key"] == "key"
        if call.path.endswith("/search"):
            return Answer.json({"items": [
                {"id": {"kind": "youtube#video", "videoId": v},
                 "snippet": {"title": "Bread &amp; war", "description": "Cut ...", "publishedAt": RECENT}}
                for v in ("v1", "v2")]})  # fmt: skip
        if call.path.endswith("/videos"):
            assert call.query["part"] == "snippet,statistics"
            return Answer.json({"items": [
                {"id": v, "snippet": {"title": "Bread &amp; war", "description": "All of it.", "publishedAt": RECENT},
                 "statistics": {"viewCount": "1200", "likeCount": "7"}}
                for v in call.query["id"].split(",")]})  # fmt: skip
        if "id" in call.query:
            return Answer.json({"items": self._said(*call.query["id"].split(","))})
        if call.path.endswith("/commentThreads"):
            if call.query["videoId"] == "v2":
                closed = {"error": {"code": 403, "errors": [{"reason": "commentsDisabled"}]}}
                return Answer.json(closed, 403)
            return Answer.json({"items": [{"snippet": {"topLevelComment": self._said("t1"), "totalReplyCount": 7},
                                           "replies": {"comments": self._said("t1.r0")}}]})  # fmt: skip
        first = "pageToken" not in call.query
        replies = self._said(*(f"t1.r{k}" for k in (range(4) if first else range(4, 7))))
        return Answer.json({"items": replies} | ({"nextPageToken": "n"} if first else {}))

    def _said(self, *keys: str) -> list[dict]:
        return [
            {"id": key, "snippet": {"textOriginal": f"Comment {key}", "authorDisplayName": "@rye", "likeCount": 1,
                                    "publishedAt": RECENT, "updatedAt": RECENT}}
            for key in keys if key not in self.deleted
        ]  # fmt: skip


class X:
    """Two pages of search, nothing newer when asked with since_id; a lookup tells what is gone or locked."""

    def __init__(self) -> None:
        self.deleted: set[str] = set()

    def __call__(self, call: Call) -> Answer:
        assert call.headers["Authorization"] == "Bearer token"
        users = {"users": [{"id": "7", "username": "crumb", "name": "Crumb"}]}
        if "ids" in call.query:
            keys = call.query["ids"].split(",")
            errors = [{"resource_id": key, "resource_type": "tweet", "title": "Not Found Error",
                       "type": "https://api.twitter.com/2/problems/resource-not-found"}
                      for key in keys if key in self.deleted]  # fmt: skip
            alive = [_tweet(key) | {"public_metrics": {"like_count": 9}} for key in keys if key not in self.deleted]  # fmt: skip
            return Answer.json({"data": alive, "includes": users, "errors": errors})
        if call.query.get("since_id"):
            return Answer.json({"meta": {"result_count": 0}})
        if call.query.get("next_token"):
            page = {
                "data": [_tweet(TWEETS[101])],
                "meta": {"newest_id": TWEETS[101], "result_count": 1},
            }
            return Answer.json(page | {"includes": users})
        answers = {
            "conversation_id": TWEETS[101],
            "referenced_tweets": [{"type": "replied_to", "id": TWEETS[101]}],
        }
        return Answer.json({"data": [_tweet(TWEETS[105]) | answers, _tweet(TWEETS[103]) | answers], "includes": users,
                            "meta": {"newest_id": TWEETS[105], "next_token": "b", "result_count": 2}})  # fmt: skip


def _tweet(key: str) -> dict:
    return {"id": key, "text": "Bread is bread.", "author_id": "7", "conversation_id": key, "lang": "en",
            "created_at": RECENT, "public_metrics": {"like_count": 4, "retweet_count": 1}}  # fmt: skip


class Mastodon:
    """A tag of two pages by Link, search with a token, a thread; posts can be taken back."""

    def __init__(self) -> None:
        self.deleted: set[str] = set()

    def __call__(self, call: Call) -> Answer:
        if call.path == "/api/v1/timelines/tag/bread":
            if call.query.get("since_id"):
                return Answer.json([])
            if call.query.get("max_id"):
                return Answer.json(self._alive("1"))
            link = '<http://toot.example/api/v1/timelines/tag/bread?max_id=2>; rel="next"'
            return Answer.json(self._alive("3", "2"), Link=link)
        if call.path == "/api/v2/search":
            assert call.headers["Authorization"] == "Bearer toot"
            return Answer.json({"statuses": self._alive("9"), "accounts": [], "hashtags": []})
        key = call.path.split("/")[4]
        if call.path.endswith("/context"):
            return Answer.json(
                {"ancestors": [], "descendants": self._alive("4", "5") if key == "3" else []}
            )
        if key in self.deleted:
            return Answer.json({"error": "Record not found"}, 404)
        return Answer.json(_toot(key))

    def _alive(self, *keys: str) -> list[dict]:
        return [_toot(key) for key in keys if key not in self.deleted]


def _toot(key: str) -> dict:
    above = {"4": "3", "5": "4"}.get(key)
    return {"id": key, "url": f"http://toot.example/@crumb/{key}", "content": f"<p>Toot {key}</p>", "language": "en",
            "created_at": RECENT, "in_reply_to_id": above, "replies_count": int(key == "3") * 2,
            "reblogs_count": 1, "favourites_count": 2, "account": {"acct": "crumb"}, "spoiler_text": ""}  # fmt: skip
