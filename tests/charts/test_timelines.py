"""Over time: what is counted into which week, and that a week of nothing shows."""

from datetime import date

from charts.timelines import lines, volume, week_counts, week_of
from db.views import Burst, DayCount, DayEvent

MONDAY, SUNDAY, LATER = date(2026, 2, 23), date(2026, 3, 1), date(2026, 3, 10)


def test_a_week_is_an_iso_week():
    assert week_of(SUNDAY) == MONDAY
    assert week_of(MONDAY) == MONDAY


def test_a_week_of_nothing_between_is_there_with_nothing():
    counts = [DayCount(MONDAY, "a", 2), DayCount(SUNDAY, "a", 1), DayCount(LATER, "b", 5)]
    found = week_counts(counts, {"a": "Ada", "b": "Bob"})
    assert list(found["documents"]) == [3, 0, 0, 0, 0, 5]
    assert list(found["name"]) == ["Ada", "Bob"] * 3


def test_nothing_gives_an_empty_frame():
    assert week_counts([], {"a": "Ada"}).empty


def test_every_name_has_its_own_colour():
    spec = lines([DayCount(MONDAY, "b", 1)], {"a": "Ada", "b": "Bob"}, {"a": "#111", "b": "#222"})
    scale = spec.to_dict()["layer"][0]["encoding"]["color"]["scale"]
    assert scale == {"domain": ["Ada", "Bob"], "range": ["#111", "#222"]}


def test_a_click_on_the_volume_selects_a_day():
    spec = volume([DayCount(MONDAY, "news", 2)]).to_dict()
    assert [p["name"] for p in spec["params"]] == ["day"]


def test_a_click_beside_a_line_selects_its_nearest_point():
    spec = lines([DayCount(MONDAY, "a", 1)], {"a": "Ada"}, {"a": "#111"}).to_dict()
    (picked,) = spec["params"]
    assert picked["select"]["fields"] == ["week", "name"]
    assert picked["select"]["nearest"]


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
