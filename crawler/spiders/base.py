"""What all spiders share: the account of the run, and what becomes of failures."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from pydantic import AnyHttpUrl
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from config.sources import SourceBase
from db import queries, store
from db.identity import UrlError, canonical_url
from db.records import Disposition
from db.session import Database
from db.store import IngestRun, Validators

S = TypeVar("S", bound=SourceBase)


class SourceSpider(Spider, Generic[S]):
    """A spider for one configured source.

    It yields `Item`s, which the pipeline stores. `remember` notes what makes the next crawl incremental;
    it is saved at the end, and only if nothing failed, so that what failed is offered again.
    """

    name = "source"

    def __init__(self, source: S, database: Database, run: IngestRun, limit: int | None) -> None:
        super().__init__(name=source.name)
        self.source = source
        self.database = database
        self.run = run
        self.limit = limit
        self._states: dict[str, Validators] = {}

    def known_state(self, url: str) -> Validators:
        """Return what was remembered of an address."""
        return queries.fetch_state(self.database, self.source.name, url)

    def remember(self, url: str, state: Validators) -> None:
        """Note the state of an address, to be saved when the crawl is whole."""
        self._states[url] = state

    def is_known(self, url: str) -> bool:
        """Tell whether an address is a document already; one that is no address is not."""
        try:
            canonical = canonical_url(url)
        except UrlError:
            return False
        return bool(queries.known_urls(self.database, [canonical]))

    def has_room(self) -> bool:
        """Tell whether the limit of this crawl allows more new items."""
        return self.limit is None or self.run.counts[Disposition.NEW] < self.limit

    def failed(self, failure: Failure) -> None:
        """Count a request that gave nothing, with its cause (the errback of every request)."""
        cause = cause_of(failure)
        forbidden = isinstance(failure.value, IgnoreRequest) and not isinstance(
            failure.value, HttpError
        )
        disposition = Disposition.REJECTED if forbidden else Disposition.FAILED
        self.run.reject(_address(failure), cause, disposition)

    def closed(self, reason: str) -> None:
        """Save what was remembered, if the crawl came to its end and nothing failed."""
        if reason == "finished" and not self.run.counts[Disposition.FAILED] and self.limit is None:
            for url, state in self._states.items():
                store.save_fetch_state(self.database, self.run.source_id, url, state)


def _address(failure: Failure) -> str:
    request = getattr(failure, "request", None)
    return request.url if isinstance(request, Request) else "unknown request"


def cause_of(failure: Failure) -> str:
    """Return the cause of a failed request in a few words."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if isinstance(error, IgnoreRequest):
        return "robots.txt forbids it" if "robots" in str(error) else str(error)
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def header(response: Response, name: str) -> str | None:
    """Return a header of a response as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def under(base: AnyHttpUrl, path: str, **parameters: Any) -> str:
    """Return the address of a path under a base URL, with a query."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{str(base).rstrip('/')}/{path}{query}"


Requests = Iterator[Any]
