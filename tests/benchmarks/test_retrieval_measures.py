"""Measures of retrieval, on rankings whose figures are known by hand."""

import math
from dataclasses import replace

import pytest

from benchmarks.retrieval_answers import SCORES, Outcome, precision_at, report
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


def said(answerable: bool, right: bool, score: float) -> Outcome:
    scores = (score,) * len(SCORES)
    return Outcome(answerable, True, right, suggested=False, among=False, scores=scores)


def test_precision_counts_what_was_wrongly_answered_too():
    outcomes = [
        said(True, True, 0.9),
        said(False, False, 0.8),
        said(True, True, 0.7),
        said(True, False, 0.1),
    ]
    assert precision_at(outcomes, 0, 2 / 3) == pytest.approx(2 / 3)
    assert precision_at(outcomes, 0, 1 / 3) == 1


def test_pages_that_were_named_are_told_apart_from_answers():
    named = replace(said(True, False, 0.5), answered=False, suggested=True, among=True)
    silent = replace(said(False, False, 0.1), answered=False)
    lines = report({"en": [said(True, True, 0.9), named, silent]})
    (line,) = (line for line in lines if line.startswith("pages are named"))
    assert "to 0.500 of the answerable and 0.000 of the others" in line
    assert line.endswith("a right one is among them 1.000")
