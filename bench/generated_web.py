"""A generated web on loopback: many sites, each with a feed and articles, made when they are asked for.

Runs as a proxy: `python -m bench.generated_web PORT SITES PAGES`. Every answer has an ETag, and is 304 to who
has it. `GET http://count.example/` tells how many requests were conditional.
"""

import json
import random
import sys
from collections import Counter
from functools import lru_cache
from urllib.parse import urlsplit

from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

WORDS = [
    "bread", "oven", "recipe", "rival", "baker", "court", "flour", "street", "claim", "copy",
    "guild", "law", "price", "answer", "account", "query", "model", "lab", "letter", "season",
    "morning", "council", "proof", "loaf", "crust", "dough", "yeast", "market", "trial",
    "judge", "paper", "report", "week", "number",
]  # fmt: skip
PARAGRAPHS, WORDS_EACH = 14, 60


class Web(Resource):
    """Feeds and articles of `site-N.example`."""

    isLeaf = True  # noqa: N815

    def __init__(self, sites: int, pages: int) -> None:
        super().__init__()
        self._each = pages // sites
        self._counts: Counter[str] = Counter()

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        """Answer."""
        parts = urlsplit(request.uri.decode())
        if parts.netloc == "count.example":
            answer = json.dumps(self._counts).encode()
            self._counts.clear()
            return answer
        if parts.path == "/robots.txt":
            request.setResponseCode(404)
            return b""
        tag = f'"{parts.netloc}{parts.path}"'.encode()
        request.setHeader(b"ETag", tag)
        conditional = request.getHeader(b"If-None-Match")
        self._counts["conditional" if conditional else "plain"] += 1
        if conditional == tag:
            request.setResponseCode(304)
            return b""
        if parts.path == "/feed":
            request.setHeader(b"Content-Type", b"application/rss+xml")
            return feed(parts.netloc, self._each)
        request.setHeader(b"Content-Type", b"text/html; charset=utf-8")
        return article(parts.netloc, parts.path)


def feed(host: str, pages: int) -> bytes:
    """Return the feed of a site."""
    items = "".join(
        f"<item><title>Story {i} of {host}</title><link>http://{host}/2026/11/story-number-{i}</link>"
        f"<pubDate>Mon, 23 Nov 2026 {i % 24:02}:00:00 GMT</pubDate></item>"
        for i in range(pages)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def article(host: str, path: str) -> bytes:
    """Return an article page of about 9,000 characters with the usual surroundings."""
    draw = random.Random(host + path)
    text = "".join(f"<p>{_sentence(draw)}</p>" for _ in range(PARAGRAPHS))
    return (
        f"<html lang='en'><head><title>Story {path}</title><link rel='canonical' href='http://{host}{path}'>"
        f"<meta property='article:published_time' content='2026-11-23T08:00:00Z'></head><body>{_menu()}"
        f"<article><h1>Story {path[-12:]}</h1>{text}</article>"
        "<footer>About us and cookies</footer></body></html>"
    ).encode()


def _sentence(draw: random.Random) -> str:
    return " ".join(draw.choices(WORDS, k=WORDS_EACH)).capitalize() + "."


@lru_cache(maxsize=1)
def _menu() -> str:
    return "<nav>" + "".join(f"<a href='/section/{w}'>{w}</a> " for w in WORDS) + "</nav>"


if __name__ == "__main__":
    port, sites, pages = map(int, sys.argv[1:4])
    reactor.listenTCP(port, Site(Web(sites, pages)), backlog=512, interface="127.0.0.1")  # type: ignore[attr-defined]
    reactor.run()  # type: ignore[attr-defined]
