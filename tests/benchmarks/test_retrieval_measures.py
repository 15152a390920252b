"""Measures of retrieval, on rankings whose figures are known by hand."""

import math

import pytest

from benchmarks.retrieval_answers import Outcome, precision_at
from benchmarks.retrieval_measures import quality


def test_the_right_one_first_is_perfect():
    found = quality([["a", "b"]], [{"a"}])
    assert (found.recall, found.ndcg, found.mrr) == ((1, 1, 1), 1, 1)


def test_the_right_one_third():
    found = quality([["a", "b", "c"]], [{"c"}])
    assert found.recall == (0, 1, 1)
    assert found.ndcg == pytest.approx(1 / math.log2(4))
    assert found.mrr == pytest.approx(1 / 3)


def test_of_two_right_ones_one_place_can_hold_one():
    found = quality([["a", "x", "b"]], [{"a", "b"}])
    assert found.recall == (1, 1, 1)
    assert found.ndcg == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))


def test_precision_counts_what_was_wrongly_answered_too():
    outcomes = [
        Outcome(answerable=True, answered=True, right=True, scores=(0.9,)),
        Outcome(answerable=False, answered=True, right=False, scores=(0.8,)),
        Outcome(answerable=True, answered=True, right=True, scores=(0.7,)),
        Outcome(answerable=True, answered=True, right=False, scores=(0.1,)),
    ]
    assert precision_at(outcomes, 0, 2 / 3) == pytest.approx(2 / 3)
    assert precision_at(outcomes, 0, 1 / 3) == 1
