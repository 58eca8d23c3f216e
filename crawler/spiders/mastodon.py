"""Mastodon: public posts of one instance by hashtag and full-text search, with the threads they stand in.

Spoken directly (https://docs.joinmastodon.org/methods/timelines/#tag): Mastodon.py blocks, and would stop
Scrapy's loop.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from requests.utils import parse_header_links
from scrapy import Request
from scrapy.http import Response

from config.sources import MastodonSource
from crawler import shape
from crawler.html_text import html_to_text
from crawler.spiders.base import API_DATES, GROWING, ApiSpider, Requests, header, under
from db import collection
from db.identity import canonical_url, document_id
from db.records import Item, Validators
from db.views import Known

PAGE = 40
Status = Mapping[str, Any]


class MastodonSpider(ApiSpider[MastodonSource]):
    """Reads each tag back to the newest post of the last crawl, and young threads again."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the newest page of each tag and search, and for the young threads."""
        self._seen: set[str] = set()  # items were made of them
        self._met: set[str | None] = set()  # under any tag or query
        self._looked_for: set[str] = set()  # known posts that were asked for by themselves
        given = self.options.mastodon_token
        token = self._token = given if given and self.may_know(self.source.instance_url) else None
        for tag in self.source.tags:
            since = self.known_state(self._timeline(tag)).cursor
            yield self._page(self._timeline(tag, limit=PAGE, since_id=since), tag, since)
        for query in self.source.queries if token else ():
            yield self._search(query, 0)
        if self.source.queries and not given:
            self.run.reject("search", "full-text search needs the setting mastodon_token")
        for known, key in self._growing():
            for request in self._look_for(key, known):
                yield request

    def _headers(self) -> dict[str, str]:
        token = self._token
        return {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}

    def _timeline(self, tag: str, **parameters: Any) -> str:
        return under(self.source.instance_url, f"api/v1/timelines/tag/{tag}", **parameters)

    def _page(self, url: str, tag: str, since: str | None) -> Request:
        """Ask for a page of a timeline; the header Link says where the next one is (RFC 8288)."""
        request = self.ask(url, self.read_timeline, headers=self._headers(), tag=tag, since=since)
        return request.replace(callback=self._with_link)

    def _with_link(self, response: Response, handle: Any, arguments: Mapping[str, Any]) -> Requests:
        yield from self.answered(response, handle, {**arguments, "older": _older(response)})

    def read_timeline(self, found: Any, tag: str, since: str | None, older: str | None) -> Requests:
        """Make items of a page of posts, then follow to older ones that are still new to us."""
        statuses = shape.rows(found)
        new = [s for s in statuses if since is None or _age(shape.text(s, "id")) > _age(since)]
        yield from self._posts(new)
        for status in new:
            self._advance(self._timeline(tag), shape.text(status, "id"))
        if older and new and len(new) == len(statuses) and self.has_room():
            yield self._page(older, tag, since)

    def _search(self, query: str, offset: int) -> Request:
        url = under(
            self.source.instance_url, "api/v2/search",
            q=query, type="statuses", limit=PAGE, offset=offset or None,
        )  # fmt: skip
        return self.ask(url, self.read_search, headers=self._headers(), query=query, offset=offset)

    def read_search(self, found: Any, query: str, offset: int) -> Requests:
        """Make items of what a search found, newest first, and turn the page while it is new."""
        statuses = shape.rows(shape.at(found, "statuses"))
        fresh = [s for s in statuses if not self.is_known(shape.text(s, "url") or "")]
        yield from self._posts(fresh)
        if fresh and len(statuses) == PAGE and self.has_room():
            yield self._search(query, offset + PAGE)

    def _posts(self, statuses: Sequence[Status]) -> Requests:
        for status in statuses:
            key = shape.text(status, "id")
            met_before = key is not None and key in self._met
            if met_before or not self.admits(shape.text(status, "url") or ""):
                continue
            self._met.add(key)
            if key and (
                shape.text(status, "in_reply_to_id") or shape.whole(status, "replies_count")
            ):
                yield self._thread(key, status)
            else:
                yield from self._items([status])

    def _growing(self) -> Sequence[tuple[Known, str]]:
        """Return the young posts that may have got answers or were taken back, with their ids."""
        known = self.due_again(("post",), GROWING)
        keys = collection.given(self.database, [k.id for k in known], "id")
        return [(k, str(keys[k.id])) for k in known if k.id in keys]

    def _look_for(self, key: str, known: Known) -> Requests:
        """Ask for a post that is known already, once a crawl: two answers may each lead to the other."""
        if key not in self._looked_for:
            self._looked_for.add(key)
            url = under(self.source.instance_url, f"api/v1/statuses/{key}")
            yield self.again(self.ask(url, self.read_again, headers=self._headers()), known.url)

    def _thread(self, key: str, status: Status) -> Request:
        url = under(self.source.instance_url, f"api/v1/statuses/{key}/context")
        return self.ask(url, self.read_thread, headers=self._headers(), status=status)

    def read_again(self, status: Any) -> Requests:
        """Refresh a known post, and read what answers it now."""
        if shape.whole(status, "replies_count"):
            yield self._thread(shape.needed(status, "id"), status)
        else:
            yield from self._items([status])

    def read_thread(self, found: Any, status: Status) -> Requests:
        """Make items of a post, what it answers, and what answers it; what is missing now is looked for.

        Only below a first post: what stands above and below an answer is not the whole thread.
        """
        above, below = shape.rows(found.get("ancestors")), shape.rows(found.get("descendants"))
        posts = [*above, status, *below]
        yield from self._items(posts)
        if above:
            return
        root = document_id(canonical_url(shape.needed(posts[0], "url")))
        offered = {canonical_url(url) for post in posts if (url := shape.text(post, "url"))}
        missing = [
            k for k in collection.thread(self.database, root) if k.canonical_url not in offered
        ]
        keys = collection.given(self.database, [k.id for k in missing], "id")
        for known in missing:
            if known.id in keys:
                yield from self._look_for(str(keys[known.id]), known)

    def _items(self, thread: Sequence[Status]) -> Requests:
        """Make items of the posts of a thread, first post first, that were not met before."""
        addresses = {shape.text(status, "id"): shape.text(status, "url") for status in thread}

        def make(status: Status) -> Item | None:
            key = shape.needed(status, "id")
            if key in self._seen:
                return None
            self._seen.add(key)
            parent = addresses.get(shape.text(status, "in_reply_to_id"))
            return self._item(status, key, parent, addresses[shape.text(thread[0], "id")])

        yield from self.each(list(thread), make)

    def _item(self, status: Status, key: str, parent: str | None, root: str | None) -> Item:
        warning = shape.text(status, "spoiler_text")
        body = html_to_text(shape.text(status, "content"))
        return Item(
            url=shape.needed(status, "url"),
            kind="comment" if shape.text(status, "in_reply_to_id") else "post",
            source=self.source.name,
            text=f"{warning}\n\n{body}" if warning else body,
            author=shape.text(status, "account", "acct"),
            published=shape.time(status, "created_at"),
            modified=shape.time(status, "edited_at"),
            dates_from=API_DATES,
            language=shape.text(status, "language"),
            outlet=self.source.instance_url.host,
            parent_url=parent,
            root_url=root if parent else None,
            engagement=shape.counts(
                status,
                replies="replies_count",
                reblogs="reblogs_count",
                favourites="favourites_count",
            ),
            extra={"id": key},
        )

    def _advance(self, url: str, key: str | None) -> None:
        before = self._states.get(url, Validators()).cursor
        self.remember(url, Validators(cursor=max(key, before, key=_age)))


def _age(key: str | None) -> tuple[int, str]:
    """Return what orders ids by age: they are texts, of digits here and of letters elsewhere."""
    return len(key or ""), key or ""


def _older(response: Response) -> str | None:
    links = parse_header_links(header(response, "Link") or "")
    return next((link["url"] for link in links if link.get("rel") == "next"), None)
