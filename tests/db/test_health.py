"""How a source fares, in plain words."""

from datetime import UTC, datetime

import pytest

from db.views import SourceStatus

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COUNTS = dict.fromkeys(
    ("new", "updated", "unchanged", "rejected", "failed", "deleted", "passed_over", "requests"), 0
)


@pytest.mark.parametrize(
    ("known", "told"),
    [({"last_new": NOW}, ""), ({}, "has never given anything"),
     ({"unchanged": 5}, "has given nothing that other sources had not"),
     ({"last_new": NOW, "failures_in_a_row": 1, "last_error": "late"}, "failed the last time: late"),
     ({"last_new": NOW, "failures_in_a_row": 2, "last_error": "late"}, "failed 2 times in a row: late"),
     ({"last_new": datetime(2026, 2, 1, tzinfo=UTC)}, "silent for 28 days")],
)  # fmt: skip
def test_the_words_fit_what_happened(known: dict[str, object], told: str):
    plain: dict[str, object] = {
        "failures_in_a_row": 0,
        "next_try": None,
        "last_error": None,
        "last_new": None,
    }
    status = SourceStatus(
        source="a", type="feed", runs=2, last_run=NOW, documents=0, **(COUNTS | plain | known)
    )  # type: ignore[arg-type]
    assert status.health(NOW) == told
