"""Correcting by a confusion matrix: against values worked out by hand."""

import numpy as np
import pytest

from estimates.quantification import (
    adjusted_count,
    draw_rates,
    posterior_weights,
    project_to_simplex,
    rates,
)


def test_rates_are_shares_of_what_is_true_with_half_a_text_added():
    assert rates([[8, 1], [0, 4]]) == pytest.approx(
        np.array([[8.5, 1.5], [0.5, 4.5]]) / [[10], [5]]
    )


def test_two_labels_are_corrected_as_rogan_and_gladen_did():
    """Sensitivity .8, false positives .1: 45 % found means (.45 - .1) / (.8 - .1) = 50 % true."""
    errors = np.array([[0.8, 0.2], [0.1, 0.9]])
    assert adjusted_count(np.array([0.45, 0.55]), errors) == pytest.approx([0.5, 0.5])


def test_three_labels_give_back_the_shares_that_were_distorted():
    errors = rates([[30, 4, 6], [3, 25, 8], [5, 5, 40]])
    true = np.array([[0.05, 0.6, 0.35], [0.9, 0.1, 0.0]])
    assert adjusted_count(true @ errors, errors) == pytest.approx(true)


@pytest.mark.parametrize(
    ("point", "nearest"),
    [([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]), ([0.5, 0.7, -0.2], [0.4, 0.6, 0.0]), ([2.0, 0.0, -1.0], [1, 0, 0])],
)  # fmt: skip
def test_impossible_shares_are_put_at_the_nearest_possible(
    point: list[float], nearest: list[float]
):
    assert project_to_simplex(np.array(point)) == pytest.approx(nearest)


def test_a_larger_calibration_set_leaves_less_room():
    def spread(times: int) -> float:
        found = draw_rates(np.array([[8, 2], [1, 9]]) * times, 500, np.random.default_rng(0))
        return float(found[:, 0, 0].std())

    assert spread(1) > 3 * spread(20)


def test_impossible_draws_weigh_nothing_unless_hardly_any_is_possible():
    inverted = np.tile(np.array([[[0.5, 0.5], [1.2, -0.2]]]), (100, 1, 1))
    inverted[0, 0] = [-0.1, 1.1]
    weights = posterior_weights(inverted, np.tile(np.eye(2), (100, 1, 1)))
    assert weights[0, 0] == 0
    assert (weights[1:, 0] > 0).all()
    assert (weights[:, 1] == 1).all()
