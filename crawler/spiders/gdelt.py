"""GDELT DOC 2.0 (https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/): a list of articles a query."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy.http import Response

from config.sources import GdeltSource
from crawler import shape
from crawler.errors import Rejected
from crawler.spiders.base import Requests, under
from crawler.spiders.pages import Entry, PageSpider
from db.records import Validators

MOST = 250  # articles an answer can hold
STAMP = "%Y%m%d%H%M%S"
SEEN = "%Y%m%dT%H%M%SZ"
WINDOW = timedelta(days=92)  # how far back the API looks
SHORTEST = timedelta(minutes=15)  # GDELT's own step
LANGUAGES = {"English": "en", "Chinese": "zh", "German": "de", "French": "fr",
             "Spanish": "es", "Japanese": "ja", "Korean": "ko", "Russian": "ru",
             "Portuguese": "pt", "Italian": "it"}  # fmt: skip


class GdeltSpider(PageSpider[GdeltSource]):
    """Searches from the last crawl until now; an answer that is full is asked for again in halves."""

    found_by = "gdelt"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for each query since the last crawl."""
        until = datetime.now(UTC)
        for query in self.source.queries:
            first = datetime.fromisoformat(self.source.since).replace(tzinfo=UTC)
            cursor = self.known_state(self._key(query)).cursor
            since = max(first, until - WINDOW, datetime.fromisoformat(cursor) if cursor else first)
            self.remember(
                self._key(query), Validators(cursor=(until - timedelta(hours=1)).isoformat())
            )
            yield self._search(query, since, until)
        for request in self.revisits():
            yield request

    def _key(self, query: str) -> str:
        return f"{self.source.api_url}?query={query}"

    def _search(self, query: str, since: datetime, until: datetime) -> Any:
        url = under(
            self.source.api_url, "", query=query, mode="ArtList", format="json", maxrecords=MOST,
            sort="DateDesc", startdatetime=since.strftime(STAMP), enddatetime=until.strftime(STAMP),
        ).replace("/?", "?")  # fmt: skip
        return self.conditional(url, self.parse, query=query, since=since, until=until)

    def parse(self, response: Response, query: str, since: datetime, until: datetime) -> Requests:
        """Follow the articles; what is wrong with a query comes as plain text with status 200."""
        if response.body.strip() in (b"", b"{}"):
            self.run.answered = True
            return
        try:
            found = shape.rows(shape.at(shape.loads(response.body), "articles"))
        except Rejected as error:
            said = response.body[:200].decode("utf-8", "replace").strip()
            cause = f"GDELT says: {said}" if response.body[:1] not in b"{[" else str(error)
            self.fail(response.url, cause)
            return
        self.run.answered = True
        if len(found) >= MOST and until - since > SHORTEST:
            middle = since + (until - since) / 2
            yield self._search(query, since, middle)
            yield self._search(query, middle, until)
            return
        yield from self.follow(
            [
                Entry(
                    url=shape.text(row, "url") or "",
                    title=shape.text(row, "title"),
                    published=_seen(shape.text(row, "seendate")),
                    language=LANGUAGES.get(shape.text(row, "language") or ""),
                    outlet=shape.text(row, "domain"),
                )
                for row in found
            ]
        )


def _seen(stamp: str | None) -> datetime | None:
    try:
        return datetime.strptime(stamp or "", SEEN).replace(tzinfo=UTC)
    except ValueError:
        return None
