"""Curves: what is counted into which week, and that a gap in time shows."""

from datetime import date

import pandas as pd

from charts.timelines import shares, stance, volume, week_of
from db.views import Burst, DayCount, DayEvent

MONDAY, SUNDAY, LATER = date(2026, 2, 23), date(2026, 3, 1), date(2026, 3, 10)


def test_a_week_is_an_iso_week():
    assert week_of(SUNDAY) == MONDAY
    assert week_of(MONDAY) == MONDAY


def test_shares_are_among_those_who_take_a_side():
    counts = [
        DayCount(MONDAY, "favor", 1),
        DayCount(SUNDAY, "against", 3),
        DayCount(MONDAY, "none", 90),
    ]
    found = shares(counts, ["favor", "against"]).set_index("label")
    assert found.loc["against", "share"] == 0.75
    assert found.loc["against", "total"] == 4
    assert found.loc["against", "low"] < 0.75 < found.loc["against", "high"]


def test_a_week_in_which_nobody_took_a_side_is_a_gap_and_not_a_zero():
    counts = [DayCount(MONDAY, "favor", 2), DayCount(LATER, "favor", 2)]
    found = shares(counts, ["favor", "against"])
    empty = found[found["week"] == pd.Timestamp(2026, 3, 2)]
    assert len(empty) == 2
    assert empty["share"].isna().all()


def test_nothing_gives_an_empty_frame():
    assert shares([], ["favor"]).empty


def test_every_point_of_the_chart_tells_its_interval_and_number():
    spec = stance([DayCount(MONDAY, "favor", 2), DayCount(MONDAY, "against", 1)]).to_dict()
    told = {field["field"] for field in spec["layer"][1]["encoding"]["tooltip"]}
    assert {"share", "low", "high", "count", "total"} <= told


def test_a_click_on_the_volume_selects_a_day():
    spec = volume([DayCount(MONDAY, "news", 2)]).to_dict()
    assert [p["name"] for p in spec["params"]] == ["day"]


def test_bars_tell_what_happened_and_bursts_stand_above_them():
    burst = Burst(
        MONDAY, "volume", "all", "up", 2, 0.1, 0, 1, 1e-4, 1e-3, 20, 2, 2, "It broke", "d", 2, "1"
    )
    shares_of = Burst(
        SUNDAY, "frame", "x", "up", 1, 0.1, 0, 1, 1e-4, 1e-3, 0.9, 2, 2, None, None, 0, "1"
    )
    event = DayEvent(MONDAY, "<b>It broke</b>", "d", "Daily", 2, 2, ["d"])
    spec = volume([DayCount(MONDAY, "news", 2)], [burst, shares_of], [event]).to_dict()
    marks = spec["layer"][1]
    told = next(iter(spec["datasets"].values()))
    assert [p["name"] for p in spec["params"]] == ["day"]
    assert any(row.get("event") == "<b>It broke</b> (2 voices)" for row in told)
    assert marks["mark"]["type"] == "point"
    assert len(spec["datasets"][marks["data"]["name"]]) == 1
