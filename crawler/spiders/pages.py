"""What spiders share that find articles and read their pages: once, and again while they may be edited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from w3lib.encoding import http_content_type_encoding

from config.sources import PageSource
from crawler.spiders.base import Requests, SourceSpider, header
from db import collection, store
from db.identity import UrlError, canonical_url
from db.records import Disposition, Item, Validators

HTML = ("text/html", "application/xhtml+xml")
EDITED = timedelta(days=14)  # older articles are hardly edited
TOGETHER = 200  # looks that are noted in one transaction
WALLS = ("consent.", "login.", "signin.", "accounts.", "auth.", "sso.")
P = TypeVar("P", bound=PageSource)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed, sitemap or search says of an article."""

    url: str
    title: str | None = None
    author: str | None = None
    summary: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    outlet: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


class PageSpider(SourceSpider[P]):
    """Follows entries to their pages, and looks at young articles again (conditional requests, RFC 9110)."""

    handle_httpstatus_list = (304,)
    found_by = "feed"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: dict[str, Validators] = {}
        self._asked: set[str] = set()
        self._unchanged: list[str] = []

    def _note_unchanged(self) -> None:
        store.looked_at(self.database, self._unchanged)
        self._unchanged = []

    def closed(self, reason: str) -> None:
        """Note what was looked at, then what all spiders do."""
        self._note_unchanged()
        super().closed(reason)

    def conditional(self, url: str, callback: Any, **arguments: Any) -> Request:
        """Return a request that asks whether an address has changed since it was last read."""
        known = self.known_state(url)
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return Request(
            url,
            callback,
            errback=self.failed,
            headers={name: value for name, value in headers.items() if value},
            cb_kwargs=arguments,
            dont_filter=True,
        )

    def follow(self, entries: Sequence[Entry]) -> Requests:
        """Ask for the pages of entries that are no documents yet."""
        fresh: dict[str, Entry] = {}
        for entry in entries:
            try:
                url = canonical_url(entry.url)
            except UrlError as error:
                self.run.reject(entry.url or entry.title or "entry", str(error))
                continue
            if url not in self._asked:
                self._asked.add(url)
                fresh[url] = entry
        known = collection.known_urls(self.database, list(fresh))
        self.run.unchanged(len(known))
        for url, entry in fresh.items():
            if url in known or not self.has_room():
                continue
            self.claim()
            yield Request(
                url,
                self.parse_page,
                errback=self.failed,
                cb_kwargs={"entry": entry},
                dont_filter=True,
            )

    def revisits(self) -> Iterator[Request]:
        """Ask for young articles again that were not looked at for a while: edits become revisions."""
        for known in self.due_again(("news", "blog"), EDITED):
            self._asked.add(known.canonical_url)
            yield self.conditional(known.url, self.parse_page, entry=Entry(known.url))

    def parse_page(self, response: Response, entry: Entry) -> Requests:
        """Make an item of a page; the entry's word fills what the page does not say."""
        if response.status == 304:
            self.run.unchanged()
            self._unchanged.append(canonical_url(entry.url))
            if len(self._unchanged) >= TOGETHER:
                self._note_unchanged()
            return
        kind = header(response, "Content-Type") or ""
        redirects = [str(url) for url in response.meta.get("redirect_urls", ())]
        if kind and not kind.startswith(HTML):
            self.run.reject(response.url, f"no page but {kind.partition(';')[0]}")
        elif redirects and is_wall(response.url):
            self.run.reject(entry.url, f"leads to a consent or login page: {response.url[:200]}")
        else:
            item = self._item(response, entry, kind, redirects)
            self._pages[item.url] = validators(response)
            yield item

    def _item(self, response: Response, entry: Entry, kind: str, redirects: list[str]) -> Item:
        dates = {"published": entry.published, "modified": entry.modified}
        return Item(
            url=canonical_url(response.url if redirects else entry.url),
            kind=self.source.kind,
            source=self.source.name,
            title=entry.title,
            html=response.body,
            charset=http_content_type_encoding(kind),
            author=entry.author,
            published=entry.published,
            modified=entry.modified,
            dates_from={name: self.found_by for name, when in dates.items() if when},
            language=entry.language or self.source.language,
            outlet=entry.outlet or self.source.outlet,
            summary=entry.summary,
            addresses=tuple(dict.fromkeys([entry.url, *redirects])) if redirects else (),
            extra=entry.extra,
        )

    def stored(self, items: Sequence[Item], became: Sequence[Disposition]) -> None:
        """Keep the pages' validators, now that what they gave is safe."""
        found = {i.url: state for i in items if (state := self._pages.pop(i.url, None))}
        useful = {url: state for url, state in found.items() if state.etag or state.last_modified}
        store.save_fetch_states(self.database, self.run.source_id, useful)


def is_wall(url: str) -> bool:
    """Tell whether a redirect ended at a page that asks for consent or a login, or at the front page."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return host.startswith(WALLS) or (parts.path in ("", "/") and not parts.query)


def validators(response: Response) -> Validators:
    """Return what the server said for the next conditional request."""
    return Validators(
        header(response, "ETag"), header(response, "Last-Modified"), None, response.status
    )
