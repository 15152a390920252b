"""The figures of the intent benchmark."""

import numpy as np
import pytest

from benchmarks.intent_measures import at_limit, calibration_error
from benchmarks.intent_served import Served


def test_confidence_that_is_as_often_right_as_it_says_has_no_error():
    confidences = np.array([[0.75, 0.25]] * 4)
    assert calibration_error(confidences, np.array([True, True, True, False])) == pytest.approx(0)


def test_confidence_that_says_too_much_is_wrong_by_the_difference():
    confidences = np.array([[1.0, 0.0]] * 4 + [[0.5, 0.5]] * 4)
    right = np.array([True, True, False, False, True, True, False, False])
    assert calibration_error(confidences, right) == pytest.approx(0.25)


def test_scores_that_are_no_probabilities_have_no_calibration():
    assert np.isnan(calibration_error(np.array([[2.0, -0.5]]), np.array([True])))


def test_what_the_limit_refuses_counts_as_wrong_inside_and_as_noticed_outside():
    inside = np.array([True, True, True, False, False])
    energies = np.array([-3.0, -1.0, -3.0, -1.0, -3.0])
    served = Served(
        labels=("a", "b"),
        confidences=lambda texts: np.ones((len(texts), 2), np.float32) / 2,
        outside=lambda texts: {"energy": energies, "other": -energies},
        most_energy=-2.0,
    )
    confidences, right = np.ones((5, 2), np.float32) / 2, np.array([True, True, False])
    found = at_limit(["text"] * 5, inside, confidences, right, served)
    # One of two is refused outside; inside one is right and refused, one let in and wrong.
    assert (found.recall, found.accuracy) == (0.5, pytest.approx(1 / 3))
    assert found.areas["energy"] == pytest.approx(1 - found.areas["other"])


def test_a_peer_without_a_limit_is_judged_by_its_greatest_score():
    inside = np.array([True, True, False])
    confidences = np.array([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]], np.float32)
    served = Served(("a", "b"), lambda texts: confidences)
    found = at_limit(["text"] * 3, inside, confidences, np.array([True, True]), served)
    assert (found.areas, found.recall) == ({"greatest score": 1.0}, None)


def test_data_without_questions_outside_have_no_such_figures():
    served = Served(("a",), lambda texts: np.ones((len(texts), 1), np.float32))
    assert at_limit(["x"], np.array([True]), np.ones((1, 1)), np.array([True]), served) is None
