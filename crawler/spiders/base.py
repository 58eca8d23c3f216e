"""What all spiders share: the account of the run, what is remembered, and what becomes of failures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlencode

from pydantic import AnyHttpUrl
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from config import Settings
from config.sources import SourceBase
from crawler import shape
from crawler.causes import address_of, cause_of_breaking, disposition_of, is_gone
from crawler.credentials import may_be_sent
from crawler.errors import Rejected
from crawler.hosts import Interrupted
from db import collection, store
from db.identity import UrlError, canonical_url
from db.records import Disposition, Item, Validators
from db.session import Database
from db.store import IngestRun
from db.views import Known, Look


@dataclass(slots=True)
class Allowance:
    """What the sources of a crawl share: how many new items it may still take, what was asked for."""

    left: int
    asked: set[str] = field(default_factory=set)  # canonical URLs of articles


S = TypeVar("S", bound=SourceBase)
Requests = Iterator[Any]
API_DATES = {"published": "api", "modified": "api"}
GROWING = timedelta(days=14)  # threads older than this hardly get new comments
LATER = -1  # priority of what is known already: a crawl cut short has read what is new first


class SourceSpider(Spider, Generic[S]):
    """A spider for one configured source.

    It yields `Item`s, which the pipeline stores. `remember` notes what makes the next crawl incremental;
    it is saved at the end, and only if no listing failed and nothing was left out, so that what is missing
    is offered again.
    """

    name = "source"

    def __init__(
        self, source: S, database: Database, run: IngestRun, settings: Settings,
        allowance: Allowance, limit: int | None,
    ) -> None:  # fmt: skip
        super().__init__(name=source.name)
        self.source = source
        self.database = database
        self.run = run
        self.options = settings
        self.allowance = allowance
        self.limit = limit
        self.cut_short = limit is not None
        self.whole = True  # until something fails that nobody remembers to ask for again
        self.claimed = 0  # what was asked for, and counts before it has come
        self._coming = 0  # of these, what has not come yet
        self._states: dict[str, Validators] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Count what is asked for, and what breaks."""
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._count, signals.response_received)
        crawler.signals.connect(spider.broke, signals.spider_error)
        crawler.signals.connect(spider.broke, signals.item_error)
        return spider

    def _count(self, response: Response) -> None:
        self.run.requests += 1

    def fail(self, item: str, cause: str) -> None:
        """Count what the source should have said and did not; the next crawl asks all of it again."""
        self.whole = False
        self.run.reject(item, cause, Disposition.FAILED)
        self.run.trouble = cause

    def broke(self, failure: Failure, response: Response | None = None) -> None:
        """Count an error of our own, whose traceback is for the log."""
        item = response.url if response is not None else self.source.name
        self.fail(item, cause_of_breaking(failure))

    def known_state(self, url: str) -> Validators:
        """Return what was remembered of an address."""
        return collection.fetch_state(self.database, self.source.name, url)

    def remember(self, url: str, state: Validators) -> None:
        """Note the state of an address, to be saved when the crawl is whole."""
        self._states[url] = state

    def remembered(self, url: str) -> Validators:
        """Return what was noted of an address in this crawl, or in earlier ones."""
        return self._states.get(url) or self.known_state(url)

    def due_again(self, kinds: Sequence[str], young: timedelta) -> list[Known]:
        """Return documents of these kinds, younger than a time, that were not looked at for a while."""
        now = datetime.now(UTC)
        return collection.due_for_revisit(
            self.database,
            self.source.name,
            kinds,
            published_since=now - young,
            looked_before=now - timedelta(hours=self.options.revisit_hours),
            limit=self.limit or self.options.max_items_per_source,
        )

    def is_known(self, url: str) -> bool:
        """Tell whether an address is a document already; one that is no address is not."""
        try:
            canonical = canonical_url(url)
        except UrlError:
            return False
        return bool(collection.known_urls(self.database, [canonical]))

    def has_room(self) -> bool:
        """Tell whether the limits of this crawl allow more items; if not, the rest waits for the next."""
        counts = self.run.counts
        fetched = counts[Disposition.NEW] + counts[Disposition.UPDATED]
        most = self.limit or self.options.max_items_per_source
        room = max(fetched, self.claimed) < most and self.allowance.left > 0
        self.cut_short = self.cut_short or not room
        return room

    def claim(self) -> None:
        """Count what is asked for as if it were here: much is asked for before the first comes."""
        self.claimed += 1
        self._coming += 1
        self.allowance.left -= 1

    def states_of(self, items: Sequence[Item]) -> dict[str, Validators]:
        """Return validators, by address, that are to be stored with items, in one transaction."""
        return {}

    def stored(self, became: Sequence[Disposition]) -> None:
        """Take note that items are safe in the database, and what became of them."""
        new = became.count(Disposition.NEW)
        claimed = min(new, self._coming)
        self._coming -= claimed
        self.allowance.left -= new - claimed

    def failed(self, failure: Failure) -> None:
        """Count a request that gave nothing, with its cause (the errback of all requests but for pages)."""
        if isinstance(failure.value, Interrupted):
            return
        disposition, cause = disposition_of(failure)
        if disposition == Disposition.FAILED:
            self.fail(address_of(failure), cause)
        else:
            self.run.reject(address_of(failure), cause)
            self.run.trouble = cause

    def closed(self, reason: str) -> None:
        """Save what was remembered, if the crawl came to its end and nothing is missing."""
        if reason == "finished" and self.whole and not self.cut_short:
            store.save_fetch_states(self.database, self.run.source_id, self._states)


class ApiSpider(SourceSpider[S]):
    """A spider that reads JSON: an answer that is broken costs itself, a row that is broken the row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_to: datetime | None = None  # whole, by earlier crawls
        self._again: set[str] = set()  # known threads that are admitted
        self._waiting: set[str] = set()  # and those whose time has not come

    def ask(
        self,
        url: str,
        handle: Callable[..., Requests],
        headers: Mapping[str, str] | None = None,
        as_client: bool = False,
        **arguments: Any,
    ) -> Request:
        """Return a request whose JSON goes to `handle(value, **arguments)`.

        `as_client` is for APIs that we are registered with: their terms rule then, not robots.txt. Headers
        are keys and tokens, so that the HTTP cache is not to keep these requests.
        """
        return Request(
            url,
            self.answered,
            errback=self.failed,
            headers=dict(headers or {}),
            cb_kwargs={"handle": handle, "arguments": arguments},
            meta={"dont_obey_robotstxt": as_client, "dont_cache": bool(headers)},
            dont_filter=True,
        )

    def may_know(self, *urls: AnyHttpUrl) -> bool:
        """Tell whether all of some hosts may be sent our keys; one that may not is told."""
        strange = [url for url in urls if not may_be_sent(url, self.source, self.options)]
        for url in strange:
            self.run.reject(
                self.source.name,
                f"{url}: is not sent our keys; if it may know them, set credential_hosts to {url.host}",
            )
        return not strange

    def sign_in(self, request: Request, handle: Callable[..., Requests]) -> Request:
        """Return the request with which a registered client gets its token; `handle` gets the answer."""
        return request.replace(
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"handle": handle, "arguments": {}, "listing": False},
            meta={"dont_obey_robotstxt": True, "dont_cache": True},
            dont_filter=True,
        )

    def answered(
        self, response: Response, handle: Callable[..., Requests], arguments: Mapping[str, Any],
        listing: bool = True,
    ) -> Requests:  # fmt: skip
        """Read an answer; whatever is wrong with it is counted."""
        try:
            yield from handle(shape.loads(response.body), **arguments)
            self.run.answered = self.run.answered or listing
        except (Rejected, KeyError, TypeError, AttributeError, ValueError) as error:
            cause = (
                str(error) if isinstance(error, Rejected) else f"of an unexpected form: {error!r}"
            )
            self.fail(response.url, cause)

    def admits(self, url: str) -> bool:
        """Tell whether a thread may be asked for: a known one if it is time, a new one if there is room.

        A known one waits for `revisit_hours`, as articles do; not where a crawl before was cut short,
        which may have stored a part of it.
        """
        look = self._look(url)
        if look is None:
            if self.has_room():
                self.claim()
                return True
            return False
        recently = datetime.now(UTC) - timedelta(hours=self.options.revisit_hours)
        waits = look.looked is not None and look.looked >= recently
        if waits and self._read_to and look.published and look.published <= self._read_to:
            if url not in self._waiting:
                self._waiting.add(url)
                self.run.unchanged()
            return False
        self._again.add(url)
        return True

    def _look(self, url: str) -> Look | None:
        try:
            return collection.last_look(self.database, canonical_url(url))
        except UrlError:
            return None

    def in_turn(self, url: str, request: Request) -> Request:
        """Return the request for an admitted thread; known ones wait until new ones are read."""
        return request.replace(priority=LATER) if url in self._again else request

    def each(self, found: Any, make: Callable[[shape.Row], Any]) -> Iterator[Any]:
        """Yield what `make` makes of every row; a row that is broken is counted and costs only itself."""
        for row in shape.rows(found):
            try:
                made = make(row)
            except Rejected as error:
                label = shape.text(row, "url") or shape.text(row, "id") or self.source.name
                self.run.reject(label, str(error))
            else:
                if made is not None:
                    yield made

    def by_key(self, kind: str, size: int, key: Callable[[str], str]) -> Iterator[dict[str, str]]:
        """Yield the addresses of young posts that were not looked at for a while, by key, some at a time.

        `key` tells the key, by which the API knows a post, from its address.
        """
        urls = [known.url for known in self.due_again((kind,), GROWING)]
        for start in range(0, len(urls), size):
            yield {key(url): url for url in urls[start : start + size]}

    def again(self, request: Request, url: str) -> Request:
        """Return a request for a known post, by whose absence (404, 410) its deletion is told."""
        meta = {**request.meta, "document": url}
        return request.replace(errback=self.maybe_gone, meta=meta, priority=LATER)

    def maybe_gone(self, failure: Failure) -> Requests:
        """Honour the deletion of a post that was there."""
        if is_gone(failure):
            yield self.gone(failure.request.meta["document"], "post")  # type: ignore[attr-defined]
        else:
            self.failed(failure)

    def gone(self, url: str, kind: str) -> Item:
        """Return the item that says that a post was taken back."""
        return Item(url, kind, self.source.name, deleted=True)

    def since(self, url: str, first: str) -> datetime:
        """Return the time of the oldest thread to look at: young threads are read again as they grow."""
        given = datetime.fromisoformat(first).replace(tzinfo=UTC)
        cursor = self.known_state(url).cursor
        if not cursor:
            return given
        read = min(int(cursor), datetime.now(UTC).timestamp())
        self._read_to = datetime.fromtimestamp(read, UTC)
        return max(given, self._read_to - GROWING)

    def advance(self, url: str, when: datetime | None) -> None:
        """Move the cursor of an address to the newest thread that was met."""
        if when is not None:
            newest = max(int(when.timestamp()), int(self.remembered(url).cursor or 0))
            # a time of the future would hide all that comes until then
            known = min(newest, int(datetime.now(UTC).timestamp()))
            self.remember(url, Validators(cursor=str(known)))


def header(response: Response, name: str) -> str | None:
    """Return a header of a response as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def under(base: AnyHttpUrl | str, path: str, **parameters: Any) -> str:
    """Return the address of a path under a base URL, with a query of the parameters that are not None."""
    query = urlencode({k: v for k, v in parameters.items() if v is not None}, doseq=True)
    return f"{str(base).rstrip('/')}/{path.lstrip('/')}" + (f"?{query}" if query else "")
