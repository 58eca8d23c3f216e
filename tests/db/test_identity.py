"""Which addresses are one page: what does not tell pages apart is ignored, and all that does is kept."""

import pytest

from db.identity import UrlError, canonical_url, document_id

PAGE = "https://www.daily.example/2026/02/bread"
SAME = [
    PAGE + "/",
    PAGE + "?utm_source=x&utm_medium=y#top",
    PAGE.replace("https", "http"),
    PAGE.replace("www.", ""),
    PAGE.replace("www.", "m."),
    PAGE.replace("www.", "amp."),
    PAGE + "/amp",
    PAGE + "?amp",
    PAGE + "?amp=1",
    PAGE + "?outputType=amp",
    PAGE + "/index.html",
    "https://www-daily-example.cdn.ampproject.org/c/s/www.daily.example/2026/02/bread",
]
APART = [
    ("https://a.example/article.pl?sid=26/02/23/1", "https://a.example/article.pl?sid=26/02/23/2"),
    ("https://a.example/?FirstPage", "https://a.example/?SecondPage"),
    (
        "https://a.example/index.php?/archives/1.html",
        "https://a.example/index.php?/archives/2.html",
    ),
    ("https://a.example/item?id=1", "https://a.example/item?id=2"),
    ("https://a.example/story?page=1", "https://a.example/story?page=2"),
    ("https://a.example/Story", "https://a.example/story"),
    ("https://news.a.example/story", "https://blog.a.example/story"),
    ("https://a.example/amplifier", "https://a.example/lifier"),
]


def of(url: str) -> str:
    return document_id(canonical_url(url))


@pytest.mark.parametrize("url", SAME)
def test_spellings_of_one_page_share_an_id(url: str):
    assert of(url) == of(PAGE)


@pytest.mark.parametrize(("one", "other"), APART)
def test_pages_that_differ_have_ids_of_their_own(one: str, other: str):
    assert of(one) != of(other)


def test_a_canonical_address_can_still_be_fetched():
    assert canonical_url(PAGE + "?b=2&a=1&utm_source=x#top") == PAGE + "?a=1&b=2"
    assert canonical_url("https://a.example/?Page") == "https://a.example/?Page"


@pytest.mark.parametrize(
    "url", ["", "mailto:a@b.example", "javascript:alert(1)", "/path", "http://"]
)
def test_what_is_no_web_address_is_refused(url: str):
    with pytest.raises(UrlError):
        canonical_url(url)
