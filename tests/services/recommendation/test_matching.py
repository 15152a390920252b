"""A recommender and a catalogue that changed since."""

import numpy as np
import pytest

from services.recommendation.matching import Matched
from services.recommendation.recommenders.interactions import NOBODY, History

LEARNED = ("tea", "cup", "pot")
OWN_VECTORS = np.eye(4, dtype=np.float32)


class Echo:
    """Scores items by their number, and what was dealt with by its liking."""

    def scores(self, histories):
        scores = np.tile(np.array([1.0, 2.0, 3.0], np.float32), (len(histories), 1))
        for row, history in enumerate(histories):
            scores[row, history.item] += history.liking
        return scores


def history(*numbers):
    ones = np.ones(len(numbers))
    return History(np.array(numbers, np.int32), ones.astype(np.float32) * 10, ones.astype(np.int64))


def test_items_are_matched_by_id_in_any_order():
    matched = Matched(Echo(), LEARNED, ("pot", "tea"), OWN_VECTORS[:2])
    np.testing.assert_allclose(matched.scores([NOBODY, history(1)]), [[3, 1], [3, 11]])
    assert matched.known_share == 1


def test_a_new_item_is_scored_as_those_whose_text_is_like_its_own():
    vectors = np.array([[1, 0], [0, 1], [0, 1]], np.float32)
    matched = Matched(Echo(), LEARNED, ("tea", "pot", "kettle"), vectors)
    scores = matched.scores([NOBODY])[0]
    assert scores[2] == pytest.approx(scores[1], rel=1e-3)
    assert matched.known_share == pytest.approx(2 / 3)


def test_what_was_done_with_an_unknown_item_is_left_out():
    matched = Matched(Echo(), LEARNED, ("kettle", "tea"), OWN_VECTORS[:2])
    np.testing.assert_allclose(matched.scores([history(0)]), matched.scores([NOBODY]))


def test_without_texts_a_new_item_comes_last():
    matched = Matched(Echo(), LEARNED, ("kettle", "pot", "cup"), np.zeros((3, 0), np.float32))
    assert matched.scores([NOBODY])[0].argmin() == 0


def test_another_catalogue_is_not_known_at_all():
    matched = Matched(Echo(), LEARNED, ("kettle", "jug"), OWN_VECTORS[:2])
    assert matched.known_share == 0
    assert np.isfinite(matched.scores([NOBODY, history(1)])).all()


def test_the_same_catalogue_is_passed_through():
    scores = Matched(Echo(), LEARNED, LEARNED, OWN_VECTORS[:3]).scores([history(2)])
    np.testing.assert_allclose(scores, [[1, 2, 13]])
