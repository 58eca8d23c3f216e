"""Which answer belongs to which address of the sample web; knows nothing of sockets."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawler.sample_web import feeds, pages
from crawler.sample_web.content import HACKER_NEWS, MASTODON, Content, Outlet
from crawler.sample_web.hackernews import HackerNews
from crawler.sample_web.mastodon import Mastodon
from crawler.sample_web.pages import Link

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it has a connection to go out on."""

    body: bytes
    type: str = HTML
    status: int = 200
    modified: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """The whole sample web as one function from host and target to an answer."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._outlets = {outlet.host: outlet for outlet in content.outlets}
        self._hackernews = HackerNews(content.stories)
        self._mastodon = Mastodon(content.statuses)

    def answer(self, host: str, target: str, link: Link) -> Answer:
        """Answer a GET of `target` (path and query) on `host`; `link` writes the pages' links."""
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            disallow = self._outlets[host].disallow if host in self._outlets else ()
            return Answer(feeds.robots(host, disallow), "text/plain; charset=utf-8")
        if host in self._outlets:
            return self._of_outlet(self._outlets[host], parts.path, link)
        parameters = dict(parse_qsl(parts.query))
        if host == HACKER_NEWS:
            return self._of_hackernews(parts.path, parameters)
        if host == MASTODON:
            return self._of_mastodon(parts.path, parameters)
        return _missing(f"no host {host}")

    def index(self, link: Link) -> Answer:
        """Answer with the list of outlets."""
        return Answer(pages.index_page(self._content, link).encode())

    def _of_outlet(self, outlet: Outlet, path: str, link: Link) -> Answer:
        articles = self._content.of(outlet)
        newest = articles[0].published if articles else None
        if path == outlet.feed_path:
            return Answer(feeds.feed(outlet, articles), feeds.TYPES[outlet.feed], modified=newest)
        if path == feeds.SITEMAP_PATH:
            return Answer(feeds.sitemap(outlet, articles), "application/xml", modified=newest)
        if path == "/":
            return Answer(pages.front_page(outlet, articles, link).encode(), modified=newest)
        for article in articles:
            if article.path == path:
                page = pages.article_page(self._content, outlet, article, link)
                return Answer(page.encode(), modified=article.modified or article.published)
        return _missing(path)

    def _of_hackernews(self, path: str, parameters: Mapping[str, str]) -> Answer:
        if path == "/api/v1/search_by_date":
            return _json(self._hackernews.search_by_date(parameters))
        if found := re.fullmatch(r"/api/v1/items/(\d+)", path):
            return _json(self._hackernews.item(int(found[1])))
        if path == "/item" and parameters.get("id", "").isdigit():
            thread = self._hackernews.thread(int(parameters["id"]))
            return _thread(HACKER_NEWS, [(r["id"], r["by"], r["time"], _plain(r)) for r in thread])
        return _missing(path)

    def _of_mastodon(self, path: str, parameters: Mapping[str, str]) -> Answer:
        if found := re.fullmatch(r"/api/v1/timelines/tag/(\w+)", path):
            statuses, links = self._mastodon.tag_timeline(found[1], parameters)
            return _json(statuses, {"Link": links} if links else {})
        if found := re.fullmatch(r"/api/v1/statuses/(\d+)", path):
            return _json(self._mastodon.status(found[1]))
        if found := re.fullmatch(r"/api/v1/statuses/(\d+)/context", path):
            return _json(self._mastodon.context(found[1]))
        if found := re.fullmatch(r"/@\w+/(\d+)", path):
            thread = self._mastodon.thread(found[1])
            return _thread(
                MASTODON, [(r["id"], r["account"], r["time"], r["text"]) for r in thread]
            )
        return _missing(path)


def _json(value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    if value is None:
        return Answer(b'{"error":"Record not found"}', "application/json", 404)
    return Answer(
        json.dumps(value, ensure_ascii=False).encode(),
        "application/json; charset=utf-8",
        headers=headers or {},
    )


def _thread(host: str, posts: list[tuple[Any, str, str, str]]) -> Answer:
    if not posts:
        return _missing("thread")
    keys = ("id", "author", "time", "text")
    rows = [dict(zip(keys, post, strict=True)) for post in posts]
    return Answer(pages.post_page(host, posts[0][3][:80], rows).encode())


def _plain(row: Mapping[str, Any]) -> str:
    text = re.sub(r"<p>", "\n\n", row.get("text") or "")
    words = html.unescape(re.sub(r"<[^>]+>", "", text))
    return "\n\n".join(part for part in (row.get("title"), words) if part)


def _missing(what: str) -> Answer:
    return Answer(f"not found: {what}".encode(), "text/plain; charset=utf-8", 404)
