"""What spiders share that find articles and read their pages: once, and again while they may be edited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from pydantic import TypeAdapter
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure
from w3lib.encoding import http_content_type_encoding

from config.sources import PageSource
from crawler.causes import address_of, cause_of_breaking, disposition_of
from crawler.hosts import Interrupted
from crawler.spiders.base import Requests, SourceSpider, header
from db import collection, store
from db.identity import UrlError, canonical_url, document_id
from db.records import MISSED, Disposition, Item, Validators
from db.views import Known

HTML = ("text/html", "application/xhtml+xml")
EDITED = timedelta(days=14)  # older articles are hardly edited
TOGETHER = 200  # looks that are noted in one transaction
TRIES = 10  # crawls in which a page that fails is asked for
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


@dataclass(frozen=True, slots=True)
class Missed:
    """An article that could not be fetched, kept until a later crawl fetches it: its feed forgets it."""

    entry: Entry
    tries: int = 1


MISSED_TEXT = TypeAdapter(Missed)


class PageSpider(SourceSpider[P]):
    """Follows entries to their pages, and looks at young articles again (conditional requests, RFC 9110)."""

    handle_httpstatus_list = (304,)
    found_by = "feed"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: dict[str, tuple[str, Validators]] = {}  # with the address to ask again
        self._offered: set[str] = set()
        self._young: dict[str, Known] = {}  # articles that are looked at again
        self._looked: list[str] = []
        noted = collection.missed(self.database, self.source.name)  # by earlier crawls
        self._missed = {url: MISSED_TEXT.validate_json(text) for url, text in noted.items()}
        self._settled: list[str] = []  # of these, what is missed no more

    def _note_look(self, url: str) -> None:
        self._looked.append(canonical_url(url))
        if len(self._looked) >= TOGETHER:
            self._note_looks()

    def _note_looks(self) -> None:
        store.looked_at(self.database, self._looked)
        self._looked = []

    def closed(self, reason: str) -> None:
        """Note what was looked at and what was fetched at last, then what all spiders do."""
        self._note_looks()
        store.forget_missed(self.database, self.run.source_id, self._settled)
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
            meta={"asked": url},
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
            if url not in self._offered:
                self._offered.add(url)
                fresh[url] = entry
        known = collection.known_urls(self.database, list(fresh)) | (
            self.allowance.asked & fresh.keys()  # by another source of this crawl
        )
        self.run.unchanged(len(known))
        for url, entry in fresh.items():
            if url in known or not self.has_room():
                continue
            self.claim()
            yield self._page(url, entry)

    def _page(self, url: str, entry: Entry) -> Request:
        self.allowance.asked.add(url)
        return Request(
            url,
            self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"entry": entry},
            dont_filter=True,
        )

    def revisits(self) -> Iterator[Request]:
        """Ask for young articles again, as edits become revisions, and for what earlier crawls missed."""
        for known in self.due_again(("news", "blog"), EDITED):
            self.allowance.asked.add(known.canonical_url)
            self._young[known.url] = known
            again = self.conditional(known.url, self.parse_page, entry=Entry(known.url))
            yield again.replace(errback=self.page_failed)
        found = collection.known_urls(self.database, list(self._missed))  # some other way
        self._settled += found
        for url, missed in self._missed.items():
            if url not in found and url not in self.allowance.asked and self.has_room():
                self.claim()
                yield self._page(url, missed.entry)

    def page_failed(self, failure: Failure) -> None:
        """Count a page that could not be had; one that may pass is remembered for the next crawl."""
        if isinstance(failure.value, Interrupted):
            return
        disposition, cause = disposition_of(failure)
        self.run.reject(address_of(failure), cause, disposition)
        entry = failure.request.cb_kwargs["entry"]  # type: ignore[attr-defined]
        if disposition == Disposition.FAILED:
            self._miss(entry)
        else:
            self._settle(entry)

    def broke(self, failure: Failure, response: Response | None = None) -> None:
        """Count an error of our own; if it is with a page, only the page is missed."""
        request = response.request if response is not None else None
        entry = request.cb_kwargs.get("entry") if request is not None else None
        if request is None or request.callback != self.parse_page or not isinstance(entry, Entry):
            super().broke(failure, response)
            return
        self.run.reject(entry.url, cause_of_breaking(failure), Disposition.FAILED)
        self._miss(entry)

    def _miss(self, entry: Entry) -> None:
        """Remember a page for the next crawl; an article that is known will be due again anyway."""
        if entry.url in self._young:
            return
        url = canonical_url(entry.url)
        tries = self._missed[url].tries + 1 if url in self._missed else 1
        if tries > TRIES:
            self._settled.append(url)
            return
        noted = MISSED_TEXT.dump_json(Missed(entry, tries)).decode()
        state = Validators(cursor=noted, status=MISSED)
        store.save_fetch_states(self.database, self.run.source_id, {url: state})

    def _settle(self, entry: Entry) -> None:
        """Note that it is known what became of a page."""
        url = canonical_url(entry.url)
        if url in self._missed:
            self._settled.append(url)
        if entry.url in self._young:
            self._note_look(entry.url)

    def parse_page(self, response: Response, entry: Entry) -> Requests:
        """Make an item of a page; the entry's word fills what the page does not say."""
        self._settle(entry)
        if response.status == 304:
            self.run.unchanged()
            return
        kind = (header(response, "Content-Type") or "").lower()
        redirects = [str(url) for url in response.meta.get("redirect_urls", ())]
        if kind and not kind.startswith(HTML):
            self.run.reject(response.url, f"no page but {kind.partition(';')[0]}")
        elif redirects and is_wall(response.url):
            self.run.reject(entry.url, f"leads to a consent or login page: {response.url[:200]}")
        elif redirects and entry.url in self._young and self._is_elsewhere(entry, response.url):
            self.run.reject(entry.url, f"leads to another page now: {response.url[:200]}")
        else:
            item = self._item(response, entry, kind, redirects)
            again = entry.url if entry.url in self._young else item.url
            self._pages[item.url] = again, validators(response)
            yield item

    def _is_elsewhere(self, entry: Entry, url: str) -> bool:
        """Tell whether a known article leads to its section now, or to another known article."""
        if is_section(url, entry.url):
            return True
        known, target = self._young[entry.url], canonical_url(url)
        if document_id(target) == known.id or not collection.known_urls(self.database, [target]):
            return False
        return target not in collection.addresses(self.database, known.id)

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

    def states_of(self, items: Sequence[Item]) -> dict[str, Validators]:
        """Return the validators of the pages that items were made of, to be stored with them."""
        found = dict(page for item in items if (page := self._pages.pop(item.url, None)))
        return {url: state for url, state in found.items() if state.etag or state.last_modified}


def is_wall(url: str) -> bool:
    """Tell whether a redirect ended at a page that asks for consent or a login, or at the front page."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return host.startswith(WALLS) or (parts.path in ("", "/") and not parts.query)


def is_section(url: str, article: str) -> bool:
    """Tell whether an address is that of a section that an article stands under."""
    section, below = urlsplit(url), urlsplit(article)
    path = section.path.rstrip("/") + "/"
    return section.netloc == below.netloc and below.path.startswith(path) and below.path != path


def joined(base: str, link: str) -> str | None:
    """Return a link as an address of the web; None if it cannot be one."""
    try:
        return urljoin(base, link.strip())
    except ValueError:  # of "http://[bad"
        return None


def asked(response: Response) -> str:
    """Return the address that was asked for conditionally, before any redirect."""
    return str(response.meta["asked"])


def validators(response: Response) -> Validators:
    """Return what the server said for the next conditional request."""
    return Validators(
        header(response, "ETag"), header(response, "Last-Modified"), None, response.status
    )
