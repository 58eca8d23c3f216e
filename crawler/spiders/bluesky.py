"""Bluesky: posts by search, with their threads (https://docs.bsky.app/docs/api/app-bsky-feed-search-posts).

Spoken directly: two calls of XRPC, while the atproto client brings an HTTP client of its own, past our pace
and guards. Search is open at times and for clients with an app password (settings) always.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request

from config.sources import BlueskySource
from crawler import shape
from crawler.errors import Rejected
from crawler.spiders.base import ApiSpider, Requests, under
from db.records import Item

PAGE, LOOKUP = 100, 25
DEPTH = 1000
SITE = "https://bsky.app"


class BlueskySpider(ApiSpider[BlueskySource]):
    """Searches back to the last crawl; young threads again, as they grow."""

    async def start(self) -> AsyncIterator[Any]:
        """Sign in if there is an app password, then search."""
        self._seen: set[str] = set()
        self._token: str | None = None
        self._since = self.since(str(self.source.api_url), self.source.since)
        handle, password = self.options.bluesky_handle, self.options.bluesky_app_password
        if handle and password and self.may_know(self.source.pds_url):
            session = Request(
                under(self.source.pds_url, "xrpc/com.atproto.server.createSession"),
                method="POST",
                body=json.dumps({"identifier": handle, "password": password.get_secret_value()}),
                headers={"Content-Type": "application/json"},
            )
            yield self.sign_in(session, self.read_session)
        else:
            for request in self._first():
                yield request

    def read_session(self, found: Any) -> Requests:
        """Go on as a signed-in client."""
        self._token = shape.needed(found, "accessJwt")
        yield from self._first()

    def _first(self) -> Requests:
        for query in self.source.queries:
            yield self._search(query, None)
        for known in self.by_key("post", LOOKUP, _uri):
            yield self._get(
                "app.bsky.feed.getPosts", self.read_lookup, {"uris": list(known)}, known=known
            )

    def read_lookup(self, found: Any, known: dict[str, str]) -> Requests:
        """Refresh posts, and notice those that are no longer there: the API leaves them out."""
        if not isinstance(shape.at(found, "posts"), list):
            raise Rejected("the answer lacks posts")  # no reason to believe that all are gone
        yield from self.each(found["posts"], lambda post: self._item(post, None, None))
        there = {shape.text(post, "uri") for post in shape.rows(found["posts"])}
        yield from (self.gone(url, "post") for uri, url in known.items() if uri not in there)

    def _get(
        self, method: str, handle: Any, parameters: dict[str, Any], **arguments: Any
    ) -> Request:
        base = self.source.pds_url if self._token else self.source.api_url
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        url = under(base, f"xrpc/{method}", **parameters)
        return self.ask(url, handle, headers, as_client=bool(self._token), **arguments)

    def _search(self, query: str, cursor: str | None) -> Request:
        parameters = {
            "q": query,
            "sort": "latest",
            "limit": PAGE,
            "since": self._since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "cursor": cursor,
        }
        return self._get("app.bsky.feed.searchPosts", self.read_search, parameters, query=query)

    def read_search(self, found: Any, query: str) -> Requests:
        """Read the threads of what was found, then the next page."""
        for uri, post in self.each(shape.at(found, "posts"), lambda row: (_thread_uri(row), row)):
            if uri in self._seen or not self.admits(_url(uri)):
                continue
            self._seen.add(uri)
            self.advance(str(self.source.api_url), shape.time(post, "indexedAt"))
            parameters = {"uri": uri, "depth": DEPTH, "parentHeight": 0}
            yield self._get("app.bsky.feed.getPostThread", self.read_thread, parameters)
        cursor = shape.text(found, "cursor")
        if cursor and shape.rows(shape.at(found, "posts")) and self.has_room():
            yield self._search(query, cursor)

    def read_thread(self, found: Any) -> Requests:
        """Make items of a post and all its answers."""
        thread = shape.at(found, "thread")
        root = _url(shape.needed(thread, "post", "uri")) if shape.at(thread, "post") else None
        waiting: list[tuple[Any, str | None]] = [(thread, None)]
        while waiting:
            node, parent = waiting.pop()
            kind = shape.text(node, "$type") or ""
            if kind.endswith(("#notFoundPost", "#blockedPost")):
                if kind.endswith("#notFoundPost") and (uri := shape.text(node, "uri")):
                    yield self.gone(_url(uri), "comment")
                continue
            yield from self.each(shape.at(node, "post"), lambda row: self._item(row, parent, root))  # noqa: B023
            url = _url(shape.needed(node, "post", "uri"))
            waiting += [(child, url) for child in reversed(shape.rows(node.get("replies")))]

    def _item(self, post: shape.Row, parent: str | None, root: str | None) -> Item:
        links = _links(post)
        handle = shape.text(post, "author", "handle")
        return Item(
            url=_url(shape.needed(post, "uri")),
            kind="comment" if parent else "post",
            source=self.source.name,
            text=shape.text(post, "record", "text"),
            author=handle,
            published=shape.time(post, "record", "createdAt"),
            dates_from={"published": "api"},
            language=(shape.text(post, "record", "langs") or "")[:2] or None,
            outlet="Bluesky",
            parent_url=parent,
            root_url=root if parent else None,
            engagement=shape.counts(
                post,
                replies="replyCount",
                reposts="repostCount",
                likes="likeCount",
                quotes="quoteCount",
            ),
            extra={"uri": shape.needed(post, "uri")} | ({"target_url": links[0]} if links else {}),
        )


def _thread_uri(post: shape.Row) -> str:
    """Return the first post of the thread that a post stands in."""
    return shape.text(post, "record", "reply", "root", "uri") or shape.needed(post, "uri")


def _url(uri: str) -> str:
    """Return the web address of at://DID/app.bsky.feed.post/KEY; by DID, as a handle may change."""
    repository, _, key = uri.removeprefix("at://").partition("/app.bsky.feed.post/")
    return f"{SITE}/profile/{repository}/post/{key}"


def _uri(url: str) -> str:
    """Return the URI of a post from its web address; the opposite of `_url`."""
    repository, _, key = url.removeprefix(f"{SITE}/profile/").partition("/post/")
    return f"at://{repository}/app.bsky.feed.post/{key}"


def _links(post: shape.Row) -> list[str]:
    card = shape.text(post, "record", "embed", "external", "uri")
    features = [
        feature
        for facet in shape.rows(shape.at(post, "record", "facets"))
        for feature in shape.rows(facet.get("features"))
    ]
    return [link for link in (card, *(shape.text(f, "uri") for f in features)) if link]
