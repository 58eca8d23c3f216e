"""X: posts of the last seven days that match a query (API v2, recent search; a token is needed).

Spoken directly: tweepy's asynchronous client brings an HTTP client of its own. Rate limits come as 429 with
`x-rate-limit-reset`, which `crawler.politeness` obeys.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request

from config.sources import XSource
from crawler import shape
from crawler.spiders.base import API_DATES, ApiSpider, Requests, under
from db.records import Item, Validators

PAGE = 100
SHOWN = {
    "tweet.fields": "created_at,author_id,conversation_id,public_metrics,lang,referenced_tweets,"
    "entities,note_tweet",
    "expansions": "author_id",
    "user.fields": "username,name",
}
EPOCH = 1_288_834_974_657  # milliseconds from 1970 to the first id
SEARCHED = timedelta(days=6, hours=23)
GONE = ("/resource-not-found", "/not-authorized-for-resource")  # problem types of the API v2


class XSpider(ApiSpider[XSource]):
    """Searches back to the newest post of the last crawl, and looks up young ones again."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the newest page of each query."""
        token = self.options.x_token
        if token is None:
            self.run.reject(self.source.name, "needs a token: set GROUNDSWELL_X_TOKEN")
            return
        if not self.may_know(self.source.api_url):
            return
        self._headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        for query in self.source.queries:
            yield self._search(query, None)
        for kind in ("post", "comment"):
            for posts in self.by_key(kind, PAGE, lambda url: url.rpartition("/")[2]):
                yield self._lookup(posts, kind)

    def _lookup(self, posts: dict[str, str], kind: str) -> Request:
        url = under(self.source.api_url, "tweets", ids=",".join(posts), **SHOWN)
        return self.ask(
            url, self.read_lookup, self._headers, as_client=True, posts=posts, kind=kind
        )

    def read_lookup(self, found: Any, posts: dict[str, str], kind: str) -> Requests:
        """Refresh posts; those that are deleted, or are no longer for everybody, count as taken back.

        Of a post that was edited the first version comes, which names the last.
        """
        yield from self._items(found)
        rows = self.each(shape.at(found, "data"), lambda row: (row["id"], _versions(row)[-1]))
        edited = {last: posts[key] for key, last in rows if last != key and key in posts}
        if edited:
            yield self._lookup(edited, kind)
        for error in shape.rows(shape.at(found, "errors")):
            key, problem = shape.text(error, "resource_id"), shape.text(error, "type") or ""
            if key in posts and problem.endswith(GONE):
                yield self.gone(posts[key], kind)

    def _key(self, query: str) -> str:
        return under(self.source.api_url, "tweets/search/recent", query=query)

    def _search(self, query: str, page: str | None) -> Request:
        newest = self.known_state(self._key(query)).cursor
        parameters = {
            "max_results": PAGE,
            "since_id": newest if _is_searched(newest) else None,
            "next_token": page,
            **SHOWN,
        }
        url = under(self.source.api_url, "tweets/search/recent", query=query, **parameters)
        return self.ask(url, self.read_page, self._headers, as_client=True, query=query)

    def read_page(self, found: Any, query: str) -> Requests:
        """Make items of a page, then ask for the next."""
        yield from (item for item in self._items(found) if self.admits(item.url))
        newest = shape.text(found, "meta", "newest_id")
        if newest and newest.isdigit():
            before = self.remembered(self._key(query)).cursor
            self.remember(
                self._key(query), Validators(cursor=str(max(int(newest), int(before or 0))))
            )
        page = shape.text(found, "meta", "next_token")
        if page and self.has_room():
            yield self._search(query, page)

    def _items(self, found: Any) -> Iterator[Item]:
        users = {
            shape.text(user, "id"): shape.text(user, "username")
            for user in shape.rows(shape.at(found, "includes", "users"))
        }
        yield from self.each(shape.at(found, "data"), lambda row: self._item(row, users))

    def _item(self, row: shape.Row, users: dict[str | None, str | None]) -> Item | None:
        versions = _versions(row)
        key, root = versions[0], shape.text(row, "conversation_id")
        if shape.needed(row, "id") != versions[-1]:
            return None
        links = [
            url
            for link in shape.rows(shape.at(row, "entities", "urls"))
            if (url := shape.text(link, "expanded_url"))
        ]
        others = {
            shape.text(other, "type"): _url(shape.needed(other, "id"))
            for other in shape.rows(row.get("referenced_tweets"))
        }
        parent = others.get("replied_to")
        links = [others["quoted"]] if "quoted" in others else links
        return Item(
            url=_url(key),
            kind="comment" if parent else "post",
            source=self.source.name,
            text=shape.text(row, "note_tweet", "text") or shape.text(row, "text"),
            author=users.get(shape.text(row, "author_id")),
            published=shape.time(row, "created_at"),
            dates_from=API_DATES,
            language=shape.text(row, "lang"),
            outlet="X",
            parent_url=parent,
            root_url=_url(root) if root and root != key else None,
            engagement=shape.counts(
                row,
                likes="public_metrics.like_count",
                reposts="public_metrics.retweet_count",
                replies="public_metrics.reply_count",
                quotes="public_metrics.quote_count",
            ),
            addresses=tuple(_url(version) for version in versions[1:]),
            extra={"target_url": links[0]} if links else {},
        )


def _is_searched(key: str | None) -> bool:
    """Tell whether a post is of the days that are searched: an older `since_id` is an error to the API.

    An id has the milliseconds since 4 November 2010 above its lowest 22 bits.
    """
    if key is None:
        return False
    return (
        datetime.fromtimestamp(((int(key) >> 22) + EPOCH) / 1000, UTC)
        > datetime.now(UTC) - SEARCHED
    )


def _versions(row: shape.Row) -> list[str]:
    """Return the ids of a post, oldest version first: an edit gives it another."""
    return [str(key) for key in shape.many(row.get("edit_history_tweet_ids"))] or [
        shape.needed(row, "id")
    ]


def _url(key: str) -> str:
    """Return the address of a post that does not depend on its author's name, which may change."""
    return f"https://x.com/i/status/{key}"
