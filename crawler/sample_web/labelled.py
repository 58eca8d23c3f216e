"""The sample web with its truth labels as JSON lines, for `groundswell evaluate`.

Run: python -m crawler.sample_web.labelled > sample.jsonl
"""

import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from crawler.sample_web.content import HACKER_NEWS, HERE, MASTODON, Article, load

MARKUP = re.compile(r"^(?:## |> |- )", re.MULTILINE)


def truth(directory: Path = HERE) -> dict[str, dict[str, Any]]:
    """Return what a careful reader says of each item, by its URL."""
    lines = (line for path in sorted(directory.glob("truth/*.jsonl")) for line in path.open("rb"))
    rows = [json.loads(line) for line in lines if line.strip()]
    return {row["url"]: row for row in rows}


def rows() -> Iterator[dict[str, Any]]:
    """Yield every labelled item with url, kind, title, text and its labels."""
    labels = truth()
    for item in _items():
        if item["url"] in labels:
            yield item | labels[item["url"]]


def _items() -> Iterator[dict[str, Any]]:
    content = load()
    for article in content.articles:
        yield {
            "url": article.url,
            "kind": "news",
            "title": article.title,
            "text": _text(article),
            "published": article.published.isoformat(),
        }
    stories = {post["id"]: post for post in content.stories}
    for post in content.stories:
        yield {
            "url": f"http://{HACKER_NEWS}/item?id={post['id']}",
            "kind": "comment" if post.get("parent") else "post",
            "title": post.get("title"),
            "text": _plain(post.get("text") or post.get("title") or ""),
            "published": post["time"],
            "author": post["by"],
            "parent_url": f"http://{HACKER_NEWS}/item?id={post['parent']}"
            if post.get("parent")
            else None,
            "thread": _root(post, stories).get("title") if post.get("parent") else None,
        }
    statuses = {post["id"]: post for post in content.statuses}
    for post in content.statuses:
        url = f"http://{MASTODON}/@{post['account']}/{post['id']}"
        yield {
            "url": url,
            "kind": "comment" if post["parent"] else "post",
            "text": post["text"],
            "published": post["time"],
            "author": post["account"],
            "thread": _root(post, statuses)["text"][:300] if post["parent"] else None,
        }


def _root(post: dict[str, Any], posts: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    while post.get("parent"):
        post = posts[post["parent"]]
    return post


def _text(article: Article) -> str:
    return "\n".join(MARKUP.sub("", block) for block in article.body)


def _plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup.replace("<p>", "\n\n")))


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
