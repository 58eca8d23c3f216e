"""Charts of findings: leanings, streams, drifting figures and fields of numbers."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from charts import drift, leanings, matrix, streams
from db.views import Cross, FigureVersion, NarrativeDay, Said

NAMES = {1: "theft", 2: "irony"}
DAY = date(2026, 2, 23)


def test_a_side_prevails_only_if_the_interval_says_so():
    counts = [
        Cross("Daily", "against", 30), Cross("Daily", "favor", 2), Cross("Daily", "none", 99),
        Cross("Weekly", "against", 3), Cross("Weekly", "favor", 2),
        Cross("Hourly", "favor", 40), Cross("Rarely", "against", 1),
    ]  # fmt: skip
    found = leanings.table(counts, leanings.STANCES, "outlet", least=5).set_index("outlet")
    assert found["leaning"].to_dict() == {
        "Hourly": "mostly in favour", "Daily": "mostly against", "Weekly": "divided",
    }  # fmt: skip
    assert found.loc["Daily", "share"] == 30 / 32
    assert list(found["counted"]) == [40, 32, 5]


def test_nothing_leans_nowhere():
    assert leanings.table([], leanings.STANCES, "outlet").empty


def test_a_stream_shows_shares_of_the_seven_days_up_to_each():
    days = [
        NarrativeDay(DAY, 1, "news", 3), NarrativeDay(DAY, 2, "post", 1),
        NarrativeDay(date(2026, 3, 3), 9, "news", 5),
    ]  # fmt: skip
    found = streams.table(days, NAMES).set_index(["day", "narrative"])["share"]
    assert found[pd.Timestamp(DAY), "theft"] == 0.75
    assert found[pd.Timestamp(2026, 3, 1), "theft"] == 0.75
    assert found[pd.Timestamp(2026, 3, 2), "theft"] == 0
    assert found[pd.Timestamp(2026, 3, 3), streams.OTHERS] == 1


def test_shares_of_a_day_add_up_to_one_or_to_nothing():
    days = [NarrativeDay(DAY, n, "news", n) for n in (1, 2, 3)]
    assert streams.table(days, NAMES)["share"].sum() == pytest.approx(1)
    assert streams.table([], NAMES).empty


def said(when: int) -> Said:
    return Said("d", 0, 4, "Said", "Ada", datetime(2026, 2, when, tzinfo=UTC), "https://a.example",
                "Daily", "news", None, "author", "asserted", 0.9, "claim_matching", "1")  # fmt: skip


def version(low: float | None, high: float | None, comparator: str, when: int) -> FigureVersion:
    receipts = [said(when)]
    return FigureVersion(
        "account", low, high, comparator, None, "c", 1, 1, receipts[0].when, {"Ada": 1}, receipts
    )


@pytest.mark.parametrize(
    ("low", "high", "comparator", "words"),
    [(24_000, 24_000, "about", "about 24,000 accounts"), (None, 3, "at most", "at most 3 accounts"),
     (1, 2, "range", "1 to 2 accounts"), (1, 1, "exact", "1 account")],
)  # fmt: skip
def test_figures_are_told_in_words(
    low: float | None, high: float | None, comparator: str, words: str
):
    assert drift.told(version(low, high, comparator, 23)) == words


def test_values_stand_in_the_order_in_which_they_came_up():
    later, first = version(24e6, 24e6, "exact", 25), version(24e3, 24e3, "exact", 23)
    spec = drift.chart([later, first]).to_dict()
    assert spec["layer"][1]["encoding"]["y"]["sort"] == ["24,000 accounts", "24,000,000 accounts"]


def test_a_field_has_a_number_in_each_cell_in_the_order_given():
    table = pd.DataFrame([("a", "x", 0.5)], columns=["row", "column", "share"])
    spec = matrix.matrix(table, "row", "column", "share", ["b", "a"], ["x"], percent=True).to_dict()
    assert spec["layer"][1]["encoding"]["text"]["format"] == ".0%"
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["b", "a"]
