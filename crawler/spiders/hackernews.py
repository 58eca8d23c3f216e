"""Hacker News: stories by Algolia's search (https://hn.algolia.com/api), each with its tree of comments.

Spoken directly: the API is two calls, and no client library works inside Scrapy's loop.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response

from config.sources import HackerNewsSource
from crawler.html_text import html_to_text
from crawler.spiders.base import Requests, SourceSpider, under
from db.records import Item
from db.store import Validators

PAGE = 100
GROWING = timedelta(days=14)  # threads older than this hardly get new comments
Row = Mapping[str, Any]


class HackerNewsSpider(SourceSpider[HackerNewsSource]):
    """Searches for the queries since the last crawl, and reads each thread once."""

    handle_httpstatus_list = ()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each query."""
        self._seen: set[str] = set()
        for query in self.source.queries:
            yield self._search(query, 0)

    def _since(self) -> int:
        """Return the time of the oldest story to look at, seconds since 1970."""
        given = datetime.fromisoformat(self.source.since).replace(tzinfo=UTC)
        cursor = self.known_state(str(self.source.api_url)).cursor
        if cursor:
            given = max(given, datetime.fromtimestamp(int(cursor), UTC) - GROWING)
        return int(given.timestamp())

    def _search(self, query: str, page: int) -> Request:
        url = under(
            self.source.api_url, "search_by_date",
            query=query, tags="story", numericFilters=f"created_at_i>={self._since()}",
            hitsPerPage=PAGE, page=page,
        )  # fmt: skip
        return Request(
            url, self.parse, errback=self.failed, cb_kwargs={"query": query}, dont_filter=True
        )

    def parse(self, response: Response, query: str) -> Requests:
        """Read the threads of a page of hits, then the next page."""
        found = response.json()  # type: ignore[attr-defined]
        for hit in found["hits"]:
            key = hit["objectID"]
            if key not in self._seen and (self.limit is None or len(self._seen) < self.limit):
                self._seen.add(key)
                self._advance(hit["created_at_i"])
                url = under(self.source.api_url, f"items/{key}")
                yield Request(url, self.parse_thread, errback=self.failed, dont_filter=True)
        if found["page"] + 1 < found["nbPages"]:
            yield self._search(query, found["page"] + 1)

    def _advance(self, when: int) -> None:
        url = str(self.source.api_url)
        before = self._states.get(url, self.known_state(url)).cursor
        self.remember(url, Validators(cursor=str(max(when, int(before or 0)))))

    def parse_thread(self, response: Response) -> Requests:
        """Make items of a story and all its comments."""
        story = response.json()  # type: ignore[attr-defined]
        yield from self._items(story, None, self._page(story["id"]))

    def _page(self, key: int) -> str:
        return under(self.source.site_url, "item", id=key)

    def _items(self, row: Row, parent: str | None, root: str) -> Iterator[Item]:
        url = self._page(row["id"])
        text = html_to_text(row.get("text"))
        if text or row.get("title"):  # deleted comments have neither
            yield Item(
                url=url,
                kind="comment" if parent else "post",
                source=self.source.name,
                title=row.get("title"),
                text=text or None,
                author=row.get("author"),
                published=datetime.fromtimestamp(row["created_at_i"], UTC),
                outlet="Hacker News",
                parent_url=parent,
                root_url=root if parent else None,
                engagement={"points": row["points"]} if row.get("points") is not None else {},
                extra={"target_url": row["url"]} if row.get("url") else {},
            )
        for child in row.get("children") or []:
            yield from self._items(child, url, root)
