"""Bluesky: posts by search, with their threads (https://docs.bsky.app/docs/api/app-bsky-feed-search-posts).

Spoken directly: two calls of XRPC, while the atproto client brings an HTTP client of its own, past our pace
and guards. Search is open at times and for clients with an app password (settings) always.
"""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from scrapy import Request
from twisted.python.failure import Failure

from config.sources import BlueskySource
from crawler import shape
from crawler.errors import Rejected
from crawler.spiders.base import API_DATES, ApiSpider, Requests, under
from db.records import Item

PAGE, LOOKUP = 100, 25
DEPTH = 1000
SITE = "https://bsky.app"
POST = "/app.bsky.feed.post/"


class BlueskySpider(ApiSpider[BlueskySource]):
    """Searches back to the last crawl; young threads again, as they grow."""

    async def start(self) -> AsyncIterator[Any]:
        """Sign in if there is an app password, then search."""
        self._seen: set[str] = set()
        self._found: defaultdict[str, list[str]] = defaultdict(
            list
        )  # in the thread of a first post
        self._headless: set[str] = set()  # first posts that are not there
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
        yield from self.each(found["posts"], self._item)
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
        for uri, post in self.each(shape.at(found, "posts"), lambda row: (self._top(row), row)):
            self._found[uri].append(shape.needed(post, "uri"))
            if uri in self._seen or not self.admits(_url(uri)):
                continue
            self._seen.add(uri)
            self.advance(str(self.source.api_url), shape.time(post, "indexedAt"))
            yield self.in_turn(_url(uri), self._thread(uri))
        cursor = shape.text(found, "cursor")
        if cursor and shape.rows(shape.at(found, "posts")) and self.has_room():
            yield self._search(query, cursor)

    def _top(self, post: shape.Row) -> str:
        """Return the highest post of the thread that a post stands in, as far as it is there."""
        root = _root(post)
        return shape.needed(post, "uri") if root is None or root in self._headless else root

    def _thread(self, uri: str) -> Request:
        parameters = {"uri": uri, "depth": DEPTH, "parentHeight": 0}
        request = self._get("app.bsky.feed.getPostThread", self.read_thread, parameters, uri=uri)
        return request.replace(errback=self.maybe_no_thread)

    def maybe_no_thread(self, failure: Failure) -> Requests:
        """Read what is below an answer where the first post is not there any more (an error 400)."""
        response = getattr(failure.value, "response", None)
        if response is not None and b'"NotFound"' in response.body:
            uri = failure.request.cb_kwargs["arguments"]["uri"]  # type: ignore[attr-defined]
            yield self.gone(_url(uri), "post")
            yield from self._below(uri)
        else:
            self.failed(failure)

    def _below(self, uri: str) -> Requests:
        """Ask for the answers that were found below a first post that is not there."""
        self._headless.add(uri)
        for answer in self._found[uri]:
            if answer not in self._seen and answer != uri:
                self._seen.add(answer)
                yield self._thread(answer)

    def read_thread(self, answer: Any, uri: str) -> Requests:
        """Make items of a post and all its answers."""
        waiting = [shape.at(answer, "thread")]
        if not shape.at(waiting[0], "post"):  # it is gone, or its author hides it
            yield from self._below(uri)
        while waiting:
            node = waiting.pop()
            kind = shape.text(node, "$type") or ""
            if kind.endswith(("#notFoundPost", "#blockedPost")):
                if kind.endswith("#notFoundPost") and (gone := shape.text(node, "uri")):
                    yield self.gone(_url(gone), "comment")
                continue
            yield from self.each(shape.at(node, "post"), self._item)
            waiting += reversed(shape.rows(node.get("replies")))

    def _item(self, post: shape.Row) -> Item:
        links = _links(post)
        parent, root = (
            shape.text(post, "record", "reply", end, "uri") for end in ("parent", "root")
        )
        handle = shape.text(post, "author", "handle")
        return Item(
            url=_url(shape.needed(post, "uri")),
            kind="comment" if parent else "post",
            source=self.source.name,
            text=shape.text(post, "record", "text"),
            author=handle,
            published=_published(post),
            dates_from=API_DATES,
            language=(shape.text(post, "record", "langs") or "")[:2] or None,
            outlet="Bluesky",
            parent_url=_url(parent) if parent else None,
            root_url=_url(root or parent) if parent else None,
            engagement=shape.counts(
                post,
                replies="replyCount",
                reposts="repostCount",
                likes="likeCount",
                quotes="quoteCount",
            ),
            extra={"uri": shape.needed(post, "uri")} | ({"target_url": links[0]} if links else {}),
        )


def _published(post: shape.Row) -> datetime | None:
    """Return when a post was written, by its author's clock, or found, if that was before.

    Bluesky sorts by it (https://docs.bsky.app/docs/advanced-guides/timestamps): the author may say anything.
    """
    said, indexed = shape.time(post, "record", "createdAt"), shape.time(post, "indexedAt")
    return min((when for when in (said, indexed) if when), default=None)


def _root(post: shape.Row) -> str | None:
    """Return the first post of the thread that an answer stands in."""
    return shape.text(post, "record", "reply", "root", "uri")


def _url(uri: str) -> str:
    """Return the web address of at://DID/app.bsky.feed.post/KEY; by DID, as a handle may change."""
    repository, _, key = uri.removeprefix("at://").partition(POST)
    return f"{SITE}/profile/{repository}/post/{key}"


def _uri(url: str) -> str:
    """Return the URI of a post from its web address; the opposite of `_url`."""
    repository, _, key = url.removeprefix(f"{SITE}/profile/").partition("/post/")
    return f"at://{repository}{POST}{key}"


def _links(post: shape.Row) -> list[str]:
    embed = shape.at(post, "record", "embed")
    card = shape.text(embed, "external", "uri") or shape.text(embed, "media", "external", "uri")
    quoted = shape.text(embed, "record", "uri") or shape.text(embed, "record", "record", "uri")
    features = [
        feature
        for facet in shape.rows(shape.at(post, "record", "facets"))
        for feature in shape.rows(facet.get("features"))
    ]
    links = [card, *(shape.text(feature, "uri") for feature in features)]
    links += [_url(quoted)] if quoted and POST in quoted else []
    return [link for link in links if link]
