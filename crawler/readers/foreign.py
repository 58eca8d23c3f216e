"""Rows in the forms of other tools, turned into rows with our names: 4CAT, Zeeschuimer, NewsAPI.org.

Forms as these tools write them: 4CAT's CSV and NDJSON exports; Zeeschuimer's items, which wrap a platform's
own JSON in `data`; the `articles` of NewsAPI's `/v2/everything`. A row of another form comes back as it is.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from crawler import shape
from crawler.errors import Rejected

Row = Mapping[str, Any]
FOURCAT = {"id", "thread_id", "body", "timestamp"}
CUT = re.compile(r"\s*\[\+\d+ chars\]$")  # NewsAPI's note that it cut the content


def translate(row: Row) -> Row:
    """Return a row with our names.

    Raises:
        Rejected: it is of a form that we know, but lacks what is needed.
    """
    if "source_platform" in row and isinstance(row.get("data"), Mapping):
        return _zeeschuimer(row)
    if "publishedAt" in row and "url" in row:
        return _newsapi(row)
    if row.keys() >= FOURCAT:
        return _fourcat(row)
    return row


def _fourcat(row: Row) -> Row:
    url = shape.text(row, "url") or shape.text(row, "post_url") or shape.text(row, "link")
    if url is None:
        raise Rejected("a 4CAT row without url, post_url or link")
    answer = shape.text(row, "thread_id") not in (None, shape.text(row, "id"))
    root = shape.text(row, "thread_url")
    known = {
        "url",
        "post_url",
        "link",
        "body",
        "author",
        "timestamp",
        "subject",
        "thread_url",
        "language",
    }
    return {
        **{key: value for key, value in row.items() if key not in known},
        "url": url,
        "kind": "comment" if answer else "post",
        "title": shape.text(row, "subject"),
        "text": shape.text(row, "body"),
        "author": shape.text(row, "author"),
        "published": row.get("timestamp"),
        "language": shape.text(row, "language"),
        "root_url": root if answer else None,
        "parent_url": root if answer else None,
    }


def _newsapi(row: Row) -> Row:
    return {
        "url": shape.text(row, "url"),
        "kind": "news",
        "title": shape.text(row, "title"),
        "text": CUT.sub("", shape.text(row, "content") or shape.text(row, "description") or ""),
        "author": shape.text(row, "author"),
        "published": shape.text(row, "publishedAt"),
        "summary": shape.text(row, "description"),
        "outlet": shape.text(row, "source", "name"),
    }


def _zeeschuimer(row: Row) -> Row:
    platform = shape.text(row, "source_platform") or ""
    for name, read in _PLATFORMS.items():
        if name in platform:
            return read(row["data"])
    raise Rejected(
        f"Zeeschuimer's items of {platform!r} are not known; known are {', '.join(_PLATFORMS)}"
    )


def _x(data: Row) -> Row:
    post = shape.at(data, "legacy")
    user = shape.at(data, "core", "user_results", "result")
    key, root = shape.needed(data, "rest_id"), shape.text(post, "conversation_id_str")
    parent = shape.text(post, "in_reply_to_status_id_str")
    return {
        "url": f"https://x.com/i/status/{key}",
        "kind": "comment" if parent else "post",
        "text": shape.text(data, "note_tweet", "note_tweet_results", "result", "text")
        or shape.text(post, "full_text"),
        "author": shape.text(user, "core", "screen_name")
        or shape.text(user, "legacy", "screen_name"),
        "published": shape.text(post, "created_at"),
        "language": shape.text(post, "lang"),
        "outlet": "X",
        "parent_url": f"https://x.com/i/status/{parent}" if parent else None,
        "root_url": f"https://x.com/i/status/{root}" if root and root != key else None,
        "engagement": shape.counts(
            post, likes="favorite_count", reposts="retweet_count", replies="reply_count"
        ),
    }


def _tiktok(data: Row) -> Row:
    author = shape.needed(data, "author", "uniqueId")
    return {
        "url": f"https://www.tiktok.com/@{author}/video/{shape.needed(data, 'id')}",
        "kind": "post",
        "text": shape.text(data, "desc"),
        "author": author,
        "published": shape.whole(data, "createTime"),
        "outlet": "TikTok",
        "engagement": shape.counts(
            data, likes="stats.diggCount", comments="stats.commentCount", shares="stats.shareCount"
        ),
    }


def _instagram(data: Row) -> Row:
    return {
        "url": f"https://www.instagram.com/p/{shape.needed(data, 'code')}/",
        "kind": "post",
        "text": shape.text(data, "caption", "text"),
        "author": shape.text(data, "user", "username"),
        "published": shape.whole(data, "taken_at"),
        "outlet": "Instagram",
        "engagement": shape.counts(data, likes="like_count", comments="comment_count"),
    }


_PLATFORMS: dict[str, Callable[[Row], Row]] = {
    "twitter": _x,
    "x.com": _x,
    "tiktok": _tiktok,
    "instagram": _instagram,
}
