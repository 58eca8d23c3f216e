"""The stages of a narrative's life: each rule with a case on either side of it, and what chance does."""

import pytest

from bench.narrative_phases import WAVE, false_phases, found_in_wave
from db.lifecycle import life_cycles

OTHERS = 100  # documents a week that carry something else


def state(*weeks: int, total: int = OTHERS) -> str:
    """Return the state of a narrative with so many documents a week, beside others."""
    days = [n // 7 + (d < n % 7) for n in weeks for d in range(7)]
    whole = [day + total // 7 for day in days]
    return life_cycles({1: days}, whole)[1].state


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ((5, 5, 0, 0), "dormant"),
        ((5, 5, 0, 1), "steady"),  # one document proves nothing
        ((0, 0, 0, 0, 8), "emerging"),
        ((0, 0, 0, 0, 1), "steady"),
        ((8, 8, 8, 8, 30), "growing"),
        ((8, 8, 8, 8, 12), "steady"),
        ((8, 8, 8, 8, 16, 60), "growing"),
        ((8, 8, 8, 8, 40, 38), "peaking"),
        ((8, 8, 8, 8, 40, 12), "fading"),  # against the week before, which was a rise
        ((40, 40, 40, 40, 10), "fading"),
        ((40, 40, 40, 40, 30), "steady"),
    ],
)
def test_life_cycle(weeks: tuple[int, ...], expected: str):
    assert state(*weeks) == expected


def test_without_weeks_before_nothing_can_be_told():
    (phase,) = life_cycles({1: [3, 2, 4]}, [5, 5, 5]).values()
    assert (phase.state, phase.change) == ("steady", None)
    assert life_cycles({}, []) == {}


def test_a_wave_that_lifts_all_narratives_alike_is_no_growth_of_any():
    quiet, loud = [1] * 28, [10] * 7
    states = life_cycles({k: [*quiet, *loud] for k in range(5)}, [*[5] * 28, *[50] * 7])
    assert {phase.state for phase in states.values()} == {"steady"}


def test_one_that_has_more_documents_but_less_of_the_whole_does_not_fade():
    days = {1: [*[2] * 28, *[4] * 7], 2: [*[2] * 28, *[36] * 7]}
    found = life_cycles(days, [*[4] * 28, *[40] * 7])
    assert found[1].change is not None
    assert found[1].change.high < 1
    assert (found[1].state, found[2].state) == ("steady", "growing")


def test_the_interval_holds_the_change_that_the_state_is_told_from():
    change = life_cycles({1: [*[1] * 28, *[4] * 7]}, [*[20] * 28, *[20] * 7])[1].change
    assert change is not None
    assert 1 < change.low < 4 < change.high
    assert change.ratio == pytest.approx(4, rel=0.03)


def test_where_nothing_happens_few_narratives_seem_to_move():
    assert false_phases(per_day=20, clump=1.5, runs=30) < 0.04


def test_the_phases_of_a_planted_wave_are_told():
    told = found_in_wave(per_day=150, share=0.05, runs=10)
    for week, (_, expected) in enumerate(WAVE):
        assert told[week].most_common(1)[0][0] in expected
