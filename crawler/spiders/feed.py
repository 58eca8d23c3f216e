"""Feeds: RSS 0.9x to 2.0, RDF and Atom by feedparser, JSON Feed 1.x; entries are followed to their pages."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser
from dateutil import parser as dates
from scrapy import Request
from scrapy.http import Response
from w3lib.encoding import http_content_type_encoding

from config.sources import FeedSource
from crawler.errors import Rejected
from crawler.html_text import html_to_text
from crawler.spiders.base import Requests, SourceSpider, header
from db.identity import UrlError, canonical_url
from db.records import Disposition, Item
from db.store import Validators

HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of an article."""

    url: str
    title: str | None
    author: str | None
    summary: str | None
    published: datetime | None


class FeedSpider(SourceSpider[FeedSource]):
    """Fetches a feed if it has changed (RFC 9110, conditional requests), then the pages that are new."""

    handle_httpstatus_list = (304,)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the feed, with the validators of the last fetch."""
        url = str(self.source.url)
        known = self.known_state(url)
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        yield Request(
            url,
            self.parse,
            headers={name: value for name, value in headers.items() if value},
            errback=self.failed,
            dont_filter=True,
        )

    def parse(self, response: Response) -> Requests:
        """Follow the entries that are no documents yet."""
        if response.status == 304:
            return
        self.remember(
            str(self.source.url),
            Validators(
                header(response, "ETag"), header(response, "Last-Modified"), None, response.status
            ),
        )
        try:
            entries = list(
                read_feed(
                    response.body,
                    {str(k): str(v) for k, v in response.headers.to_unicode_dict().items()},
                )
            )
        except Rejected as error:
            self.run.reject(response.url, str(error), Disposition.FAILED)
            return
        for entry in entries[: self.limit]:
            yield from self._follow(entry)

    def _follow(self, entry: Entry) -> Requests:
        try:
            url = canonical_url(entry.url)
        except UrlError as error:
            self.run.reject(entry.url or entry.title or "entry", str(error))
            return
        if self.is_known(url):
            self.run.unchanged()
        else:
            yield Request(url, self.parse_page, errback=self.failed, cb_kwargs={"entry": entry})

    def parse_page(self, response: Response, entry: Entry) -> Requests:
        """Make an item of a page; the feed's word fills what the page does not say."""
        kind = header(response, "Content-Type") or ""
        if kind and not kind.startswith(HTML):
            self.run.reject(response.url, f"no page but {kind.partition(';')[0]}")
            return
        yield Item(
            url=canonical_url(entry.url),
            kind=self.source.kind,
            source=self.source.name,
            title=entry.title,
            html=response.body,
            charset=http_content_type_encoding(kind),
            author=entry.author,
            published=entry.published,
            language=self.source.language,
            outlet=self.source.outlet,
            summary=entry.summary,
        )


def read_feed(body: bytes, headers: Mapping[str, str]) -> Iterator[Entry]:
    """Yield the entries of a feed.

    Raises:
        Rejected: it is no feed.
    """
    if not body.strip():
        raise Rejected("no feed: the answer is empty")
    if body.lstrip()[:1] == b"{":
        yield from _json_feed(body)
        return
    parsed = feedparser.parse(body, response_headers={k.lower(): v for k, v in headers.items()})
    if not parsed.version and not parsed.entries:
        page = b"<html" in body[:2000].lower() or b"<!doctype html" in body[:2000].lower()
        raise Rejected("the feed is an HTML page" if page else "no feed in any known format")
    for entry in parsed.entries:
        when: struct_time | None = entry.get("published_parsed") or entry.get("updated_parsed")
        yield Entry(
            url=entry.get("link") or "",
            title=html_to_text(entry.get("title")) or None,
            author=entry.get("author") or None,
            summary=html_to_text(entry.get("summary")) or None,
            published=datetime(*when[:6], tzinfo=UTC) if when else None,
        )


def _json_feed(body: bytes) -> Iterator[Entry]:
    """Read a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    try:
        feed = json.loads(body)
        if "jsonfeed.org" not in str(feed.get("version")):
            raise Rejected("JSON, but no JSON Feed")
        items = feed.get("items") or []
    except ValueError as error:
        raise Rejected(f"no feed: {error}") from error
    for item in items:
        authors = item.get("authors") or [item.get("author") or {}]
        yield Entry(
            url=item.get("url") or item.get("external_url") or str(item.get("id") or ""),
            title=item.get("title"),
            author=", ".join(a["name"] for a in authors if a.get("name")) or None,
            summary=item.get("summary"),
            published=_time(item.get("date_published") or item.get("date_modified")),
        )


def _time(text: str | None) -> datetime | None:
    try:
        return dates.isoparse(text) if text else None
    except ValueError:
        return None
