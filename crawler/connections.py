"""Scrapy's handler of HTTP: one guest at a time, and an end that a busy crawl does not stumble over."""

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached

from crawler.hosts import HOSTS


class Connections(HTTP11DownloadHandler):
    """Waits for the turn at a host, and closes its connections or gives them up after a second.

    Scrapy keeps a distance for each crawler alone, and every source has one of its own. In Scrapy 2.19
    the end of waiting may come in the same turn of a busy loop as the end of the connections, and is then an
    error on the terminal.
    """

    async def download_request(self, request: Request) -> Response:
        """Send a request when the host may be asked."""
        spacing = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        async with HOSTS.turn(urlparse_cached(request).netloc, spacing):
            return await super().download_request(request)

    async def close(self) -> None:
        """Close the connections that are kept open."""
        from twisted.internet import reactor as chosen  # by Scrapy, when it starts

        reactor: Any = chosen
        closed = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]

        def give_up() -> None:
            if not closed.called:
                closed.callback(())

        waiting = reactor.callLater(self._disconnect_timeout, give_up)
        try:
            await maybe_deferred_to_future(closed)
        finally:
            if waiting.active():
                waiting.cancel()
