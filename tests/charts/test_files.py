"""Charts and their numbers as files."""

import altair as alt
import pandas as pd
import pytest

from charts import bars, files
from charts.palette import PARTIES, party_colours


@pytest.fixture
def chart() -> alt.LayerChart:
    return bars.ranking([("<script>alert(1)</script>", 3), ("b", 1)], "documents")


def test_a_chart_becomes_a_picture_with_its_title(chart: alt.LayerChart):
    drawn = files.svg(chart, "Three & more")
    assert drawn.startswith(b"<svg")
    assert b"Three &amp; more" in drawn
    assert b"<script" not in drawn
    assert files.png(chart, "Three").startswith(b"\x89PNG")


def test_no_cell_of_a_csv_is_a_formula():
    table = pd.DataFrame({"name": ["=1+1", "@x", "plain"], "count": [-1, 2, 3]})
    lines = files.csv(table).decode().splitlines()
    assert lines == ["name,count", "'=1+1,-1", "'@x,2", "plain,3"]


def test_a_party_keeps_its_colour():
    colours = party_colours(["a", "b", "c"])
    assert colours["b"] == party_colours(["a", "b", "c", "d"])["b"]
    assert len(set(PARTIES)) == len(PARTIES)
    assert list(colours.values()) == list(PARTIES[:3])
