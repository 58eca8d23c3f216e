"""Running spiders: Scrapy, set up to be polite and safe, one crawler a source in one process."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler, CrawlerProcess
from twisted.internet.defer import Deferred, DeferredSemaphore
from twisted.python.failure import Failure

from config import Settings
from config.errors import GroundswellError
from config.sources import Source
from crawler.hosts import HOSTS, Interrupted
from crawler.preparation import PreparationPool, cause_of
from crawler.registry import SPIDERS
from crawler.scrapy_settings import scrapy_settings
from crawler.spiders.base import Allowance, SourceSpider
from db.records import Disposition, Item
from db.session import Database, DatabaseError
from db.store import IngestRun

TOGETHER = 25  # items that are stored in one transaction
log = logging.getLogger(__name__)
Told = Callable[[str, IngestRun], None]


class CrawlError(GroundswellError):
    """A crawl that must not start."""


def crawl(
    database: Database,
    sources: Sequence[Source],
    settings: Settings,
    limit: int | None = None,
    on_item: Told = lambda source, run: None,
    invented: bool = False,
) -> dict[str, IngestRun]:
    """Crawl sources at once and return the account of each; once a process (Twisted's reactor).

    Args:
        database: where items go.
        sources: what to crawl.
        settings: politeness, limits, proxy.
        limit: how many new items at most a source (the crawl then counts as partial).
        on_item: told of every source, and of every item that came to its end.
        invented: the proxy of the settings is no way to the web but an invented one, where nobody needs to
            know how to reach you.

    Raises:
        CrawlError: the live web would be crawled without a contact address.
        DatabaseError: the database refuses, for instance as the disk is full; what was stored before is kept.
        KeyboardInterrupt: a person stopped the crawl; what was stored before is kept.
    """
    if not settings.contact and not (invented and settings.proxy):
        raise CrawlError(
            "the live web is not crawled without a way to reach you: set GROUNDSWELL_CONTACT, or contact"
            " in groundswell.toml, to an e-mail or web address"
        )
    process = Crawlers(scrapy_settings(settings))
    StorePipeline.broken = None
    for noisy in ("scrapy", "twisted", "filelock", "trafilatura", "htmldate"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)  # the account of the run says it
    runs = {}
    turns = DeferredSemaphore(settings.concurrent_sources)
    allowance = Allowance(settings.max_items_per_run)
    for source in sources:
        runs[source.name] = run = IngestRun(database, source.name, source.type, _url(source))
        on_item(source.name, run)
        turns.run(
            process.begin,
            SPIDERS[type(source)],
            source=source,
            database=database,
            run=run,
            settings=settings,
            allowance=allowance,
            limit=limit,
        ).addErrback(_broken, run, source.name)
    StorePipeline.on_item = staticmethod(on_item)
    with PreparationPool(settings) as StorePipeline.pool, _own_signals():
        process.start(stop_after_crawl=True)
    if StorePipeline.broken is not None:
        raise StorePipeline.broken
    for run in runs.values():
        run.__exit__()
    if process.interrupted:
        raise KeyboardInterrupt
    return runs


@contextmanager
def _own_signals() -> Iterator[None]:
    """Put back what SIGINT and SIGTERM do, which Scrapy's handlers would swallow for ever after."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Crawlers(CrawlerProcess):
    """Scrapy's process, which ends soon when a person stops it: what waits is dropped."""

    interrupted = False

    def begin(self, spider: type[SourceSpider[Any]], **arguments: Any) -> Deferred[None] | None:
        """Begin the crawl of a source, unless all was stopped while it waited for its turn."""
        return None if self.interrupted else self.crawl(spider, **arguments)

    def _signal_shutdown(self, signum: int, _: Any) -> None:
        """Note SIGINT or SIGTERM; Scrapy has no public place for it, and calls `stop` at every end."""
        self.interrupted = HOSTS.stopped = True
        super()._signal_shutdown(signum, _)

    def stop(self) -> Deferred[Any]:
        """Stop all crawlers; of an interrupted crawl, requests that were sent may end, others are dropped."""
        stopped = super().stop()
        for crawler in self.crawlers if self.interrupted else ():
            if crawler.engine is None:
                continue
            for slot in crawler.engine.downloader.slots.values():
                while slot.queue:
                    slot.queue.popleft()[1].errback(Interrupted("interrupted"))
        return stopped


def _broken(failure: Any, run: IngestRun, source: str) -> None:
    log.error("%s", failure.getTraceback())
    run.reject(source, f"the spider broke: {failure.getErrorMessage()}", Disposition.FAILED)


def _url(source: Source) -> str:
    for name in ("url", "api_url", "instance_url"):
        if hasattr(source, name):
            return str(getattr(source, name))
    return source.name


class FirstRequests:
    """Spider middleware: an error in a spider's `start`, of which Scrapy sends no signal, is counted too."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Know the crawler, whose spider counts."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Pass on the first requests of a spider until it breaks."""
        try:
            async for request in start:
                yield request
        except Exception:  # whatever it is, the source has not said all that it has
            assert isinstance(self._crawler.spider, SourceSpider)  # noqa: S101
            self._crawler.spider.broke(Failure())  # type: ignore[no-untyped-call]


class ProxyMiddleware:
    """Downloader middleware: sends every request through the proxy of the settings, if there is one."""

    def __init__(self, proxy: str | None) -> None:
        self._proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the proxy from the settings."""
        return cls(crawler.settings.get("GROUNDSWELL_PROXY"))

    def process_request(self, request: Request) -> None:
        """Name the proxy in the request's meta, where Scrapy's own middleware looks."""
        if self._proxy:
            request.meta["proxy"] = self._proxy


class StorePipeline:
    """Item pipeline: prepares each item and stores it, some at a time, or counts it with its cause.

    What a crawl that is killed had not stored yet is fetched again by the next: a page's validators are
    saved with it, a source's cursors after what they gave.
    """

    pool: PreparationPool
    on_item: Told
    broken: DatabaseError | None = None

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[Item] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Know the spider, which has the account of the run."""
        return cls(crawler)

    @property
    def _spider(self) -> SourceSpider[Any]:
        assert isinstance(self._crawler.spider, SourceSpider)  # noqa: S101
        return self._crawler.spider

    async def process_item(self, item: Item) -> Item:
        """Take an item; what is wrong with one costs only itself."""
        try:
            prepared = await asyncio.wrap_future(self.pool.submit(item))
        except Exception as error:  # whatever a page does to its parser must not stop the others
            self._spider.run.reject(item.url, cause_of(error))
        else:
            self._waiting.append(prepared)
        if len(self._waiting) >= (1 if self._spider.limit else TOGETHER):
            self._store()
        return item

    def close_spider(self) -> None:
        """Store what is left."""
        self._store()

    def _store(self) -> None:
        """Store what waits in one transaction; a database that refuses ends the whole crawl."""
        items, self._waiting = self._waiting, []
        if not items or StorePipeline.broken is not None:
            return
        try:
            self._spider.stored(self._spider.run.add(items, self._spider.states_of(items)))
        except DatabaseError as error:
            StorePipeline.broken = error
            self._spider.cut_short = True
            from twisted.internet import reactor  # Scrapy chooses it when it starts

            reactor.callLater(0, self._crawler.stop)  # type: ignore[arg-type]
        self.on_item(self._spider.source.name, self._spider.run)
