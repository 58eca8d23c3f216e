"""Dates in files: read when they are whole, never invented."""

from typing import Any

import pytest

from crawler.readers.dates import whole_date

MORNING = "2026-02-23T07:00:00+00:00"


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-23T08:00:00+01:00", "2026-02-23 07:00:00", "2026-02-23T07:00:00Z", "2026-02-23 07:00 UTC",
        "Mon, 23 Feb 2026 07:00:00 GMT", "Mon Feb 23 07:00:00 +0000 2026", "23/02/2026 7am",
        1771830000, 1771830000.0, "1771830000", "1771830000.0", 1771830000000, "1771830000000",
    ],
)  # fmt: skip
def test_a_whole_date_is_read(value: Any):
    found = whole_date(value)
    assert found is not None
    assert found.timestamp() == 1771830000
    assert found.tzinfo is not None


def test_a_day_is_its_midnight():
    assert whole_date("20260223") == whole_date("2026-02-23") == whole_date("23 February 2026")


@pytest.mark.parametrize(
    "value",
    [
        "2026", 2026, "2026-02", "May", "Feb 23", "Monday", "07:00", True, "02/03/2026", "2026-13-45",
        "yesterday", "", "²" * 9, 10**400, float("nan"), float("inf"), -1, "9" * 400, ["2026-02-23"], {},
    ],
)  # fmt: skip
def test_what_is_missing_is_not_invented(value: Any):
    assert whole_date(value) is None
