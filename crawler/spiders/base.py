"""What all spiders share: the account of the run, what is remembered, and what becomes of failures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlencode

from pydantic import AnyHttpUrl
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from config import Settings
from config.sources import SourceBase
from crawler import shape
from crawler.errors import Rejected
from crawler.guard import cause_of_lookup
from crawler.politeness import CANNOT_BE_HAD
from db import collection, store
from db.identity import UrlError, canonical_url
from db.records import Disposition, Item, Validators
from db.session import Database
from db.store import IngestRun
from db.views import Known


@dataclass(slots=True)
class Allowance:
    """How many new items a crawl may still take, over all its sources."""

    left: int


S = TypeVar("S", bound=SourceBase)
Requests = Iterator[Any]
GROWING = timedelta(days=14)  # threads older than this hardly get new comments


class SourceSpider(Spider, Generic[S]):
    """A spider for one configured source.

    It yields `Item`s, which the pipeline stores. `remember` notes what makes the next crawl incremental;
    it is saved at the end, and only if nothing failed and nothing was left out, so that what is missing
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
        self.claimed = 0  # pages that were asked for, and count before they have come
        self._states: dict[str, Validators] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Count what is asked for."""
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._count, signals.response_received)
        return spider

    def _count(self, response: Response) -> None:
        self.run.requests += 1

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
        """Count a page that is asked for as if it were here: many are asked for before the first comes."""
        self.claimed += 1
        self.allowance.left -= 1

    def stored(self, items: Sequence[Item], became: Sequence[Disposition]) -> None:
        """Take note that items are safe in the database, and what became of them."""
        self.allowance.left -= became.count(Disposition.NEW)

    def failed(self, failure: Failure) -> None:
        """Count a request that gave nothing, with its cause (the errback of every request)."""
        cause = cause_of(failure)
        forbidden = isinstance(failure.value, IgnoreRequest) and not isinstance(
            failure.value, HttpError
        )
        gone = isinstance(failure.value, HttpError) and failure.value.response.status in (
            404,
            410,
            451,
        )
        postponed = "left alone until" in cause or CANNOT_BE_HAD in cause
        rejected = (forbidden or gone) and not postponed
        disposition = Disposition.REJECTED if rejected else Disposition.FAILED
        self.run.reject(_address(failure), cause, disposition)

    def closed(self, reason: str) -> None:
        """Save what was remembered, if the crawl came to its end and nothing is missing."""
        if reason == "finished" and not self.run.counts[Disposition.FAILED] and not self.cut_short:
            store.save_fetch_states(self.database, self.run.source_id, self._states)


class ApiSpider(SourceSpider[S]):
    """A spider that reads JSON: an answer that is broken costs itself, a row that is broken the row."""

    def ask(
        self,
        url: str,
        handle: Callable[..., Requests],
        headers: Mapping[str, str] | None = None,
        as_client: bool = False,
        **arguments: Any,
    ) -> Request:
        """Return a request whose JSON goes to `handle(value, **arguments)`.

        `as_client` is for APIs that we are registered with: their terms rule then, not robots.txt.
        """
        return Request(
            url,
            self.answered,
            errback=self.failed,
            headers=dict(headers or {}),
            cb_kwargs={"handle": handle, "arguments": arguments},
            meta={"dont_obey_robotstxt": True} if as_client else {},
            dont_filter=True,
        )

    def answered(
        self, response: Response, handle: Callable[..., Requests], arguments: Mapping[str, Any]
    ) -> Requests:
        """Read an answer; whatever is wrong with it is counted."""
        try:
            yield from handle(shape.loads(response.body), **arguments)
        except (Rejected, KeyError, TypeError, AttributeError, ValueError) as error:
            cause = (
                str(error) if isinstance(error, Rejected) else f"of an unexpected form: {error!r}"
            )
            self.run.reject(response.url, cause, Disposition.FAILED)

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

    def gone(self, url: str, kind: str) -> Item:
        """Return the item that says that a post was taken back."""
        return Item(url, kind, self.source.name, deleted=True)

    def since(self, url: str, first: str) -> datetime:
        """Return the time of the oldest thread to look at: young threads are read again as they grow."""
        given = datetime.fromisoformat(first).replace(tzinfo=UTC)
        cursor = self.known_state(url).cursor
        return max(given, datetime.fromtimestamp(int(cursor), UTC) - GROWING) if cursor else given

    def advance(self, url: str, when: datetime | None) -> None:
        """Move the cursor of an address to the newest thread that was met."""
        if when is not None:
            before = int(self.remembered(url).cursor or 0)
            self.remember(url, Validators(cursor=str(max(int(when.timestamp()), before))))


def _address(failure: Failure) -> str:
    request = getattr(failure, "request", None)
    if not isinstance(request, Request):
        return "unknown request"
    return str(request.meta.get("redirect_urls", [request.url])[0])  # what the source named


def cause_of(failure: Failure) -> str:
    """Return the cause of a failed request in a few words."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if isinstance(error, IgnoreRequest):
        forbidden = "Forbidden by robots.txt" in str(error)
        return "robots.txt forbids it" if forbidden else str(error)
    if isinstance(error, DownloadCancelledError):
        return "the answer exceeded the setting max_body_bytes"
    if (refused := cause_of_lookup(error, _address(failure))) is not None:
        return refused
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def header(response: Response, name: str) -> str | None:
    """Return a header of a response as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def under(base: AnyHttpUrl | str, path: str, **parameters: Any) -> str:
    """Return the address of a path under a base URL, with a query of the parameters that are not None."""
    query = urlencode({k: v for k, v in parameters.items() if v is not None}, doseq=True)
    return f"{str(base).rstrip('/')}/{path.lstrip('/')}" + (f"?{query}" if query else "")
