"""What happens to every item before it is stored."""

from datetime import UTC, datetime

import pytest

from crawler.errors import Rejected
from crawler.prepare import Limits, prepare
from db.records import Item

LIMITS = Limits(body_bytes=1000, text_chars=100)


def item(**fields: object) -> Item:
    return Item(
        **({"url": "https://a.example/1", "kind": "news", "source": "s", "text": "Words."} | fields)
    )  # type: ignore[arg-type]


def test_a_text_that_the_source_gives_is_left_as_it_is():
    assert prepare(item(text="  Words,\r\n as given. "), LIMITS).text == "  Words,\r\n as given. "


def test_a_date_that_cannot_be_is_dropped_and_kept_beside():
    prepared = prepare(item(published=datetime(2099, 1, 1, tzinfo=UTC)), LIMITS)
    assert prepared.published is None
    assert prepared.extra["published_given"] == "2099-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"url": "javascript:alert(1)"}, "javascript"),
        ({"parent_url": "nowhere"}, "nowhere"),
        ({"text": " ", "title": None}, "neither text nor title"),
        ({"text": "x" * 101}, "101 characters"),
        ({"html": b"x" * 1001}, "1,001 bytes"),
    ],
)
def test_what_cannot_be_stored_is_rejected_with_its_cause(fields: dict[str, object], cause: str):
    with pytest.raises(Rejected, match=cause):
        prepare(item(**fields), LIMITS)


@pytest.mark.parametrize(
    ("seen", "published", "origin"),
    [("2026-02-25", "2026-02-23", "page"), ("2026-02-20", "2026-02-20", "gdelt")],
)
def test_when_gdelt_saw_a_page_is_not_when_it_was_published(seen: str, published: str, origin: str):
    words = "<p>The bakers said on Monday that a rival had copied their bread.</p>" * 3
    head = '<meta property="article:published_time" content="2026-02-23T00:00:00Z">'
    page = f"<html><head><title>Bread</title>{head}</head><body><article>{words}</article></body></html>"
    when = datetime.fromisoformat(seen).replace(tzinfo=UTC)
    given = item(html=page.encode(), text=None, published=when, dates_from={"published": "gdelt"})
    prepared = prepare(given, Limits(10_000, 10_000))
    assert prepared.published == datetime.fromisoformat(published).replace(tzinfo=UTC)
    assert prepared.dates_from["published"] == origin
