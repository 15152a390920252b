import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recommendation import measures

RECOMMENDED = np.array([[4, 2, 0], [1, 3, 2], [0, 1, 2]], np.int32)
WANTED = [np.array([2], np.int32), np.array([3, 1, 4], np.int32), np.array([4], np.int32)]


def test_best_items_come_first_and_equal_ones_in_their_order():
    scores = np.array([[1, 5, 3, 5, 0], [0, 0, 0, 0, 0]], np.float32)
    assert measures.best(scores, 3).tolist() == [[1, 3, 2], [0, 1, 2]]


def test_no_more_than_all_items_are_best():
    assert measures.best(np.array([[0.1, 0.3]], np.float32), 10).tolist() == [[1, 0]]


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=12), st.integers(1, 12))
def test_best_items_are_those_of_sorting_all(scores, k):
    order = sorted(range(len(scores)), key=lambda item: (-scores[item], item))
    found = measures.best(np.array([scores], np.float32), k)[0]
    assert sorted(scores[item] for item in found) == sorted(scores[item] for item in order[:k])
    assert [scores[item] for item in found] == [scores[item] for item in order[:k]]


def test_hits_are_counted_shopper_by_shopper():
    found = measures.hits(RECOMMENDED, WANTED)
    assert found.tolist() == [[False, True, False], [True, True, False], [False] * 3]
    assert measures.hit_rate(found).tolist() == [1, 1, 0]


def test_ndcg_is_as_worked_out_by_hand():
    # First: one wanted, second place: 1/log2(3). Second: places 1 and 2 of three wanted:
    # (1 + 1/log2(3)) / (1 + 1/log2(3) + 1/2).
    found = measures.ndcg(measures.hits(RECOMMENDED, WANTED), WANTED)
    assert found == pytest.approx([0.63093, 1.63093 / 2.13093, 0], abs=1e-5)


def test_who_wants_more_than_is_shown_can_still_be_served_wholly():
    wanted = [np.array([4, 2, 0, 1, 3], np.int32)]
    found = measures.hits(RECOMMENDED[:1], wanted)
    assert measures.ndcg(found, wanted) == pytest.approx([1])


def test_who_wants_nothing_counts_as_nothing():
    wanted = [np.zeros(0, np.int32)]
    found = measures.hits(RECOMMENDED[:1], wanted)
    assert not found.any()
    assert measures.ndcg(found, wanted).tolist() == [0]


def test_coverage_is_the_share_of_items_shown_to_anybody():
    assert measures.coverage(RECOMMENDED, 10) == pytest.approx(0.5)
    assert measures.coverage(np.zeros((0, 3), np.int32), 0) == 0


def test_popularity_bias_is_relative_to_the_average_item():
    counts = np.array([3, 1, 0, 0])
    assert measures.popularity_bias(np.array([[0, 1]]), counts) == pytest.approx(2)
    assert measures.popularity_bias(np.array([[2, 3]]), counts) == 0
