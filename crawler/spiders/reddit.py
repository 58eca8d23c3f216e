"""Reddit: posts of subreddits by search or as they come, with their comments.

Spoken directly (https://www.reddit.com/dev/api): asyncpraw brings an HTTP client of its own, past our pace
and guards. With a client id and secret (settings) over OAuth; without, the public JSON as far as robots.txt
allows it.
"""

from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapy import FormRequest, Request

from config.sources import RedditSource
from crawler import shape
from crawler.errors import Rejected
from crawler.spiders.base import API_DATES, ApiSpider, Requests, under
from db.records import Item

PAGE = 100
COMMENTS = 500
SITE = "https://www.reddit.com"
LOOKUP = 100
MORE = 100  # ids that one call of morechildren takes
GONE = ("[deleted]", "[removed]")


class RedditSpider(ApiSpider[RedditSource]):
    """Reads listings back to the last crawl; young threads again, as they grow."""

    async def start(self) -> AsyncIterator[Any]:
        """Get a token if there are credentials, then ask for the first page of each listing."""
        self._seen: set[str] = set()
        self._token: str | None = None
        self._since = self.since(self._key, self.source.since)
        client, secret = self.options.reddit_client_id, self.options.reddit_client_secret
        if client and secret and self.may_know(self.source.api_url, self.source.oauth_url):
            pair = f"{client}:{secret.get_secret_value()}".encode()
            token = FormRequest(
                under(self.source.api_url, "api/v1/access_token"),
                formdata={"grant_type": "client_credentials"},
                headers={"Authorization": f"Basic {b64encode(pair).decode()}"},
            )
            yield self.sign_in(token, self.read_token)
        else:
            for request in self._listings():
                yield request

    @property
    def _key(self) -> str:
        return str(self.source.api_url)

    def read_token(self, found: Any) -> Requests:
        """Go on as a registered client."""
        self._token = shape.needed(found, "access_token")
        yield from self._listings()

    def _get(self, path: str, handle: Any, parameters: dict[str, Any], **arguments: Any) -> Request:
        base = self.source.oauth_url if self._token else self.source.api_url
        url = under(base, path if self._token else f"{path}.json", raw_json=1, **parameters)
        headers = {"Authorization": f"bearer {self._token}"} if self._token else {}
        return self.ask(url, handle, headers, as_client=bool(self._token), **arguments)

    def _listings(self) -> Requests:
        for name in self.source.subreddits or (None,):
            for query in self.source.queries or (None,):
                if name or query:
                    yield self._listing(name, query, None)
        for known in self.by_key("post", LOOKUP, _fullname):
            yield self._get("api/info", self.read_lookup, {"id": ",".join(known)}, known=known)

    def read_lookup(self, found: Any, known: dict[str, str]) -> Requests:
        """Refresh posts, and notice those that were taken back: they say so, or are left out."""
        if not isinstance(shape.at(found, "data", "children"), list):
            raise Rejected("the answer lacks children")  # no reason to believe that all are gone
        posts = [shape.at(child, "data") for child in shape.rows(found["data"]["children"])]
        yield from self.each(posts, lambda post: self._post(post, comments_not_read=0))
        there = {f"t3_{shape.text(post, 'id')}" for post in posts}
        yield from (self.gone(url, "post") for key, url in known.items() if key not in there)

    def _listing(self, name: str | None, query: str | None, after: str | None) -> Request:
        path = f"r/{name}/" if name else ""
        parameters: dict[str, Any] = {"limit": PAGE, "after": after}
        if query:
            parameters |= {"q": query, "sort": "new", "restrict_sr": "on" if name else None}
        path += "search" if query else "new"
        return self._get(path, self.read_listing, parameters, name=name, query=query)

    def read_listing(self, found: Any, name: str | None, query: str | None) -> Requests:
        """Read the threads of a page of posts, then the next page while it is young enough."""
        children = shape.rows(shape.at(found, "data", "children"))
        if shape.at(found, "data") is None:
            raise Rejected(f"Reddit says: {shape.text(found, 'message') or 'nothing of use'}")
        old = False
        for key, when, url in self.each(children, self._place):
            old = old or (when is not None and when < self._since)
            if not old and key not in self._seen and self.admits(url):
                self._seen.add(key)
                self.advance(self._key, when)
                thread = self._get(f"comments/{key}", self.read_thread, {"limit": COMMENTS})
                yield self.in_turn(url, thread)
        after = shape.text(found, "data", "after")
        if after and not old and self.has_room():
            yield self._listing(name, query, after)

    def read_thread(self, found: Any) -> Requests:
        """Make items of a post and its comments; ask for the comments that were left out."""
        listings = shape.rows(found)
        posts = shape.rows(shape.at(listings[0], "data", "children"))
        post = shape.at(posts[0], "data")
        left_out = LeftOut()
        top = shape.at(listings[1], "data", "children") if len(listings) > 1 else []
        comments = list(_comments(top, left_out))
        yield self._post(post, comments_not_read=0 if self._token else len(left_out.keys))
        root, key = self._url(post), shape.needed(post, "id")
        yield from self.each(comments, lambda row: self._comment(row, root, key))
        yield from self._more(left_out, root, key)

    def _more(self, left_out: "LeftOut", root: str, post: str) -> Requests:
        """Ask for the comments that an answer leaves out; only a registered client may."""
        if not self._token:
            return
        keys = [key for key in left_out.keys if f"t1_{key}" not in self._seen]
        self._seen.update(f"t1_{key}" for key in keys)
        for start in range(0, len(keys), MORE):
            children = ",".join(keys[start : start + MORE])
            parameters = {"api_type": "json", "link_id": f"t3_{post}", "children": children}
            yield self._get("api/morechildren", self.read_more, parameters, root=root, post=post)
        for parent in left_out.below:
            if f"below {parent}" not in self._seen:
                self._seen.add(f"below {parent}")
                below: dict[str, Any] = {"limit": COMMENTS, "comment": parent}
                yield self._get(f"comments/{post}", self.read_thread, below)

    def read_more(self, found: Any, root: str, post: str) -> Requests:
        """Make items of comments that were left out at first, and ask for what is left out still."""
        left_out = LeftOut()
        comments = list(_comments(shape.at(found, "json", "data", "things"), left_out))
        yield from self.each(comments, lambda row: self._comment(row, root, post))
        yield from self._more(left_out, root, post)

    def _place(self, child: shape.Row) -> tuple[str, datetime | None, str]:
        post = shape.at(child, "data")
        return shape.needed(post, "id"), shape.time(post, "created_utc"), self._url(post)

    def _url(self, row: shape.Row) -> str:
        return SITE + shape.needed(row, "permalink")

    def _post(self, row: shape.Row, comments_not_read: int) -> Item:
        body, target = shape.text(row, "selftext"), shape.text(row, "url_overridden_by_dest")
        if target and target.startswith("/"):  # a crosspost: a path of Reddit
            target = SITE + target
        extra = {"target_url": target} if target else {}
        if comments_not_read:
            extra["comments_not_read"] = str(comments_not_read)
        gone = body in GONE or shape.text(row, "removed_by_category") is not None
        return Item(
            url=self._url(row),
            kind="post",
            source=self.source.name,
            title=shape.text(row, "title"),
            text=body,
            author=_author(row),
            published=shape.time(row, "created_utc"),
            modified=shape.time(row, "edited") if shape.whole(row, "edited") else None,
            dates_from=API_DATES,
            outlet=f"r/{shape.needed(row, 'subreddit')}",
            engagement=shape.counts(row, score="score", comments="num_comments"),
            extra=extra,
            deleted=gone,
        )

    def _comment(self, row: shape.Row, root: str, post: str) -> Item:
        above = shape.needed(row, "parent_id")
        parent = root if above == f"t3_{post}" else f"{root}{above.removeprefix('t1_')}/"
        body = shape.text(row, "body")
        return Item(
            url=f"{root}{shape.needed(row, 'id')}/",
            kind="comment",
            source=self.source.name,
            text=body,
            author=_author(row),
            published=shape.time(row, "created_utc"),
            modified=shape.time(row, "edited") if shape.whole(row, "edited") else None,
            dates_from=API_DATES,
            outlet=f"r/{shape.needed(row, 'subreddit')}",
            parent_url=parent,
            root_url=root,
            engagement=shape.counts(row, score="score"),
            deleted=body in GONE,
        )


def _fullname(url: str) -> str:
    """Return Reddit's name of the post at an address (/r/NAME/comments/ID/title/)."""
    return f"t3_{url.partition('/comments/')[2].partition('/')[0]}"


def _author(row: shape.Row) -> str | None:
    name = shape.text(row, "author")
    return None if name in GONE else name


@dataclass(slots=True)
class LeftOut:
    """What an answer leaves out of a thread: comments by id, and all that is below others."""

    keys: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


def _comments(children: Any, left_out: LeftOut) -> Requests:
    """Yield the comments of a tree, parents first; what it leaves out is noted."""
    waiting = list(reversed(shape.rows(children)))
    while waiting:
        thing = waiting.pop()
        data = shape.at(thing, "data") or {}
        if shape.text(thing, "kind") == "more":
            keys = [str(key) for key in shape.many(data.get("children")) if key != "_"]
            left_out.keys += keys
            if not keys and (parent := shape.text(data, "parent_id") or "").startswith("t1_"):
                left_out.below.append(parent.removeprefix("t1_"))  # "continue this thread"
            continue
        yield data
        replies = shape.at(
            data, "replies", "data", "children"
        )  # an empty text where there are none
        waiting += reversed(shape.rows(replies))
