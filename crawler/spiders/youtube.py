"""YouTube: videos that match a query, with their comments and replies (Data API v3, a key is needed).

Spoken directly: Google's own client blocks. A search costs 100 units of a day's 10,000, a page of comments
one.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from html import unescape
from typing import Any

from scrapy import Request

from config.sources import YouTubeSource
from crawler import shape
from crawler.errors import Rejected
from crawler.spiders.base import API_DATES, ApiSpider, Requests, under
from db.records import Item

SEARCH_PAGE, COMMENT_PAGE, LOOKUP = 50, 100, 50
WITH_THREAD = 5  # replies that come with their comment; for more there is a call of its own


class YouTubeSpider(ApiSpider[YouTubeSource]):
    """Searches back to the last crawl; the comments of young videos again, and what was taken back."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each query."""
        self._seen: set[str] = set()
        key = self.options.youtube_key
        if key is None:
            self.run.reject(self.source.name, "needs a key: set GROUNDSWELL_YOUTUBE_KEY")
            return
        if not self.may_know(self.source.api_url):
            return
        self._key = key.get_secret_value()
        self._since = self.since(str(self.source.api_url), self.source.since)
        for query in self.source.queries:
            yield self._search(query, None)
        for path, kind, mark in (("videos", "post", "?v="), ("comments", "comment", "&lc=")):
            for known in self.by_key(kind, LOOKUP, lambda url: url.rpartition(mark)[2]):  # noqa: B023
                parameters = {"id": ",".join(known)}
                yield self._get(path, self.read_lookup, parameters, known=known, kind=kind)

    def read_lookup(self, found: Any, known: dict[str, str], kind: str) -> Requests:
        """Refresh what is there, and notice what is no longer: the API leaves it out."""
        if not isinstance(shape.at(found, "items"), list):
            raise Rejected("the answer lacks items")  # no reason to believe that all are gone
        if kind == "post":
            yield from self.each(found["items"], self._video)
        there = {shape.text(row, "id") for row in shape.rows(found["items"])}
        yield from (self.gone(url, kind) for key, url in known.items() if key not in there)

    def _get(self, path: str, handle: Any, parameters: dict[str, Any], **arguments: Any) -> Request:
        part = "snippet,statistics" if path == "videos" else "snippet"
        url = under(self.source.api_url, path, part=part, **parameters)
        headers = {"X-Goog-Api-Key": self._key}  # in a header it gets into no log
        return self.ask(url, handle, headers, as_client=True, **arguments)

    def _search(self, query: str, page: str | None) -> Request:
        parameters = {
            "q": query,
            "type": "video",
            "order": "date",
            "maxResults": SEARCH_PAGE,
            "publishedAfter": self._since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "pageToken": page,
        }
        return self._get("search", self.read_search, parameters, query=query)

    def read_search(self, found: Any, query: str) -> Requests:
        """Ask for the videos, of which a search shows the beginning only, then for the next page."""
        keys = []
        for key, when in self.each(shape.at(found, "items"), _hit):
            if key not in self._seen and self.admits(_url(key)):
                self._seen.add(key)
                self.advance(str(self.source.api_url), when)
                keys.append(key)
        if keys:
            yield self._get("videos", self.read_videos, {"id": ",".join(keys)})
        page = shape.text(found, "nextPageToken")
        if page and self.has_room():
            yield self._search(query, page)

    def read_videos(self, found: Any) -> Requests:
        """Make items of videos, and ask for their comments."""
        for video in self.each(shape.at(found, "items"), self._video):
            yield video
            key = video.url.rpartition("=")[2]
            yield self.in_turn(video.url, self._comments(key, video.url, None))

    def _video(self, row: shape.Row) -> Item:
        return Item(
            url=_url(shape.needed(row, "id")),
            kind="post",
            source=self.source.name,
            title=unescape(shape.text(row, "snippet", "title") or "") or None,
            text=unescape(shape.text(row, "snippet", "description") or "") or None,
            author=shape.text(row, "snippet", "channelTitle"),
            published=shape.time(row, "snippet", "publishedAt"),
            dates_from=API_DATES,
            outlet="YouTube",
            engagement=shape.counts(
                row,
                views="statistics.viewCount",
                likes="statistics.likeCount",
                comments="statistics.commentCount",
            ),
        )

    def _comments(self, video: str, root: str, page: str | None) -> Request:
        parameters = {
            "videoId": video,
            "maxResults": COMMENT_PAGE,
            "textFormat": "plainText",
            "order": "time",
            "pageToken": page,
        }
        request = self._get(
            "commentThreads", self.read_comments, parameters, video=video, root=root
        )
        return request.replace(errback=self.maybe_closed)

    def read_comments(self, found: Any, video: str, root: str) -> Requests:
        """Make items of a page of comments and their replies, then ask for the next page."""
        for thread in shape.rows(shape.at(found, "items")):
            top = shape.at(thread, "snippet", "topLevelComment")
            made = list(self.each(top, lambda row: self._comment(row, root, root)))
            yield from made
            if not made:
                continue
            parent = made[0].url
            total = shape.whole(thread, "snippet", "totalReplyCount") or 0
            if total > WITH_THREAD:
                yield self._replies(shape.needed(top, "id"), root, parent, None)
            else:
                replies = shape.at(thread, "replies", "comments")
                yield from self.each(replies, lambda row: self._comment(row, root, parent))  # noqa: B023
        page = shape.text(found, "nextPageToken")
        if page:
            yield self._comments(video, root, page)

    def _replies(self, comment: str, root: str, parent: str, page: str | None) -> Request:
        parameters = {
            "parentId": comment,
            "maxResults": COMMENT_PAGE,
            "textFormat": "plainText",
            "pageToken": page,
        }
        return self._get(
            "comments", self.read_replies, parameters, comment=comment, root=root, parent=parent
        )

    def read_replies(self, found: Any, comment: str, root: str, parent: str) -> Requests:
        """Make items of a page of replies, then ask for the next."""
        yield from self.each(shape.at(found, "items"), lambda row: self._comment(row, root, parent))
        page = shape.text(found, "nextPageToken")
        if page:
            yield self._replies(comment, root, parent, page)

    def _comment(self, row: shape.Row, root: str, parent: str) -> Item:
        snippet = shape.at(row, "snippet")
        published, updated = shape.time(snippet, "publishedAt"), shape.time(snippet, "updatedAt")
        return Item(
            url=f"{root}&lc={shape.needed(row, 'id')}",
            kind="comment",
            source=self.source.name,
            text=shape.text(snippet, "textOriginal") or shape.text(snippet, "textDisplay"),
            author=shape.text(snippet, "authorDisplayName"),
            published=published,
            modified=updated if updated != published else None,
            dates_from=API_DATES,
            outlet="YouTube",
            parent_url=parent,
            root_url=root,
            engagement=shape.counts(snippet, likes="likeCount"),
        )

    def maybe_closed(self, failure: Any) -> None:
        """Count a video whose comments are switched off (403), which is no failure."""
        response = getattr(failure.value, "response", None)
        if response is not None and b"commentsDisabled" in response.body:
            self.run.reject(failure.request.url, "comments are switched off")
        else:
            self.failed(failure)


def _hit(row: shape.Row) -> tuple[str, datetime | None]:
    return shape.needed(row, "id", "videoId"), shape.time(row, "snippet", "publishedAt")


def _url(key: str) -> str:
    return f"https://www.youtube.com/watch?v={key}"
