"""Sitemaps (sitemaps.org 0.9) with Google's news extension, and indexes of them, also gzipped."""

import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, TypeVar

from lxml import etree
from scrapy.http import Response
from scrapy.utils.gz import gunzip

from config.sources import PageSource, SitemapSource
from crawler import shape
from crawler.errors import Rejected
from crawler.spiders.base import Requests
from crawler.spiders.pages import Entry, PageSpider, asked, validators
from db.records import Validators

DEPTH = 3  # indexes of indexes are not allowed, but met
MOST = 50_000  # of the protocol, a file
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}*"
OVERLAP = timedelta(days=2)
M = TypeVar("M", bound=PageSource)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a sitemap: an article, or another sitemap."""

    url: str
    is_sitemap: bool
    modified: datetime | None
    published: datetime | None = None
    title: str | None = None
    language: str | None = None


class MapSpider(PageSpider[M]):
    """Reads sitemaps that were asked for conditionally."""

    found_by = "sitemap"

    def parse_map(self, response: Response, since: datetime, depth: int = 0) -> Requests:
        """Follow the sitemaps and the articles that are newer than `since`."""
        if response.status == 304:
            self.run.answered = True
            return
        try:
            places = list(read_sitemap(response.body, self.options.max_body_bytes))
        except Rejected as error:
            self.fail(response.url, str(error))
            return
        self.run.answered = True
        newest = since
        articles = []
        for place in places:
            when = place.published or place.modified
            if when is not None and when < since - OVERLAP:
                continue
            newest = max(newest, when or newest)
            if not place.is_sitemap:
                articles.append(_entry(place))
            elif depth < DEPTH:
                yield self.conditional(place.url, self.parse_map, since=since, depth=depth + 1)
            else:
                self.run.reject(place.url, f"sitemaps nested deeper than {DEPTH}")
        yield from self.follow(articles)
        cursor = min(newest, datetime.now(UTC)).isoformat()
        if any(place.is_sitemap for place in places):
            # an index may stay the same while its maps change, so that it is read every time
            self.remember(asked(response), Validators(cursor=cursor, status=response.status))
        else:
            self.remember(asked(response), replace(validators(response), cursor=cursor))

    def newest(self, url: str, first: str) -> datetime:
        """Return the time of the newest article that a sitemap had when it was read."""
        given = datetime.fromisoformat(first).replace(tzinfo=UTC)
        cursor = self.known_state(url).cursor
        return max(given, datetime.fromisoformat(cursor)) if cursor else given


class SitemapSpider(MapSpider[SitemapSource]):
    """Reads a sitemap back to the newest article of the last crawl."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the sitemap, and for young articles again."""
        url = str(self.source.url)
        yield self.conditional(url, self.parse_map, since=self.newest(url, self.source.since))
        for request in self.revisits():
            yield request


def _entry(place: Place) -> Entry:
    return Entry(
        url=place.url,
        title=place.title,
        published=place.published,
        modified=place.modified,
        language=place.language,
    )


def read_sitemap(body: bytes, max_bytes: int) -> Iterator[Place]:
    """Yield the lines of a sitemap; at most as many as the protocol allows.

    Scrapy's own reader leaves out what is nested, and so the news extension.

    Raises:
        Rejected: it is none, or unpacks to more than `max_bytes`.
    """
    if body[:2] == b"\x1f\x8b":
        try:
            body = gunzip(body, max_size=max_bytes)
        except (OSError, EOFError, zlib.error) as error:
            raise Rejected(f"damaged gzip: {error}") from error
        except Exception as error:  # Scrapy's private class for what grows too large
            raise Rejected(f"unpacks to more than {max_bytes:,} bytes") from error
    events = etree.iterparse(
        BytesIO(body), events=("end",), resolve_entities=False, no_network=True, recover=True,
        load_dtd=False, huge_tree=False, tag=("{*}url", "{*}sitemap"),
    )  # fmt: skip
    number = 0
    try:
        for _, element in events:
            place = _place(element)
            element.clear()
            if place is not None:
                number += 1
                yield place
            if number >= MOST:
                return
    except etree.LxmlError as error:
        raise Rejected(f"no XML: {error}") from error
    if number == 0 and b"<urlset" not in body[:5000] and b"<sitemapindex" not in body[:5000]:
        raise Rejected("no sitemap")


def _place(element: Any) -> Place | None:
    """Read a line: its own elements and those of the news extension; images and videos have titles too."""
    fields: dict[str, str] = {}
    for child in (*element.iterchildren("{*}*"), *element.iterdescendants(NEWS)):
        name = etree.QName(child).localname
        if child.text and child.text.strip():
            fields.setdefault(name, child.text.strip())
    if "loc" not in fields:
        return None
    return Place(
        url=fields["loc"],
        is_sitemap=etree.QName(element).localname == "sitemap",
        modified=shape.time(fields, "lastmod"),
        published=shape.time(fields, "publication_date"),
        title=fields.get("title"),
        language=fields.get("language"),
    )
