"""Sentences on what changed: they say how sure that is, and when too little is known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard import changes
from db.views import DayCount, SharePoint

TODAY = date(2026, 2, 25)
POINT = SharePoint(
    TODAY, "stance", "accusation", "against", naive=0.6, naive_low=0.5, naive_high=0.7,
    corrected=None, low=0.5, high=0.7, documents=60, total=100, groups=90,
)  # fmt: skip


def days(*back: int) -> list[DayCount]:
    """Counts of today, the day before, and so on."""
    return [DayCount(TODAY - timedelta(days=n), "news", number) for n, number in enumerate(back)]


def test_a_day_of_many_more_is_told_with_its_interval():
    told = changes.volume(days(60, 12, 9, 11, 10, 10, 8, 10), TODAY)[0].text
    assert told.startswith("60 documents today, after 12 the day before: 6.0 times (95 % interval")
    assert "like a usual day" not in told


def test_a_day_like_the_others_is_told_to_be_one():
    assert "like a usual day" in changes.volume(days(11, 12, 9, 11, 10, 10, 8, 10), TODAY)[0].text


def test_a_first_day_is_compared_with_nothing():
    assert "nothing in the week before" in changes.volume(days(3), TODAY)[0].text


@pytest.mark.parametrize(("before", "chance"), [(2, True), (60, False)])
def test_a_week_tells_whether_that_may_be_chance(before: int, chance: bool):
    counts = [*days(3), DayCount(TODAY - timedelta(days=9), "news", before)]
    assert ("which may be chance" in changes.volume(counts, TODAY)[1].text) == chance


def test_each_change_tells_its_days():
    day, week = changes.volume(days(3), TODAY)
    assert (day.since, day.until) == (TODAY, TODAY)
    assert (week.since, week.until) == (date(2026, 2, 19), TODAY)


def test_a_share_moved_only_if_the_intervals_say_so():
    lower = replace(POINT, naive=0.2, naive_low=0.1, naive_high=0.3)
    near = replace(POINT, naive=0.55, naive_low=0.45, naive_high=0.65)
    assert changes.share(POINT, lower, "Of authors", "are against").endswith("it rose.")
    assert changes.share(lower, POINT, "Of authors", "are against").endswith("it fell.")
    assert "may be chance" in changes.share(POINT, near, "Of authors", "are against")


def test_a_share_is_the_corrected_one_where_there_is_one():
    corrected = replace(POINT, corrected=0.3, low=0.1, high=0.6)
    told = changes.share(corrected, None, "Of authors", "are against")
    assert "30% are against this week (95 % interval 10% to 60%)" in told


def test_a_share_that_may_be_anything_is_not_told():
    wide = replace(POINT, corrected=0.42, low=0.0, high=1.0)
    told = changes.share(wide, POINT, "Of authors", "are against")
    assert "errs too often to tell what share are against this week; 0% to 100% all fit" in told
    assert "42%" not in told


@pytest.mark.parametrize("few", [None, replace(POINT, total=4)])
def test_of_few_no_share_is_told(few: SharePoint | None):
    assert "too few to tell a share" in changes.share(few, POINT, "Of authors", "are against")


@pytest.mark.parametrize(
    ("now", "words"),
    [(TODAY, "today (UTC)"), (TODAY + timedelta(days=1), "yesterday"),
     (TODAY + timedelta(days=40), "40 days ago")],
)  # fmt: skip
def test_how_old_the_last_day_is_is_told(now: date, words: str):
    assert words in changes.freshness(TODAY, now)
