"""Lemmy: posts that an instance knows and that match a query, with their comments (API v3).

Addresses are those of the post's home instance (`ap_id`), so that two instances give one document.
"""

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request

from config.sources import LemmySource
from crawler import shape
from crawler.spiders.base import API_DATES, GROWING, ApiSpider, Requests, under
from db import collection
from db.records import Item

PAGE = 50


class LemmySpider(ApiSpider[LemmySource]):
    """Searches back to the last crawl; young threads again, as they grow."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each query, and for young posts that are known."""
        self._seen: set[str] = set()
        self._since = self.since(str(self.source.instance_url), self.source.since)
        known = self.due_again(("post",), GROWING)
        keys = collection.given(self.database, [post.id for post in known], "id")
        for post in known:
            if post.id in keys:
                url = under(self.source.instance_url, "api/v3/post", id=str(keys[post.id]))
                yield self.again(self.ask(url, self.read_post), post.url)
        for query in self.source.queries:
            yield self._search(query, 1)

    def _search(self, query: str, page: int) -> Request:
        url = under(
            self.source.instance_url, "api/v3/search",
            q=query, type_="Posts", sort="New", limit=PAGE, page=page,
        )  # fmt: skip
        return self.ask(url, self.read_search, query=query, page=page)

    def read_post(self, found: Any) -> Requests:
        """Refresh a known post, which may have been taken back; its comments come by the search."""
        yield from self.each(shape.at(found, "post_view"), self._post)

    def read_search(self, found: Any, query: str, page: int) -> Requests:
        """Make items of the posts, ask for their comments, then for the next page."""
        old = False
        views = shape.rows(shape.at(found, "posts"))
        for item, key in self.each(
            views, lambda view: (self._post(view), shape.needed(view, "post", "id"))
        ):
            old = old or (item.published is not None and item.published < self._since)
            if old or key in self._seen or not self.admits(item.url):
                continue
            self._seen.add(key)
            self.advance(str(self.source.instance_url), item.published)
            yield item
            if item.engagement.get("comments"):
                yield self.in_turn(item.url, self._comments(key, item.url, 1, {}))
        if len(views) == PAGE and not old and self.has_room():
            yield self._search(query, page + 1)

    def _comments(self, post: str, root: str, page: int, addresses: dict[str, str]) -> Request:
        """Ask for a page of comments; `addresses` are those of the pages before, by id."""
        url = under(
            self.source.instance_url, "api/v3/comment/list",
            post_id=post, type_="All", sort="Old", limit=PAGE, page=page,
        )  # fmt: skip
        return self.ask(
            url, self.read_comments, post=post, root=root, page=page, addresses=addresses
        )

    def read_comments(
        self, found: Any, post: str, root: str, page: int, addresses: dict[str, str]
    ) -> Requests:
        """Make items of a page of comments, then ask for the next."""
        views = shape.rows(shape.at(found, "comments"))
        for view in views:
            key, url = shape.text(view, "comment", "id"), shape.text(view, "comment", "ap_id")
            if key and url:
                addresses[key] = url
        yield from self.each(views, lambda view: self._comment(view, root, addresses))
        if len(views) == PAGE:
            yield self._comments(post, root, page + 1, addresses)

    def _post(self, view: shape.Row) -> Item:
        post = shape.at(view, "post")
        target = shape.text(post, "url")
        return Item(
            url=shape.needed(post, "ap_id"),
            kind="post",
            source=self.source.name,
            title=shape.text(post, "name"),
            text=shape.text(post, "body"),
            author=shape.text(view, "creator", "actor_id"),
            published=shape.time(post, "published"),
            modified=shape.time(post, "updated"),
            dates_from=API_DATES,
            outlet=_community(view),
            engagement=shape.counts(view, score="counts.score", comments="counts.comments"),
            extra={"id": shape.needed(post, "id")} | ({"target_url": target} if target else {}),
            deleted=_taken_back(post),
        )

    def _comment(self, view: shape.Row, root: str, addresses: dict[str, str]) -> Item:
        comment = shape.at(view, "comment")
        path = (shape.text(comment, "path") or "0").split(".")  # 0.first.second.this
        above = path[-2] if len(path) > 2 else None
        return Item(
            url=shape.needed(comment, "ap_id"),
            kind="comment",
            source=self.source.name,
            text=shape.text(comment, "content"),
            author=shape.text(view, "creator", "actor_id"),
            published=shape.time(comment, "published"),
            modified=shape.time(comment, "updated"),
            dates_from=API_DATES,
            outlet=_community(view),
            parent_url=addresses.get(above, root) if above else root,
            root_url=root,
            engagement=shape.counts(view, score="counts.score"),
            deleted=_taken_back(comment),
        )


def _taken_back(row: Any) -> bool:
    return shape.at(row, "deleted") is True or shape.at(row, "removed") is True


def _community(view: shape.Row) -> str | None:
    return shape.text(view, "community", "actor_id") or shape.text(view, "community", "name")
