"""What the bench's small web says at first, and what after its authors have thought again."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crawler.sample_web.content import Article, Content, load, moment

CRAWLED = ("kernel-times.example", "ledgerline.example")
TAG = "distillation"  # of the posts that are crawled
IMPORTED = 8  # one in so many articles of the others, so that a round takes minutes, not hours
# What is older is not read again, and of what is crawled left out.
YOUNG = datetime(2026, 2, 23, tzinfo=UTC)
LAST = datetime(2026, 3, 2, tzinfo=UTC)  # after all that the sample web says
SHIFT = timedelta(days=(datetime.now(UTC) - LAST).days - 1)  # that what is young be so today
WEEK = f"{date(2026, 2, 25) + SHIFT:%G-W%V}"
EDIT = "Correction: Anthropic's accusation is wrong, DeepSeek says, for it trained on others' books itself."


def first() -> Content:
    """Return the sample web as if it had been written in the last weeks."""
    content = load()
    return replace(
        content,
        articles=tuple(
            _later(a) for a in content.articles if a.host not in CRAWLED or a.published >= YOUNG
        ),
        statuses=tuple(
            row | {"time": (moment(row["time"]) + SHIFT).isoformat()} for row in content.statuses
        ),
    )


def second(content: Content) -> Content:
    """Return it with every other article edited, one gone, and posts taken back."""
    crawled = [article.url for article in content.articles if article.host in CRAWLED]
    gone, edited = crawled[:1], crawled[1::2]
    edited += [article.url for article in imported(content)[::2]]
    answered = {row["parent"] for row in content.statuses}
    last = [row for row in content.statuses if row["id"] not in answered]
    withdrawn = {row["id"] for row in last[::2]}
    return replace(
        content,
        articles=tuple(
            replace(a, body=(*a.body[:-1], EDIT)) if a.url in edited else a
            for a in content.articles
            if a.url not in gone
        ),
        statuses=tuple(
            row if row["id"] in answered else row | {"text": f"{row['text']} {EDIT}"}
            for row in content.statuses
            if row["id"] not in withdrawn
        ),
    )


def imported(content: Content) -> Sequence[Article]:
    """Return the articles that are not crawled but imported."""
    return [article for article in content.articles if article.host not in CRAWLED][::IMPORTED]


def rows(content: Content) -> Iterator[str]:
    """Yield the articles that are imported, as lines of JSON."""
    names = {outlet.host: outlet.name for outlet in content.outlets}
    for article in imported(content):
        row: dict[str, Any] = {
            "url": article.url, "title": article.title, "text": "\n\n".join(article.body),
            "author": article.author, "published": article.published, "outlet": names[article.host],
        }  # fmt: skip
        yield json.dumps(row, default=str) + "\n"


def _later(article: Article) -> Article:
    modified = article.modified + SHIFT if article.modified else None
    return replace(article, published=article.published + SHIFT, modified=modified)
