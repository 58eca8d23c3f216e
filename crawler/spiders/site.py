"""A plain site address: its feeds if it names any, else its news sitemap, else its front page's links."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from courlan import check_url, is_navigation_page
from parsel import Selector
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.sitemap import sitemap_urls_from_robots
from trafilatura.feeds import FeedParameters, determine_feed

from config.sources import SiteSource
from crawler.decode import decode
from crawler.spiders.base import Requests
from crawler.spiders.feed import EntriesSpider
from crawler.spiders.pages import Entry, joined, validators
from crawler.spiders.sitemap import MapSpider
from db.identity import UrlError, canonical_url
from db.records import Validators

MOST_FEEDS = 3
MOST_LINKS = 200
FEED = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?.*?\?>\s*|<!--.*?-->\s*)*<(rss|feed|rdf:RDF)\b", re.DOTALL
)
NEWS_WORDS = ("news", "post", "article")


class SiteSpider(EntriesSpider[SiteSource], MapSpider[SiteSource]):
    """Finds out how a site offers its articles; the way that worked is not searched for twice a crawl."""

    found_by = "site"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the front page, and for young articles again."""
        yield self.conditional(str(self.source.url), self.parse_front)
        for request in self.revisits():
            yield request

    def parse_front(self, response: Response) -> Requests:
        """Follow the feeds that the page names; where it names none, look for a sitemap."""
        if response.status == 304:
            self.run.answered = True
            return
        if is_feed(response.body):  # the address is that of a feed itself
            yield from self.parse_feed(response)
            return
        html = decode(response.body)
        feeds = find_feeds(html, response.url)
        if feeds:
            for feed in feeds[:MOST_FEEDS]:
                yield self.conditional(feed, self.parse_feed)
            return
        links = list(find_articles(html, response.url))
        robots = urljoin(response.url, "/robots.txt")
        arguments = {"links": links, "base": response.url, "front": validators(response)}
        yield Request(
            robots,
            self.parse_robots,
            errback=self.no_robots,
            cb_kwargs=arguments,
            dont_filter=True,
            meta={"handle_httpstatus_all": True},
        )

    def parse_robots(
        self, response: Response, links: list[str], base: str, front: Validators
    ) -> Requests:
        """Read the news sitemaps that robots.txt names, else the links."""
        maps = []
        if response.status == 200:
            named = sitemap_urls_from_robots(response.text, base)
            maps = [m for m in named if any(word in m.lower() for word in NEWS_WORDS)]
        since = datetime.now(UTC) - timedelta(days=3)
        for place in maps[:MOST_FEEDS]:
            yield self.conditional(place, self.parse_map, since=since)
        if not maps:
            # with feeds or maps, the front page itself must be read every time: it leads to them
            self.remember(str(self.source.url), front)
            yield from self._follow_links(links, base)

    def no_robots(self, failure: Any) -> Requests:
        """Read the links where there is no robots.txt to be had."""
        given = failure.request.cb_kwargs
        yield from self._follow_links(given["links"], given["base"])

    def _follow_links(self, links: list[str], base: str) -> Requests:
        """Read the articles that the front page leads to; a front page made by scripts leads nowhere."""
        if links:
            self.run.answered = True
        else:
            self.fail(
                base, "names no feed and no news sitemap, and links to nothing like an article"
            )
        yield from self.follow([Entry(link) for link in links])


def is_feed(body: bytes) -> bool:
    """Tell whether an answer is a feed in XML, by its first element."""
    return FEED.match(body[:2000]) is not None


def find_feeds(html: str, url: str) -> list[str]:
    """Return the feeds that a page names in its head (RSS autodiscovery), in its order."""
    head = Selector(text=html).xpath(
        "//link[contains(@rel, 'alternate')][contains(@type, 'rss') or contains(@type, 'atom')"
        " or contains(@type, 'feed+json')]/@href"
    )
    found = [link for href in head.getall() if (link := joined(url, href))]
    if not found:
        parameters = FeedParameters(url, url, url, external=True)
        found = determine_feed(html, parameters)
    feeds = [
        f for f in found if "comments" not in f.lower() and f.startswith(("http://", "https://"))
    ]
    return list(dict.fromkeys(feeds))


def find_articles(html: str, url: str) -> Iterator[str]:
    """Yield the links of a front page that look like articles of the same site (courlan's rules)."""
    seen: set[str] = set()
    host = urlsplit(url).hostname
    for href in Selector(text=html).xpath("//a/@href").getall():
        link = joined(url, href)
        checked = check_url(link, strict=False, with_nav=False) if link else None
        if link is None or checked is None or is_navigation_page(link) or len(seen) >= MOST_LINKS:
            continue
        try:
            canonical = canonical_url(checked[0])
        except UrlError:
            continue
        path = canonical.split("/", 3)[-1]
        same = f".{host}".endswith(f".{checked[1]}")
        if (
            same
            and canonical not in seen
            and (path.count("-") >= 2 or any(c.isdigit() for c in path))
        ):
            seen.add(canonical)
            yield canonical
