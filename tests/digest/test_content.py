"""What the digest says: only what follows from its receipts, only what is new, and what it did not see."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from config import Settings
from db import queries
from db.selection import Selection
from db.store import deliveries
from db.views import SharePoint, UpcomingEvent
from digest import ahead, certainty, periods, render
from digest.compose import compose
from digest.gather import gather
from digest.wording import percent, unmarked
from estimates.intervals import wilson
from tests.digest.conftest import PLAN, SAID

WEEK = periods.week("2026-W09")
SETTINGS = Settings(base_url="https://watch.example.org")


@pytest.fixture
def make(world, topic):
    return lambda selection=None: compose(gather(world, topic, SETTINGS, WEEK, selection))


def section(digest, key):
    return next(s for s in digest.sections if s.key == key)


def test_volume_is_set_against_last_week_and_the_norm(make):
    (item,) = section(make(), "volume").items
    assert item.text.startswith("13 documents by 13 voices were about the dispute")
    assert "after 10 in the week before and 0 in a usual week" in item.text


def test_a_change_of_sides_is_told_with_its_interval_and_a_plain_word(make):
    (item,) = section(make(), "stance").items
    assert "12 read as for the accusation and 0 as against it: 100 % for" in item.text
    assert "clearly more for the accusation than the week before (0 %)" in item.text


def test_the_share_is_that_of_the_dashboard(make, world):
    (item,) = section(make(), "stance").items
    week = Selection(since=WEEK.first, until=WEEK.last)
    shown = queries.series(world, week, "stance", "accusation", "all", ("favor", "against"))
    favor = next(point for point in shown if point.label == "favor")
    low, high = percent(favor.naive_low), percent(favor.naive_high)
    assert f"(95 % interval {low} to {high})" in item.text


def test_a_frame_that_became_common_is_told(make):
    (item,) = section(make(), "frames").items
    assert "clearly more common, in 92 % of the documents" in item.text
    assert "it was read in 12 documents" in item.text


def test_the_most_shared_story_counts_distinct_voices(make):
    (item,) = section(make(), "stories").items
    assert item.text == "13 voices took it up, in 13 texts."


def test_a_quote_is_verbatim_and_names_its_speaker(make):
    (item,) = section(make(), "quotes").items
    assert item.quote in SAID and item.source.startswith("Mara Quill, in daily.example")


def test_an_event_ahead_is_told_in_the_words_that_announce_it(make):
    (item,) = section(make(), "ahead").items
    assert (item.text, item.quote) == ("5 March:", PLAN)
    receipt = next(link for link in item.links if link.label == "receipt")
    assert "at=" in receipt.url


@pytest.mark.parametrize(
    ("precision", "first", "last", "words"),
    [
        ("day", (2026, 3, 5), (2026, 3, 5), "5 March"),
        ("week", (2026, 3, 2), (2026, 3, 8), "2–8 Mar, day not said"),
        ("month", (2026, 3, 1), (2026, 3, 31), "March, day not said"),
        ("month", (2026, 2, 24), (2026, 3, 9), "24 Feb – 9 Mar, day not said"),
    ],
)
def test_an_event_is_dated_as_exactly_as_it_is_known(precision, first, last, words):
    event = UpcomingEvent("vote", "scheduled", precision, date(*first), date(*last), 1, False, ())
    assert ahead.days(event, "en_GB") == words


def test_the_blind_spots_are_told(make):
    told = " ".join(i.text for i in section(make(), "blind").items)
    assert "1 page not read, as a paywall, a login or robots.txt forbids it: daily (1)." in told
    assert "Asked for the first time only afterwards" in told


def test_every_receipt_leads_to_a_document_that_holds_the_words(make, world):
    seen = 0
    for item in make().items:
        for link in item.links:
            query = parse_qs(urlsplit(link.url).query)
            if link.label.startswith("receipt"):
                detail = queries.document(world, query["document"][0])
                words = " ".join(detail.text.split())
                assert item.quote in words or item.kind == "story"
                seen += 1
            elif link.label == "the documents":
                assert queries.documents(world, Selection.from_query(query))
    assert seen == 3


def test_nothing_is_told_twice_in_the_next_digest(make, world, topic):
    first = make()
    deliveries.remember_told(world, topic.id, "weekly", "", "2026-W08", first.told)
    again = make()
    assert not {"story", "quote", "day"} & {i.kind for i in again.items}
    assert {"volume", "stance"} <= {i.kind for i in again.items}


def test_what_this_week_told_may_be_made_again(make, world, topic):
    first = make()
    deliveries.remember_told(world, topic.id, "weekly", "", "2026-W09", first.told)
    assert make().items == first.items


def test_an_empty_week_says_so(database, topic):
    digest = compose(gather(database, topic, SETTINGS, WEEK))
    assert digest.finding == "Nothing was published about it this week"
    assert "Nothing was published" in render.text(digest)


def test_what_strangers_wrote_is_escaped_and_kept_on_its_line(make):
    digest = make()
    page = render.mail_html(digest, render.Reader())
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "\u202e" not in page + render.text(digest)
    assert not re.search(r"^Bcc:", render.text(digest), re.M)


def point(part: int, of: int) -> SharePoint:
    """A share as it was counted, with Wilson's interval."""
    share = wilson(part, of)
    return SharePoint(
        WEEK.first, "stance", "accusation", "favor", *share, None, *share[1:], part, of, of
    )


def test_certainty_words_follow_the_interval():
    def told(now, before):
        return certainty.change(point(*now), point(*before))

    assert told((30, 60), (10, 60)).certainty == "clear"
    assert told((30, 60), (24, 60)).certainty in ("likely", "open")
    assert told((30, 60), (29, 60)).certainty == "open"
    assert told((3, 5), (10, 60)) is None
    low, high = told((56, 70), (48, 80))[2:4]  # Newcombe 1998, table II (a), method 10
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_a_corrected_share_and_its_interval_are_what_is_told():
    corrected = replace(point(30, 60), corrected=0.7, low=0.4, high=0.9)
    assert certainty.best(corrected) == (0.7, 0.4, 0.9)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("2026-W09", "2026-02-23", "2026-03-01"), ("2026w53", "2026-12-28", "2027-01-03")],
)  # fmt: skip
def test_weeks_are_those_of_iso_8601(name, first, last):
    period = periods.week(name)
    assert (str(period.first), str(period.last)) == (first, last)


@pytest.mark.parametrize("name", ["2025-W53", "2026-W00", "week 9", "2026-09"])
def test_a_week_that_does_not_exist_is_told(name):
    with pytest.raises(periods.PeriodError, match="not an ISO week"):
        periods.week(name)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is [accusing](https://a.example/b) **Crumb** of _theft_.", "It is accusing Crumb of theft."),
        ("“Rye is ours.”", "Rye is ours."),
        ("![a loaf](https://daily.example/a.png)Snake_case stays.", "Snake_case stays."),
    ],
)  # fmt: skip
def test_words_are_shown_without_the_marks_of_their_page(text, shown):
    assert unmarked(text) == shown
