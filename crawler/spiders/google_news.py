"""Google News search as RSS; its links are Google's own and are resolved to the outlets' pages.

Old links hold the address in base64. New ones are resolved as the page does it: the article's page on Google
gives a signature and a time, with which an internal call (`batchexecute`) returns the address. Undocumented,
so that it may break; a link that cannot be resolved is counted with its cause.
"""

import base64
import json
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.http import Response

from config.sources import GoogleNewsSource
from crawler.errors import Rejected
from crawler.spiders.base import Requests, under
from crawler.spiders.feed import read_feed
from crawler.spiders.pages import Entry, PageSpider
from db.records import Validators

ADDRESS = re.compile(rb"https?://[\x21-\x7e]+")
CALL = "_/DotsSplashUi/data/batchexecute?rpcids=Fbv4je"


class GoogleNewsSpider(PageSpider[GoogleNewsSource]):
    """Searches, resolves links that were not met before, and reads the pages."""

    found_by = "google_news"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the search of each query in the edition."""
        language, _, country = self.source.edition.partition("-")
        for query in self.source.queries:
            url = under(
                self.source.base_url, "rss/search",
                q=query, hl=self.source.edition, gl=country, ceid=f"{country}:{language}",
            )  # fmt: skip
            yield self.conditional(url, self.parse)
        for request in self.revisits():
            yield request

    def parse(self, response: Response) -> Requests:
        """Resolve the links of the search that are new."""
        if response.status == 304:
            self.run.answered = True
            return
        try:
            entries = list(read_feed(response.body, {}))
        except Rejected as error:
            self.fail(response.url, str(error))
            return
        self.run.answered = True
        for entry in entries:
            key = _key(entry.url)
            if self.known_state(entry.url).cursor or key is None:
                yield from self.follow([Entry(self.known_state(entry.url).cursor or entry.url)])
            elif address := old_address(key):
                yield from self._resolved(entry, address)
            elif self.has_room():
                page = under(self.source.base_url, f"rss/articles/{key}")
                arguments = {"entry": entry, "key": key}
                yield Request(page, self.parse_signature, errback=self.failed, cb_kwargs=arguments)

    def parse_signature(self, response: Response, entry: Entry, key: str) -> Requests:
        """Ask for the address with what the page gives."""
        node = response.css("[data-n-a-sg]")
        signature, stamp = node.attrib.get("data-n-a-sg"), node.attrib.get("data-n-a-ts", "0")
        if not signature or not stamp.isdigit():
            self.run.reject(entry.url, "Google News gives no address for it (no signature)")
            return
        yield Request(
            under(self.source.base_url, CALL),
            self.parse_address,
            method="POST",
            body=f"f.req={quote(_call(key, int(stamp), signature))}",
            headers={"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"},
            errback=self.failed,
            cb_kwargs={"entry": entry},
            dont_filter=True,
        )

    def parse_address(self, response: Response, entry: Entry) -> Requests:
        """Follow the entry to its own page."""
        try:
            address = read_address(response.text)
        except (ValueError, LookupError, TypeError):
            self.run.reject(entry.url, "Google News gives no address for it (unknown answer)")
            return
        yield from self._resolved(entry, address)

    def _resolved(self, entry: Entry, address: str) -> Requests:
        self.remember(entry.url, Validators(cursor=address))
        title, _, outlet = (entry.title or "").rpartition(" - ")
        yield from self.follow(
            [
                Entry(
                    url=address,
                    title=title or entry.title,
                    published=entry.published,
                    outlet=outlet or None,
                    language=self.source.edition[:2],
                )
            ]
        )


def _key(url: str) -> str | None:
    """Return the id in a link of Google News; None when it is another link."""
    match = re.search(r"/articles/([\w-]+)", urlsplit(url).path)
    return match.group(1) if match else None


def old_address(key: str) -> str | None:
    """Return the address inside an id of the old form, which is a protocol buffer in base64."""
    try:
        packed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        return None
    found = ADDRESS.search(packed)
    return re.split(r"[^\x21-\x7e]", found.group(0).decode("ascii"))[0] if found else None


def _call(key: str, stamp: int, signature: str) -> str:
    context = ["X", "X", ["X", "X"], None, None, 1, 1, "US:en", None, 1, None, None, None, None, None,
               0, 1]  # fmt: skip
    inner = json.dumps(["garturlreq", [context, "X", "X", 1, [1, 1, 1], 1, 1, None, 0, 0, None, 0], key,
                        stamp, signature])  # fmt: skip
    return json.dumps([[["Fbv4je", inner, None, "generic"]]])


def read_address(answer: str) -> str:
    """Return the address in an answer of `batchexecute`: after a prefix, JSON inside JSON.

    Raises:
        ValueError, LookupError, TypeError: it is not of this form.
    """
    outer = json.loads(
        answer.split("\n\n", 1)[1].split("\n", 1)[-1] if ")]}'" in answer else answer
    )
    for row in outer:
        if row[0] == "wrb.fr":
            return str(json.loads(row[2])[1])
    raise LookupError("no address")
