"""Mastodon: public posts under hashtags of one instance, with the threads that they stand in.

Spoken directly (https://docs.joinmastodon.org/methods/timelines/#tag): Mastodon.py blocks, and would stop
Scrapy's loop.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from dateutil import parser as dates
from requests.utils import parse_header_links
from scrapy import Request
from scrapy.http import Response

from config.sources import MastodonSource
from crawler.html_text import html_to_text
from crawler.spiders.base import Requests, SourceSpider, header, under
from db.records import Item
from db.store import Validators

PAGE = 40
Status = Mapping[str, Any]


class MastodonSpider(SourceSpider[MastodonSource]):
    """Reads each tag back to the newest post of the last crawl."""

    handle_httpstatus_list = ()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the newest page of each tag."""
        self._seen: set[str] = set()
        for tag in self.source.tags:
            since = self.known_state(self._timeline(tag)).cursor
            url = self._timeline(tag, limit=PAGE, **({"since_id": since} if since else {}))
            yield self._request(url, tag, since)

    def _timeline(self, tag: str, **parameters: Any) -> str:
        return under(self.source.instance_url, f"api/v1/timelines/tag/{tag}", **parameters)

    def _request(self, url: str, tag: str, since: str | None) -> Request:
        arguments = {"tag": tag, "since": since}
        return Request(url, self.parse, errback=self.failed, cb_kwargs=arguments, dont_filter=True)

    def parse(self, response: Response, tag: str, since: str | None) -> Requests:
        """Make items of a page of posts, then follow to older ones that are still new to us."""
        statuses = response.json()  # type: ignore[attr-defined]
        new = [s for s in statuses if since is None or int(s["id"]) > int(since)]
        for status in new:
            self._advance(tag, status["id"])
            if status.get("in_reply_to_id") or status.get("replies_count"):
                url = under(self.source.instance_url, f"api/v1/statuses/{status['id']}/context")
                arguments = {"status": status}
                yield Request(url, self.parse_thread, errback=self.failed, cb_kwargs=arguments)
            else:
                yield from self._items([status])
        older = _older(response)
        if older and new and len(new) == len(statuses) and self.has_room():
            yield self._request(older, tag, since)

    def _advance(self, tag: str, key: str) -> None:
        url = self._timeline(tag)
        before = self._states.get(url, Validators()).cursor
        self.remember(url, Validators(cursor=str(max(int(key), int(before or 0)))))

    def parse_thread(self, response: Response, status: Status) -> Requests:
        """Make items of a post, what it answers, and what answers it."""
        thread = response.json()  # type: ignore[attr-defined]
        yield from self._items([*thread["ancestors"], status, *thread["descendants"]])

    def _items(self, thread: Sequence[Status]) -> Requests:
        """Make items of the posts of a thread, first post first, that were not met before."""
        addresses = {status["id"]: status["url"] for status in thread}
        for status in thread:
            if status["id"] not in self._seen:
                self._seen.add(status["id"])
                parent = addresses.get(status.get("in_reply_to_id") or "")
                yield self._item(status, parent, thread[0]["url"] if parent else None)

    def _item(self, status: Status, parent: str | None, root: str | None) -> Item:
        return Item(
            url=status["url"],
            kind="comment" if status.get("in_reply_to_id") else "post",
            source=self.source.name,
            text=html_to_text(status["content"]),
            author=status["account"]["acct"],
            published=dates.isoparse(status["created_at"]),
            language=status.get("language"),
            outlet=self.source.instance_url.host,
            parent_url=parent,
            root_url=root,
            engagement={
                "replies": status.get("replies_count") or 0,
                "reblogs": status.get("reblogs_count") or 0,
                "favourites": status.get("favourites_count") or 0,
            },
            extra={"id": status["id"]},
        )


def _older(response: Response) -> str | None:
    """Return the address of the next page (RFC 8288)."""
    links = parse_header_links(header(response, "Link") or "")
    return next((link["url"] for link in links if link.get("rel") == "next"), None)
