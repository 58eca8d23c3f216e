"""Inputs: valid examples that are cut, doubled and mixed with what is known to trip parsers."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

Edit = tuple[int, int, bytes]  # where (wraps around), how many bytes go, what comes instead

RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Bread</title><item>
<title>Loaves &amp; &lt;b&gt;rolls&lt;/b&gt;</title><link>https://a.example/1</link><author>Ann</author>
<pubDate>Mon, 23 Feb 2026 09:00:00 GMT</pubDate><description>&lt;p&gt;A loaf.&lt;/p&gt;</description>
</item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Bread</title><entry><title type="html">Loaf</title>
<link href="https://a.example/2"/><published>2026-02-23T09:00:00Z</published><updated>2026-02-24T09:00:00+01:00
</updated><summary>A loaf.</summary></entry></feed>"""
JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://a.example/3", "title": "L",
    "authors": [{"name": "Ann"}], "date_published": "2026-02-23T09:00:00Z", "date_modified": 1771837200}],
}).encode()  # fmt: skip
WORDS = (
    b"The bakers of the old town said on Monday that a rival had copied their recipes by night. "
    * 4
)
PAGE = (
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Loaf</title><meta name="author" content="Ann">'
    b'<meta property="article:published_time" content="2026-02-23T09:00:00Z"><link rel="canonical" href="/1">'
    b'<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Loaf"}</script></head><body><article>'
    b"<h1>Loaf</h1><p>" + WORDS + b"</p><ul><li>one</li></ul><table><tr><td>1</td></tr></table></article></body></html>"
)  # fmt: skip
ROW = {
    "url": "https://a.example/4", "kind": "news", "title": "Loaf", "text": "A loaf.", "author": "Ann",
    "published": "2026-02-23T09:00:00Z", "language": "en", "parent_url": None, "engagement": {"likes": 3},
}  # fmt: skip
TWEET = {
    "source_platform": "x.com", "data": {"rest_id": "1", "legacy": {"full_text": "Loaf", "lang": "en",
    "created_at": "Mon Feb 23 09:00:00 +0000 2026", "conversation_id_str": "1", "favorite_count": 3}},
}  # fmt: skip
NEWSAPI = {
    "status": "ok", "articles": [{"url": "https://a.example/5", "title": "L", "content": "A loaf. [+12 chars]",
    "publishedAt": "2026-02-23T09:00:00Z", "source": {"id": None, "name": "Daily"}}],
}  # fmt: skip
TABLE = b'url,title,text,published,engagement\nhttps://a.example/6,"A ""loaf""","two\nlines",2026-02-23,"{""likes"": 1}"\n'
TOPIC = Path(__file__).parents[2] / "tests" / "data" / "topic.toml"

TRIPPING: Sequence[bytes] = (
    b"<", b">", b"&", b"'", b'"', b"\\", b"\0", b"\r\n", b"\n\n", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&#0;",
    b"&#xD800;", b"<![CDATA[", b"]]>", b"<!--", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"</", b"<script>",
    b"<svg/onload=x>", b"<table>" * 20, b"<div>" * 200, b"[" * 200, b"{" * 50, b"]", b"}", b",", b":", b"=", b"(", b")",
    b"-", b"*", b"null", b"NaN", b"-Infinity", b"1e999", b"9" * 40, b"-1", b"0", b"true", b'"\\ud800"', b"\xe2\x80\xae",
    b"\xf0\x9f\x8d\x9e", b"\xd7\xa9", b"e\xcc\x81", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00",
    b"2026-02-30", b"http://[", b"javascript:alert(1)", b"http://a:99999999/", b"//", b"?", b"#", b"%", b"%zz", b"\x1b[31m",
    b"charset=utf-7", b"charset=undefined", b"idna", b" ", b"\t", b"\x85", b"\xc2\xa0", b"title:", b" OR ", b" NOT ", b"AND",
    b"NEAR(", b"\"\"", b"'''", b"since=", b"until=", b"collected=", b"kinds=", b"relevance=", b";", b"Bcc: x@y.example",
)  # fmt: skip
PIECES = st.sampled_from(TRIPPING) | st.binary(max_size=6)
EDITS = st.lists(st.tuples(st.integers(0, 65_535), st.integers(0, 60), PIECES), max_size=6)


def edited(sample: bytes, edits: Sequence[Edit]) -> bytes:
    """Return an example with pieces taken out and others put in."""
    for place, gone, piece in edits:
        at = place % (len(sample) + 1)
        sample = sample[:at] + piece + sample[at + gone :]
    return sample


def mutated(draw: Random, samples: Sequence[bytes]) -> bytes:
    """Return an edited example without hypothesis: a hundred times quicker, but nobody makes it smaller."""
    edits = [
        (draw.randrange(65_536), draw.randrange(61), draw.choice(TRIPPING) if draw.random() < 0.7
         else draw.randbytes(draw.randrange(7)))
        for _ in range(draw.randrange(7))
    ]  # fmt: skip
    return edited(draw.choice(samples), edits)


def like(*samples: bytes) -> st.SearchStrategy[bytes]:
    """Draw edited examples."""
    return st.builds(edited, st.sampled_from(samples), EDITS)


def texts(*samples: str) -> st.SearchStrategy[str]:
    """Draw texts: edited examples, and any characters."""
    encoded = like(*(s.encode() for s in samples)).map(lambda b: b.decode("utf-8", "replace"))
    return encoded | st.text(max_size=60)


def json_values() -> st.SearchStrategy[Any]:
    """Draw any JSON value."""
    scalars = (
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
        | st.sampled_from(["https://a.example/7", "0001-01-01T00:00:00+14:00", "9" * 30, "\ud800", 10**400])
    )  # fmt: skip
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    )  # fmt: skip


def warped(sample: Any) -> st.SearchStrategy[Any]:
    """Draw a JSON value of the shape of an example in which any part may be any other value."""
    strange = json_values()
    if isinstance(sample, dict):
        whole = st.fixed_dictionaries({}, optional={k: warped(v) for k, v in sample.items()})
        return whole | whole | strange
    if isinstance(sample, list):
        return st.lists(st.one_of([warped(v) for v in sample]), max_size=3) | strange
    return st.just(sample) | st.just(sample) | strange


def _record(body: bytes, headers: bytes = b"") -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + headers + b"\r\n" + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/8\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(http)
    ) + http + b"\r\n\r\n"  # fmt: skip


ARCHIVE = _record(PAGE) + _record(PAGE)
PACKED = _record(gzip.compress(PAGE, mtime=0), b"Content-Encoding: gzip\r\n")
CHUNKED = _record(
    b"5\r\n<p>x<\r\n3\r\n/p>\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n",
)
ZIPPED = gzip.compress(_record(PAGE), mtime=0) + gzip.compress(_record(PAGE), mtime=0)
