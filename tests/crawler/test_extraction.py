"""Extraction: the article and nothing around it."""

from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from crawler.errors import Rejected
from crawler.extraction import extract, sane

PARAGRAPHS = (
    "Hearth Bakery said on Monday that a rival had copied its sourdough by sending decoy customers.",
    "The rival, Crumb & Co., has not answered. Its shop was closed on Tuesday and a note hung on the door.",
    "Bakers in the town are divided, and several of them said that bread has always been copied.",
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Bread war | The Daily</title>
<meta property="og:title" content="Bread war"><meta name="author" content="Ada Crust">
<meta property="article:published_time" content="2026-02-23T10:30:00+01:00">
<meta property="og:site_name" content="The Daily"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><div class="cookie-banner">We use cookies.</div>
<main><article><h1>Bread war</h1>{"".join(f"<p>{escape(p)}</p>" for p in PARAGRAPHS)}</article></main>
<div class="comments"><p>First! You should all be ashamed of yourselves, says a reader.</p></div>
<footer>Imprint and privacy</footer></body></html>"""


def test_the_article_is_found_with_who_and_when():
    found = extract(PAGE.encode(), "https://daily.example/bread")
    assert all(p in found.text for p in PARAGRAPHS)
    assert found.title == "Bread war"
    assert found.author == "Ada Crust"
    assert found.published == datetime(2026, 2, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("clutter", ["cookies", "Sport", "Imprint", "First!"])
def test_what_stands_around_it_is_left_out(clutter: str):
    assert clutter not in extract(PAGE.encode(), "https://daily.example/bread").text


@pytest.mark.parametrize(
    ("body", "cause"),
    [(b"", "empty page"), (b"  \n", "empty page"), (b"<html></html>", "no article text|no HTML"),
     (b"\x00\x01\x02", "no article text|no HTML|empty page")],
)  # fmt: skip
def test_a_page_without_an_article_is_rejected_with_its_cause(body: bytes, cause: str):
    with pytest.raises(Rejected, match=cause):
        extract(body, "https://daily.example/empty")


def test_broken_markup_is_read_as_browsers_read_it():
    broken = PAGE.replace("</p>", "").replace("</article>", "<div><table></p>")
    assert PARAGRAPHS[1] in extract(broken.encode(), "https://daily.example/bread").text


def test_a_date_in_the_future_or_before_the_web_is_none():
    assert sane(datetime.now(UTC) + timedelta(days=3)) is None
    assert sane(datetime(1970, 1, 1, tzinfo=UTC)) is None
    assert sane(datetime(2026, 2, 23, 9)) == datetime(2026, 2, 23, 9, tzinfo=UTC)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("url", "href", "believed"),
    [
        ("https://m.daily.example/bread", "https://www.daily.example/bread", True),
        ("https://amp.daily.example/bread", "https://daily.example/bread", True),
        ("https://daily.example/bread?id=2", "/bread", True),
        ("https://alice.substack.com/p/bread", "https://bob.substack.com/p/bread", False),
        ("https://news.daily.example/bread", "https://daily.example/bread", False),
        ("https://daily.example/bread", "https://daily.example/", False),
        ("https://daily.example/bread", "http://[bad", False),
        ("https://daily.example/bread", "mailto:ada@daily.example", False),
        ("https://daily.example/bread", "/" + "x" * 3000, False),
    ],
)
def test_a_canonical_address_is_believed_on_its_own_host_only(url: str, href: str, believed: bool):
    page = PAGE.replace("</title>", f'</title><link rel="canonical" href="{href}">')
    found = extract(page.encode(), url)
    assert PARAGRAPHS[0] in found.text
    assert (found.canonical is not None) == believed


UNDATED = PAGE.replace("2026-02-23T10:30:00+01:00", "").replace(
    "Imprint and privacy", "Copyright 2019"
)


def test_the_year_of_a_copyright_notice_is_no_date():
    assert extract(UNDATED.encode(), "https://daily.example/bread").published is None


def test_the_first_of_january_is_a_date_where_the_page_says_so():
    new_year = PAGE.replace("2026-02-23T10:30:00+01:00", "2026-01-01T00:00:00Z")
    found = extract(new_year.encode(), "https://daily.example/bread")
    assert found.published == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "edited"),
    [('{"@graph": [{"@type": ["NewsArticle"], "dateModified": "2026-02-24T01:00:00+01:00"}]}', True),
     ('[null, {"dateModified": ["2026-02-24T00:00:00Z"]}]', True),
     ('{"dateModified": null}', False), ('{"dateModified": "2026', False), ("[" * 100_000, False)],
)  # fmt: skip
def test_linked_data_says_when_a_page_was_edited(data: str, edited: bool):
    script = f'<script type="application/ld+json">{data}</script></head>'
    found = extract(PAGE.replace("</head>", script).encode(), "https://daily.example/bread")
    assert found.modified == (datetime(2026, 2, 24, tzinfo=UTC) if edited else None)
