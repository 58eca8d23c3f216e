"""Probabilities: softmax and temperature, and what a calibration error knows of overconfidence."""

import numpy as np
import pytest

from nlp.probability import calibration_error, fit_temperature, log_odds, sigmoid, softmax


def test_large_answers_do_not_overflow():
    assert softmax(np.array([[1000.0, 0.0], [-1000.0, 0.0]])).tolist() == [[1, 0], [0, 1]]
    assert softmax(np.array([2.0, 0.0]))[0] == pytest.approx(sigmoid(np.array(2.0)))


def test_log_odds_undo_the_logistic_function_and_stay_finite():
    assert log_odds(sigmoid(np.array([-2.0, 0.0, 3.0]))).tolist() == pytest.approx([-2, 0, 3])
    certain = log_odds(np.array([0.0, 1.0]), least=0.01)
    assert certain.tolist() == pytest.approx([-np.log(99), np.log(99)])


def test_temperature_and_calibration_error_know_overconfidence():
    draw = np.random.default_rng(1)
    logits = draw.normal(size=(4000, 3))
    labels = [int(draw.choice(3, p=row)) for row in softmax(logits)]
    assert fit_temperature(logits * 3, labels) == pytest.approx(3, rel=0.1)
    assert calibration_error(softmax(logits), labels) < 0.03
    assert calibration_error(softmax(logits * 3), labels) > 0.15
