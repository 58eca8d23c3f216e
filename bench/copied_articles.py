"""Copies of articles as outlets make them: shortened, edited, framed by their own boilerplate, retitled.

Run: python -m bench.copied_articles ARTICLES [--articles N] [--skip N] > copies.jsonl, then
groundswell evaluate near_duplicates copies.jsonl. ARTICLES are JSON lines with url, title, text, published;
what is made of them belongs to their authors and is not kept.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nlp.labelled import read

SENTENCE = re.compile(r"(?<=[.!?])\s+")
NUMBER = re.compile(r"\d+")
LONG = 200  # words, below which cutting leaves too little
OUTLETS = ("alder", "birch", "cedar", "dogwood", "elm")
NOTICES = (
    "You are reading a free story of The {0} Gazette. Subscribers support our newsroom and read everything.",
    "Sign up for the {0} morning briefing, and have the day's news in your inbox before breakfast.",
    "The {0} Gazette may earn a commission when readers buy through links on this page.",
    "Have a tip? Write to the {0} news desk, or leave a message with our switchboard after hours.",
    "More from The {0} Gazette: what to watch this weekend, and the quiz that everybody failed.",
)
Random = random.Random


def truncated(title: str, text: str, draw: Random) -> tuple[str, str]:
    """Keep the beginning, as a teaser does: 35 to 120 words."""
    words = text.split(" ")
    return title, " ".join(words[: draw.randint(35, 120)]) + " …"


def shortened(title: str, text: str, draw: Random) -> tuple[str, str]:
    """Keep the first 40 to 80 % of the sentences, as a desk does that is short of space."""
    sentences = SENTENCE.split(text)
    return title, " ".join(sentences[: max(3, int(len(sentences) * draw.uniform(0.4, 0.8)))])


def edited(title: str, text: str, draw: Random) -> tuple[str, str]:
    """Exchange 3 % of the words, drop a tenth of the sentences, and change a figure."""
    words = text.split(" ")
    for i in draw.sample(range(len(words)), len(words) * 3 // 100):
        words[i] = draw.choice(words)
    sentences = SENTENCE.split(" ".join(words))
    kept = [s for s in sentences if draw.random() > 0.1] or sentences
    return title, NUMBER.sub(lambda m: str(int(m.group()) + 1), " ".join(kept), count=1)


def framed(title: str, text: str, draw: Random) -> tuple[str, str]:
    """Put the notices of an outlet before and after it."""
    name = draw.choice(OUTLETS).title()
    notices = [notice.format(name) for notice in NOTICES]
    return title, "\n".join([*notices[:2], text, *notices[2:]])


def retitled(title: str, text: str, draw: Random) -> tuple[str, str]:
    """Write another headline over the same text."""
    return f"What we know: {SENTENCE.split(text)[0][:60]}", text


CHANGES: Mapping[str, Callable[[str, str, Random], tuple[str, str]]] = {
    "truncated": truncated,
    "shortened": shortened,
    "edited": edited,
    "framed": framed,
    "retitled": retitled,
}


def copies(articles: list[Mapping[str, Any]], seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every article, and for two in three of them one copy of each kind of change.

    Rows have `group` (the article's address) and `change`.
    """
    draw = Random(seed)
    for number, article in enumerate(articles):
        group = {"group": article["url"], "published": article.get("published")}
        yield {k: article[k] for k in ("url", "title", "text")} | group | {"change": "original"}
        if number % 3 == 2:
            continue
        for hours, (name, change) in enumerate(CHANGES.items(), start=1):
            title, text = change(article["title"] or "", article["text"], draw)
            url = f"http://{OUTLETS[hours - 1]}-gazette.example/{number}"
            published = _later(article.get("published"), hours)
            yield {"url": url, "title": title, "text": text} | group | {
                "published": published, "change": name,
            }  # fmt: skip


def _later(published: str | None, hours: int) -> str | None:
    if not published:
        return None
    return (datetime.fromisoformat(published) + timedelta(hours=hours)).isoformat()


def measured(path: Path, number: int = 400, skip: int = 0) -> Iterator[dict[str, Any]]:
    """Yield some articles of a file with their copies; the first `skip` of its random order are left out."""
    long_enough = [r for r in read(path, "url", "title", "text") if len(r["text"].split()) > LONG]
    shuffled = random.Random(0).sample(long_enough, len(long_enough))
    return copies(shuffled[skip : skip + number])


def main() -> None:
    """Write the copies of some articles to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", type=int, default=400, dest="number")
    parser.add_argument(
        "--skip", type=int, default=0, help="leave out the first, to measure on others"
    )
    options = parser.parse_args()
    for row in measured(options.articles, options.number, options.skip):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
