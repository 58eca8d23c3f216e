"""Other people's JSON: what drifts is read, what is missing is told."""

from datetime import UTC, datetime

import pytest

from crawler import shape
from crawler.errors import Rejected


def test_a_list_of_one_and_its_member_are_the_same():
    assert (
        shape.text({"a": [{"b": ["x"]}]}, "a", "b")
        == shape.text({"a": {"b": "x"}}, "a", "b")
        == "x"
    )
    assert shape.rows({"a": 1}) == [{"a": 1}]
    assert shape.rows([{"a": 1}, "scalar", None]) == [{"a": 1}]
    assert shape.many(None) == []


@pytest.mark.parametrize("value", ["12", 12, 12.0, "12.0", [12]])
def test_numbers_in_any_dress(value):
    assert shape.whole({"n": value}, "n") == 12


@pytest.mark.parametrize("value", [None, "many", True, [], {}, "1e999"])
def test_what_is_no_number_is_none(value):
    assert shape.whole({"n": value}, "n") is None


@pytest.mark.parametrize(
    "value",
    ["2026-02-23T07:00:00Z", "2026-02-23T08:00:00+01:00", 1771830000, "2026-02-23T07:00:00"],
)
def test_times(value):
    assert shape.time({"t": value}, "t") == datetime(2026, 2, 23, 7, tzinfo=UTC)


@pytest.mark.parametrize("value", ["yesterday", None, 1e20, {}, True, "0001-01-01T00:00:00+01:00"])
def test_what_is_no_time_is_none(value):
    assert shape.time({"t": value}, "t") is None


def test_what_is_needed_and_missing_is_named():
    with pytest.raises(Rejected, match=r"lacks a\.b"):
        shape.needed({"a": {}}, "a", "b")


@pytest.mark.parametrize("body", [b"", b'{"a": ', b"<html>", b"[" * 100_000])
def test_what_is_not_json_is_told(body: bytes):
    with pytest.raises(Rejected, match="not JSON"):
        shape.loads(body)
