"""Hacker News: stories by Algolia's search (https://hn.algolia.com/api), each with its tree of comments.

Spoken directly: the API is two calls, and no client library works inside Scrapy's loop.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from scrapy import Request

from config.sources import HackerNewsSource
from crawler import shape
from crawler.html_text import html_to_text
from crawler.spiders.base import API_DATES, GROWING, ApiSpider, Requests, under
from db.records import Item

PAGE = 100
MOST = 1000  # hits that the pages of one search show; older ones need another


class HackerNewsSpider(ApiSpider[HackerNewsSource]):
    """Searches for the queries since the last crawl, and reads each young thread again as it grows."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for young threads that are known, then for the first page of each query."""
        self._seen: set[str] = set()
        self._since = self.since(str(self.source.api_url), self.source.since)
        for known in self.due_again(("post",), GROWING):
            key = known.url.rpartition("=")[2]
            self._seen.add(key)
            yield self.again(self._thread(key), known.url)
        for query in self.source.queries:
            yield self._search(query, 0, None)

    def _search(self, query: str, page: int, until: int | None) -> Request:
        between = [f"created_at_i>={int(self._since.timestamp())}"]
        between += [f"created_at_i<={until}"] if until else []
        url = under(
            self.source.api_url, "search_by_date",
            query=query, tags="story", hitsPerPage=PAGE, page=page, numericFilters=",".join(between),
        )  # fmt: skip
        return self.ask(url, self.read_hits, query=query, until=until)

    def read_hits(self, found: Any, query: str, until: int | None) -> Requests:
        """Read the threads of a page of hits, then the next page, then what no page of the search shows."""
        oldest = None
        for key, when in self.each(found["hits"], _hit):
            oldest = int(when.timestamp()) if when else oldest
            if key not in self._seen and self.admits(self._page(key)):
                self._seen.add(key)
                self.advance(str(self.source.api_url), when)
                yield self.in_turn(self._page(key), self._thread(key))
        page, pages = (shape.whole(found, name) or 0 for name in ("page", "nbPages"))
        if page + 1 < pages and self.has_room():
            yield self._search(query, page + 1, until)
        elif (shape.whole(found, "nbHits") or 0) >= MOST and oldest and self.has_room():
            yield from self._older(query, oldest, until)

    def _older(self, query: str, oldest: int, until: int | None) -> Requests:
        """Search up to the oldest hit, which may share its second with others."""
        if until is None or oldest <= until:  # a server that minds the time that we name
            yield self._search(query, 0, oldest - 1 if oldest == until else oldest)

    def _thread(self, key: str) -> Request:
        return self.ask(under(self.source.api_url, f"items/{key}"), self.read_thread)

    def read_thread(self, story: Any) -> Requests:
        """Make items of a story and all its comments."""
        yield from self._items(story, None, self._page(shape.needed(story, "id")))

    def _page(self, key: str) -> str:
        return under(self.source.site_url, "item", id=key)

    def _items(self, row: shape.Row, parent: str | None, root: str) -> Requests:
        """Walk a tree without recursion: threads may be deep."""
        waiting: list[tuple[shape.Row, str | None]] = [(row, parent)]
        while waiting:
            row, parent = waiting.pop()
            url = self._page(shape.needed(row, "id"))
            text = html_to_text(shape.text(row, "text"))
            title, target = shape.text(row, "title"), shape.text(row, "url")
            yield Item(
                url=url,
                kind="comment" if parent else "post",
                source=self.source.name,
                title=title,
                text=text or None,
                author=shape.text(row, "author"),
                published=shape.time(row, "created_at_i"),
                dates_from=API_DATES,
                outlet="Hacker News",
                parent_url=parent,
                root_url=root if parent else None,
                engagement=shape.counts(row, points="points"),
                extra={"target_url": target} if target else {},
                deleted=not text and not title,  # a comment that was taken back has neither
            )
            waiting += [(child, url) for child in reversed(shape.rows(row.get("children")))]


def _hit(row: shape.Row) -> tuple[str, datetime | None]:
    return shape.needed(row, "objectID"), shape.time(row, "created_at_i")
