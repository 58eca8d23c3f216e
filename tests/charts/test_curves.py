"""Shares over time: what is shown as counted, and what as corrected."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from charts.curves import is_corrected, shares, table
from db.views import DayEvent, SharePoint

POINT = SharePoint(
    date(2026, 2, 23), "stance", "accusation", "against", naive=0.4, naive_low=0.3, naive_high=0.5,
    corrected=0.2, low=0.05, high=0.45, documents=40, total=100, groups=80,
)  # fmt: skip
PLAIN = replace(POINT, corrected=None, low=0.3, high=0.5)
EMPTY = replace(PLAIN, naive=None, naive_low=None, naive_high=None, low=None, high=None, total=0)


def test_the_switch_chooses_between_counted_and_corrected():
    assert table([POINT], corrected=True).loc[0, ["share", "low", "high"]].tolist() == [
        0.2,
        0.05,
        0.45,
    ]
    assert table([POINT], corrected=False).loc[0, ["share", "low", "high"]].tolist() == [
        0.4,
        0.3,
        0.5,
    ]


def test_without_a_calibration_set_the_switch_changes_nothing():
    assert not is_corrected([PLAIN])
    assert table([PLAIN], True).equals(table([PLAIN], False))


def test_a_bin_without_texts_is_a_gap():
    assert table([EMPTY], True)["share"].isna().all()


@pytest.mark.parametrize(
    ("bins", "marks"), [(3, {"rule", "circle"}), (40, {"area", "line", "circle"})]
)
def test_few_bins_are_points_with_bars_and_many_are_curves_with_bands(bins: int, marks: set[str]):
    points = [replace(POINT, start=POINT.start + timedelta(weeks=i)) for i in range(bins)]
    spec = shares(points).to_dict()
    assert {layer["mark"]["type"] for layer in spec["layer"]} == marks
    told = {field["field"] for field in spec["layer"][-1]["encoding"]["tooltip"]}
    assert {"share", "low", "high", "naive", "documents", "total", "groups"} <= told


def test_what_happened_stands_above_on_its_day():
    event = DayEvent(date(2026, 2, 24), "<b>It broke</b>", "d", "Daily", 2, 2, ["d"])
    spec = shares([POINT], events=[event]).to_dict()
    marks = spec["layer"][-1]
    (told,) = spec["datasets"][marks["data"]["name"]]
    assert marks["mark"]["type"] == "point"
    assert (told["headline"], told["voices"]) == ("<b>It broke</b>", 2)
