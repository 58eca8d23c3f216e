"""What the sample web says: outlets, their articles, and posts, read from the files beside this one."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HACKER_NEWS = "hackernews.example"
MASTODON = "social.example"


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented site."""

    host: str
    name: str
    kind: str
    language: str
    description: str
    feed: str
    feed_path: str
    disallow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One page of an outlet; `body` is paragraphs, headings (`## `), quotes (`> `), list items (`- `)."""

    host: str
    title: str
    author: str
    published: datetime
    path: str
    summary: str
    section: str
    body: tuple[str, ...]
    modified: datetime | None = None
    language: str | None = None
    reprint_of: str | None = None
    comments: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """Return the address that the page itself claims."""
        return f"http://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Content:
    """All of it, newest first."""

    outlets: tuple[Outlet, ...]
    articles: tuple[Article, ...]
    stories: tuple[dict[str, Any], ...]
    statuses: tuple[dict[str, Any], ...]

    def of(self, outlet: Outlet) -> list[Article]:
        """Return the articles of an outlet."""
        return [article for article in self.articles if article.host == outlet.host]


def load(directory: Path = HERE) -> Content:
    """Read the sample web.

    Raises:
        ValueError: a file breaks its format; the message names it.
    """
    outlets = tomllib.loads((directory / "outlets.toml").read_text("utf-8"))["outlet"]
    articles = [_article(path) for path in sorted(directory.glob("articles/*/*.md"))]
    return Content(
        outlets=tuple(Outlet(**row | {"disallow": tuple(row["disallow"])}) for row in outlets),
        articles=tuple(sorted(articles, key=lambda a: (a.published, a.url), reverse=True)),
        stories=tuple(_lines(directory / "posts" / "hackernews.jsonl")),
        statuses=tuple(_lines(directory / "posts" / "mastodon.jsonl")),
    )


def _article(path: Path) -> Article:
    try:
        _, front, body = path.read_text("utf-8").split("+++\n", 2)
        meta = tomllib.loads(front)
        comments = tuple((c["author"], c["text"]) for c in meta.pop("comments", ()))
        blocks = tuple(b.strip() for b in body.strip().split("\n\n") if b.strip())
        return Article(host=path.parent.name, body=blocks, comments=comments, **meta)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from error


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise ValueError(f"{path}:{number}: {error}") from error


def moment(text: str) -> datetime:
    """Read a time of a post."""
    return datetime.fromisoformat(text).astimezone(UTC)
