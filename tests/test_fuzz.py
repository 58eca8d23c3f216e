"""A little of `python -m bench.fuzz`, the same inputs each time, and what the long runs found."""

from datetime import UTC, datetime
from email.headerregistry import Address

import pytest
from hypothesis import HealthCheck, given, settings

from bench.fuzzing.targets import TARGETS
from crawler.errors import Rejected
from crawler.extraction import extract
from crawler.readers.dates import whole_date
from crawler.spiders.feed import read_feed
from dashboard import links
from db.identity import UrlError, canonical_url
from db.selection import Selection, SelectionError
from digest.message import headers


@pytest.mark.parametrize("name", TARGETS)
def test_what_strangers_send_is_read_or_refused(name: str):
    target = TARGETS[name]

    @settings(
        max_examples=40,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(target.given)
    def holds(value: object) -> None:
        target.holds(value)

    holds()


def test_a_feed_whose_encoding_has_a_nul_is_rejected():
    with pytest.raises(Rejected, match="null character"):
        list(read_feed(b'<?xml version="1.0" encoding="\0utf-8"?><rss><channel/></rss>', {}))


def test_a_page_whose_root_is_a_picture_is_rejected():
    page = (
        "<svg/onload=x><title>Loaf</title><p>"
        + "The bakers said so on Monday. " * 20
        + "</p></svg>"
    )
    with pytest.raises(Rejected, match="no article text"):
        extract(page.encode(), "https://a.example/1")


def test_an_entry_of_the_year_0_has_no_date():
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title><entry><title>L</title>'
        b'<link href="https://a.example/"/><updated>0001-01-01T00:00:00+14:00</updated></entry></feed>'
    )
    (entry,) = read_feed(body, {})
    assert entry.published is None


def test_minutes_of_forty_digits_are_no_date():
    assert whole_date("2026-02-23T09:" + "9" * 40 + "Z") is None


@pytest.mark.parametrize(
    "query", ["0", "kinds=news&&", "collected=0001-01-01T00:00:00%2B14:00", "since=1"]
)
def test_a_filter_that_cannot_be_read_is_told(query: str):
    with pytest.raises(SelectionError):
        Selection.from_query(query)


@pytest.mark.parametrize(
    "url",
    [
        "https://\\www.a.example:8080/loaf",
        "https://Bcc: x@<y.example:8080/loaf?b=2",
        "hTtp://:1",
        "http://user:word@:80/loaf",
        "https://\x14:?nfi}N",
        "https://\0\0\7\0\\xam\x94pl'",
    ],
)
def test_an_address_that_loses_its_host_is_none(url: str):
    with pytest.raises(UrlError):
        canonical_url(url)


def test_a_broken_address_leads_nowhere():
    assert links.original("https://[www.a.example/") is None
    assert links.archived("https://[www.a.example/", datetime(2026, 2, 23, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?x=0aBcc:_y@z.example?=", "=?utf-8?b?eApCY2M6IHk=?="]
)
def test_an_encoded_word_in_a_title_adds_no_header(subject: str):
    sender, when = Address("G", "g", "a.example"), datetime(2026, 2, 23, tzinfo=UTC)
    mail = headers(sender, "ada@a.example", subject, "<1@a.example>", when)
    assert not [line for line in mail.as_bytes().splitlines() if line.startswith(b"Bcc")]
    assert "\n" not in mail["Subject"]
