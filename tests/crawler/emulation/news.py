"""News in small: sitemaps, a site without a feed, Google News, GDELT, and outlets whose pages change."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from tests.crawler.emulation import Answer, Call

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = (NOW - timedelta(days=1)).isoformat()
BODY = ("The bakers of the old town said on Monday that a rival had copied 24 recipes. "
        "The rival denies it and says that bread belongs to everybody. ") * 6  # fmt: skip
HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(title: str, body: str = BODY, head: str = "") -> bytes:
    return (f"<html><head><title>{title}</title>{head}</head><body><nav>Home</nav><article><h1>{title}</h1>"
            f"<p>{body}</p></article></body></html>").encode()  # fmt: skip


def paper(call: Call) -> Answer:
    """An outlet with a sitemap index (gzipped parts), found from the address of its site alone."""
    if call.path == "/robots.txt":
        return Answer(
            b"User-agent: *\nDisallow: /private/\nSitemap: http://paper.example/news-sitemap.xml\n"
        )
    if call.path == "/news-sitemap.xml":
        return _map(
            "sitemapindex",
            f"<sitemap><loc>http://paper.example/news-1.xml.gz</loc><lastmod>{DAY}</lastmod></sitemap>",
        )
    if call.path == "/news-1.xml.gz":
        urls = "".join(
            f'<url><loc>http://paper.example/{path}</loc><news:news><news:publication><news:name>Paper</news:name>'
            f"<news:language>en</news:language></news:publication><news:publication_date>{when}</news:publication_date>"
            f"<news:title>{title}</news:title></news:news></url>"
            for path, when, title in [("2026/one-two-three", DAY, "One &amp; two"), ("private/x-y-z", DAY, "Secret"),
                                      ("2020/old-old-old", "2020-01-01", "Old")])  # fmt: skip
        answer = _map("urlset", urls)
        return Answer(
            gzip.compress(answer.body, mtime=0),
            200,
            {"Content-Type": "application/gzip", "ETag": '"m"'},
        )
    if call.path == "/":
        return Answer(page("Paper", head=""), 200, HTML)
    return Answer(page("One & two"), 200, HTML)


paper.own_robots = True  # type: ignore[attr-defined]


def _map(kind: str, body: str) -> Answer:
    return Answer(
        f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{body}</{kind}>'.encode(),
        200, {"Content-Type": "application/xml"})  # fmt: skip


def plain(call: Call) -> Answer:
    """A site with neither feed nor sitemap."""
    if call.path == "/":
        links = ('<a href="/2026/11/bread-war-begins">a</a><a href="/about">b</a><a href="/tag/bread">c</a>'
                 '<a href="http://other.example/2026/11/not-ours-at-all">d</a>')  # fmt: skip
        return Answer(b"<html><body>" + links.encode() + b"</body></html>", 200, HTML)
    return Answer(page("Bread war begins"), 200, HTML)


def withfeed(call: Call) -> Answer:
    """A site that names its feed in its head."""
    if call.path == "/":
        head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        return Answer(page("Front", head=head), 200, HTML)
    if call.path == "/feed.xml":
        return rss("http://withfeed.example/story-of-bread")
    return Answer(page("Story of bread"), 200, HTML)


def rss(*links: str, title: str = "Story") -> Answer:
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{NOW - timedelta(days=1):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for link in links)  # fmt: skip
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
    )
    return Answer(body.encode(), 200, {"Content-Type": "application/rss+xml"})


NEW_KEY = "CBMiWkFVX3lxTE5ld0tleQ"
OLD_KEY = (
    base64.urlsafe_b64encode(b"\x08\x13\x22\x26http://withfeed.example/old-style-link\xd2\x01\x00")
    .decode()
    .rstrip("=")
)


def google(call: Call) -> Answer:
    """A search with one link of the new form and one of the old."""
    if call.path == "/rss/search":
        assert call.query["ceid"] == "US:en"
        return rss(f"http://gnews.example/rss/articles/{NEW_KEY}?oc=5", f"http://gnews.example/rss/articles/{OLD_KEY}?oc=5",
                   title="Bread war - The Loaf")  # fmt: skip
    if call.path == f"/rss/articles/{NEW_KEY}":
        return Answer(
            b'<html><c-wiz><div data-n-a-sg="sig" data-n-a-ts="1771830000"></div></c-wiz></html>',
            200,
            HTML,
        )
    asked = json.loads(parse_qs(call.body.decode())["f.req"][0])[0][0]
    inner = json.loads(asked[1])
    assert (asked[0], inner[2], inner[3], inner[4]) == ("Fbv4je", NEW_KEY, 1771830000, "sig")
    row = [
        "wrb.fr",
        "Fbv4je",
        json.dumps(["garturlres", "http://withfeed.example/new-style-link", 1]),
        None,
    ]
    return Answer(
        f")]}}'\n\n{json.dumps([row, ['di', 1]])}".encode(),
        200,
        {"Content-Type": "application/json"},
    )


class Gdelt:
    """At most two articles an answer would be too few: full answers are split; errors are plain text."""

    def __call__(self, call: Call) -> Answer:
        if call.query["query"] == "ab":
            return Answer(
                b"Your search contained a keyword that was too short.",
                200,
                {"Content-Type": "text/html"},
            )
        since, until = (
            datetime.strptime(call.query[k], "%Y%m%d%H%M%S")
            for k in ("startdatetime", "enddatetime")
        )
        first = datetime.strptime("20261101", "%Y%m%d")
        hours = [first + timedelta(hours=h) for h in range(400)]
        hits = [h for h in hours if since <= h < until][:250]
        return Answer.json({"articles": [
            {"url": f"http://withfeed.example/gdelt-story-{h:%d-%H}", "title": "Bread", "seendate": f"{h:%Y%m%dT%H%M%SZ}",
             "domain": "withfeed.example", "language": "English"} for h in hits]})  # fmt: skip


class Editor:
    """An outlet that redirects, names canonical and AMP addresses, edits, and answers conditionally."""

    def __init__(self) -> None:
        self.version = 1

    def __call__(self, call: Call) -> Answer:
        if call.path == "/feed":
            return rss("http://short.example/r1", "http://ed.example/amp/story-two", "http://ed.example/wall",
                       title="Bakery cries theft")  # fmt: skip
        if call.path == "/wall":
            return Answer(b"", 302, {"Location": "http://consent.example/collect?x=1"})
        if call.path in ("/story-one", "/story-two", "/amp/story-two"):
            tag = f'"{call.path}-{self.version}"'
            if call.headers.get("If-None-Match") == tag:
                return Answer(b"", 304, {"ETag": tag})
            name = call.path.rsplit("/", 1)[-1]
            body = BODY if self.version == 1 else BODY.replace("24 recipes", "13 recipes", 1)
            head = f'<link rel="canonical" href="http://ed.example/{name}">'
            title = "Bakery cries theft" if name == "story-one" else "Second loaf"
            return Answer(page(title, body, head), 200, HTML | {"ETag": tag})
        return Answer(b"", 404)


def short(call: Call) -> Answer:
    return Answer(b"", 301, {"Location": "http://ed.example/story-one?utm_source=short"})


def broken(call: Call) -> Answer:
    """A host whose robots.txt fails; nothing of it may be read."""
    return Answer(b"", 500)


broken.own_robots = True  # type: ignore[attr-defined]


def tired(call: Call) -> Answer:
    """A host that wants to be left alone for an hour."""
    return Answer(b"", 429, {"Retry-After": "3600"})
