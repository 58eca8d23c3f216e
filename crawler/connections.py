"""Scrapy's handler of HTTP, with an end that a busy crawl does not stumble over."""

from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.utils.defer import maybe_deferred_to_future


class Connections(HTTP11DownloadHandler):
    """Closes its connections, or gives them up after a second.

    In Scrapy 2.19 the end of waiting may come in the same turn of a busy loop as the end of the connections,
    and is then an error on the terminal.
    """

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
