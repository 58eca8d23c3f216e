"""The stages of a narrative's life, each rule with a case on either side of it."""

import pytest

from db.lifecycle import life_cycle


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([5, *[0] * 14], "dormant"),
        ([5, *[0] * 13], "fading"),
        ([1, 0, 3], "emerging"),
        ([*[1] * 7, *[0] * 7, 1], "fading"),
        ([*[1] * 7, *[2] * 7], "growing"),  # 14 after 7: beyond chance
        ([*[1] * 7, 2, *[1] * 6], "peaking"),  # 8 after 7: within chance, and the most so far
        ([0, 0, 0, 1, 1, 0, 0, *[0] * 5, 1, 1], "steady"),  # two documents prove nothing
        ([*[4] * 7, *[1] * 7], "fading"),
        ([*[4] * 7, *[3] * 7], "steady"),
    ],
)
def test_life_cycle(days: list[int], expected: str):
    assert life_cycle(days) == expected
