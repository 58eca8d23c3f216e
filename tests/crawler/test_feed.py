"""Feeds in all their formats, and what is none."""

from datetime import UTC, datetime

import pytest

from crawler.errors import Rejected
from crawler.spiders.feed import Entry, read_feed

WHEN = datetime(2026, 2, 23, 9, 30, tzinfo=UTC)
RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Daily</title><item><title>Bread &amp;amp; war</title><link>https://a.example/1</link>
<dc:creator>Ada Crust</dc:creator><description>&lt;p&gt;Short.&lt;/p&gt;</description>
<pubDate>Mon, 23 Feb 2026 10:30:00 +0100</pubDate></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Daily</title><entry><title>Bread &amp; war</title>
<link href="https://a.example/1"/><author><name>Ada Crust</name></author><summary>Short.</summary>
<updated>2026-02-23T09:30:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Daily</title></channel>
<item rdf:about="https://a.example/1"><title>Bread &amp; war</title><link>https://a.example/1</link>
<dc:creator>Ada Crust</dc:creator><description>Short.</description><dc:date>2026-02-23T09:30:00Z</dc:date>
</item></rdf:RDF>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://a.example/1",
"title": "Bread & war", "authors": [{"name": "Ada Crust"}], "summary": "Short.",
"date_published": "2026-02-23T09:30:00Z"}]}"""


@pytest.mark.parametrize("body", [RSS, ATOM, RDF, JSON], ids=["rss", "atom", "rdf", "json"])
def test_every_format_says_the_same(body: bytes):
    assert list(read_feed(body, {})) == [
        Entry("https://a.example/1", "Bread & war", "Ada Crust", "Short.", WHEN)
    ]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"<!DOCTYPE html><html><body>Not here any more</body></html>", "HTML page"),
        (b"", "no feed"),
        (b'{"version": "1"}', "no JSON Feed"),
        (b'{"version": ', "cut off"),
        (b"%PDF-1.7 ...", "no feed"),
    ],
)
def test_what_is_no_feed_is_told_with_its_cause(body: bytes, cause: str):
    with pytest.raises(Rejected, match=cause):
        list(read_feed(body, {}))


def test_a_feed_that_breaks_off_gives_the_entries_before():
    broken = RSS.replace(b"</item></channel></rss>", b"</item><item><title>Cut")
    assert next(iter(read_feed(broken, {}))).url == "https://a.example/1"


@pytest.mark.parametrize(
    ("given", "names"),
    [("<author>ada@paper.press (Ada Crust)</author>", "Ada Crust"),
        ("<author>ada@paper.press</author>", None),
     ("<dc:creator>Ada Crust</dc:creator><dc:creator>Bo Rye</dc:creator>", "Ada Crust, Bo Rye")],
)  # fmt: skip
def test_authors_are_names_and_no_addresses(given: str, names: str | None):
    feed = RSS.replace(b"<dc:creator>Ada Crust</dc:creator>", given.encode())
    assert next(iter(read_feed(feed, {}))).author == names


def test_a_json_feed_may_begin_with_a_mark():
    assert len(list(read_feed(b"\xef\xbb\xbf" + JSON, {}))) == 1
