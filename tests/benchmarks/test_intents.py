"""The figures of the intent benchmark."""

import numpy as np
import pytest

from benchmarks.intents import calibration_error


def test_confidence_that_is_as_often_right_as_it_says_has_no_error():
    confidences = np.array([[0.75, 0.25]] * 4)
    assert calibration_error(confidences, np.array([True, True, True, False])) == pytest.approx(0)


def test_confidence_that_says_too_much_is_wrong_by_the_difference():
    confidences = np.array([[1.0, 0.0]] * 4 + [[0.5, 0.5]] * 4)
    right = np.array([True, True, False, False, True, True, False, False])
    assert calibration_error(confidences, right) == pytest.approx(0.25)


def test_scores_that_are_no_probabilities_have_no_calibration():
    assert np.isnan(calibration_error(np.array([[2.0, -0.5]]), np.array([True])))
