"""Agreement and drift, on numbers that can be checked by hand."""

import pytest

from charts.agreement import cohen_kappa, population_stability


def test_kappa_of_the_textbook_example():
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)


@pytest.mark.parametrize(("pairs", "kappa"), [
    ([], None),
    ([("y", "y")] * 3, None),
    ([("y", "y"), ("n", "n")], 1.0),
    ([("y", "n"), ("n", "y")], -1.0),
])  # fmt: skip
def test_kappa_at_its_borders(pairs: list[tuple[str, str]], kappa: float | None):
    assert cohen_kappa(pairs) == kappa


def test_a_distribution_that_stays_has_not_moved():
    assert population_stability([10, 20, 30], [1, 2, 3]) == pytest.approx(0.0)


def test_a_distribution_that_moves_is_seen():
    assert population_stability([50, 50], [25, 75]) == pytest.approx(0.2746, abs=1e-4)
    assert population_stability([100, 0], [0, 100]) > 5


def test_nothing_cannot_move():
    assert population_stability([0, 0], [1, 2]) is None
