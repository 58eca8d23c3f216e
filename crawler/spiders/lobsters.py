"""Lobsters: stories under tags, with their comments (every page has a JSON form)."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from scrapy import Request

from config.sources import LobstersSource
from crawler import shape
from crawler.html_text import html_to_text
from crawler.spiders.base import API_DATES, GROWING, ApiSpider, Requests, under
from db.records import Item


class LobstersSpider(ApiSpider[LobstersSource]):
    """Reads each tag back to the last crawl; young threads again, as they grow."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for young threads that are known, then for the newest page of each tag."""
        self._seen: set[str] = set()
        self._since = self.since(str(self.source.site_url), self.source.since)
        for known in self.due_again(("post",), GROWING):
            key = known.url.rpartition("/")[2]
            self._seen.add(key)
            yield self.again(self._thread(key), known.url)
        for tag in self.source.tags:
            yield self._page(tag, 1)

    def _page(self, tag: str, page: int) -> Request:
        path = f"t/{tag}.json" if page == 1 else f"t/{tag}/page/{page}.json"
        return self.ask(under(self.source.site_url, path), self.read_page, tag=tag, page=page)

    def read_page(self, found: Any, tag: str, page: int) -> Requests:
        """Read the threads of a page of stories, then the next page while it is young enough."""
        old = False
        stories = shape.rows(found)
        for key, when in self.each(stories, _place):
            old = old or (when is not None and when < self._since)
            if not old and key not in self._seen and self.admits(self._story_url(key)):
                self._seen.add(key)
                self.advance(str(self.source.site_url), when)
                yield self.in_turn(self._story_url(key), self._thread(key))
        if stories and not old and self.has_room():
            yield self._page(tag, page + 1)

    def _thread(self, key: str) -> Request:
        return self.ask(f"{self._story_url(key)}.json", self.read_thread)

    def _story_url(self, key: str) -> str:
        return under(self.source.site_url, f"s/{key}")

    def read_thread(self, story: Any) -> Requests:
        """Make items of a story and its comments."""
        root = self._story_url(shape.needed(story, "short_id"))
        target = shape.text(story, "url")
        yield Item(
            url=root,
            kind="post",
            source=self.source.name,
            title=shape.text(story, "title"),
            text=shape.text(story, "description_plain")
            or html_to_text(shape.text(story, "description")),
            author=_user(story, "submitter_user"),
            published=shape.time(story, "created_at"),
            dates_from=API_DATES,
            outlet="Lobsters",
            engagement=shape.counts(story, score="score", comments="comment_count"),
            extra={"target_url": target} if target else {},
        )
        yield from self.each(shape.at(story, "comments"), lambda row: self._comment(row, root))

    def _comment(self, row: shape.Row, root: str) -> Item:
        parent = shape.text(row, "parent_comment")
        taken_back = any(shape.at(row, flag) is True for flag in ("is_deleted", "is_moderated"))
        return Item(
            url=self._comment_url(shape.needed(row, "short_id")),
            kind="comment",
            source=self.source.name,
            text=shape.text(row, "comment_plain") or html_to_text(shape.text(row, "comment")),
            author=_user(row, "commenting_user"),
            published=shape.time(row, "created_at"),
            dates_from=API_DATES,
            outlet="Lobsters",
            parent_url=self._comment_url(parent) if parent else root,
            root_url=root,
            engagement=shape.counts(row, score="score"),
            deleted=taken_back,
        )

    def _comment_url(self, key: str) -> str:
        return under(self.source.site_url, f"c/{key}")


def _place(story: shape.Row) -> tuple[str, datetime | None]:
    return shape.needed(story, "short_id"), shape.time(story, "created_at")


def _user(row: shape.Row, key: str) -> str | None:
    """Return a user's name; the site used to send an object, and now sends the name."""
    return shape.text(row, key) or shape.text(row, key, "username")
