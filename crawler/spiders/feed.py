"""Feeds: RSS 0.9x to 2.0, RDF and Atom by feedparser, JSON Feed 1.x; entries are followed to their pages."""

import re
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from time import struct_time
from typing import Any, TypeVar

import feedparser
from scrapy.http import Response

from config.sources import FeedSource, PageSource
from crawler import shape
from crawler.errors import Rejected
from crawler.html_text import html_to_text
from crawler.spiders.base import Requests
from crawler.spiders.pages import Entry, PageSpider, asked, joined, validators

F = TypeVar("F", bound=PageSource)
ADDRESS_OF = re.compile(r"[^\s@]+@[^\s@]+(?:\s+\((.+)\))?")  # RSS 2.0's author
RAISED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
# by feedparser, of broken declarations, dates and entities, though it means to raise nothing


class EntriesSpider(PageSpider[F]):
    """Reads feeds that were asked for conditionally."""

    def parse_feed(self, response: Response) -> Requests:
        """Follow the entries that are no documents yet."""
        if response.status == 304:
            self.run.answered = True
            return
        headers = {str(k): str(v) for k, v in response.headers.to_unicode_dict().items()}
        try:
            entries = list(read_feed(response.body, headers))
        except Rejected as error:
            self.fail(response.url, str(error))
            return
        self.run.answered = True
        self.remember(asked(response), validators(response))
        links = [e.url and (joined(response.url, e.url) or e.url) for e in entries]
        whole = [replace(e, url=link) for e, link in zip(entries, links, strict=True)]
        yield from self.follow(whole[: self.limit])


class FeedSpider(EntriesSpider[FeedSource]):
    """Fetches a feed if it has changed, then the pages that are new."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the feed, with the validators of the last fetch, and for young articles again."""
        yield self.conditional(str(self.source.url), self.parse_feed)
        for request in self.revisits():
            yield request


def read_feed(body: bytes, headers: Mapping[str, str]) -> Iterator[Entry]:
    """Yield the entries of a feed.

    Raises:
        Rejected: it is no feed.
    """
    if not body.strip():
        raise Rejected("no feed: the answer is empty")
    if body.removeprefix(BOM_UTF8).lstrip()[:1] == b"{":
        yield from _json_feed(body)
        return
    try:
        parsed = feedparser.parse(body, response_headers={k.lower(): v for k, v in headers.items()})
    except RAISED as error:
        raise Rejected(f"no feed that can be read: {error}") from error
    if not parsed.version and not parsed.entries:
        page = b"<html" in body[:2000].lower() or b"<!doctype html" in body[:2000].lower()
        raise Rejected("the feed is an HTML page" if page else "no feed in any known format")
    for entry in parsed.entries:
        updated = _utc(entry.get("updated_parsed"))
        published = _utc(entry.get("published_parsed")) or updated
        yield Entry(
            url=entry.get("link") or "",
            title=html_to_text(entry.get("title")) or None,
            author=_author(entry),
            summary=html_to_text(entry.get("summary")) or None,
            published=published,
            modified=updated if updated != published else None,
        )


def _author(entry: Any) -> str | None:
    """Return the names of the authors; RSS writes `address (name)`, and the address is nobody's business."""
    names = [person.get("name") for person in entry.get("authors") or ()]
    said = ", ".join(filter(None, names)) if len(names) > 1 else entry.get("author") or ""
    named = ADDRESS_OF.fullmatch(said.strip())
    return (named.group(1) if named else said) or None


def _utc(when: struct_time | None) -> datetime | None:
    try:
        return datetime(*when[:6], tzinfo=UTC) if when else None
    except (ValueError, OverflowError):  # the year 0, the second 60
        return None


def _json_feed(body: bytes) -> Iterator[Entry]:
    """Read a JSON Feed (https://www.jsonfeed.org/version/1.1/), which feedparser does not."""
    feed = shape.loads(body)
    if "jsonfeed.org" not in (shape.text(feed, "version") or ""):
        raise Rejected("JSON, but no JSON Feed")
    for item in shape.rows(shape.at(feed, "items")):
        authors = shape.rows(item.get("authors")) or shape.rows(item.get("author"))
        names = [name for a in authors if (name := shape.text(a, "name"))]
        modified = shape.time(item, "date_modified")
        published = shape.time(item, "date_published") or modified
        yield Entry(
            url=shape.text(item, "url")
            or shape.text(item, "external_url")
            or shape.text(item, "id")
            or "",
            title=shape.text(item, "title"),
            author=", ".join(names) or None,
            summary=shape.text(item, "summary"),
            published=published,
            modified=modified if modified != published else None,
        )
