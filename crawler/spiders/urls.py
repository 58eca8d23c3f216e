"""A list of addresses in a file: each is read once, as an article."""

from collections.abc import AsyncIterator
from typing import Any

from config.sources import UrlsSource
from crawler.spiders.pages import Entry, PageSpider


class UrlsSpider(PageSpider[UrlsSource]):
    """Reads the pages of a list, politely."""

    found_by = "list"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every address that is no document yet, and for young articles again."""
        try:
            lines = self.source.path.read_text("utf-8-sig", "replace").splitlines()
        except OSError as error:
            self.fail(str(self.source.path), f"cannot be read: {error.strerror}")
            return
        addresses = [line.strip() for line in lines]
        wanted = [Entry(a) for a in addresses if a and not a.startswith("#")]
        for request in self.follow(wanted):
            yield request
        for request in self.revisits():
            yield request
