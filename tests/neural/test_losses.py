"""Losses are those of the papers, on numbers that can be checked by hand."""

import numpy as np
import pytest

from neural.classifier.losses import cross_entropy, supervised_contrast

EVEN = np.ones(2, np.float32)


def test_cross_entropy_of_even_logits_is_that_of_a_coin():
    loss = cross_entropy(np.zeros((3, 2), np.float32), np.array([0, 1, 1]), 0.0, EVEN)
    assert float(loss) == pytest.approx(np.log(2))


def test_a_heavier_label_counts_more():
    logits = np.array([[4, 0], [4, 0]], np.float32)
    targets = np.array([0, 1])
    heavy = cross_entropy(logits, targets, 0.0, np.array([1, 9], np.float32))
    assert float(heavy) > float(cross_entropy(logits, targets, 0.0, EVEN))


def test_examples_of_a_label_are_wanted_near_each_other():
    near = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    targets = np.array([0, 0, 1, 1])
    apart = supervised_contrast(near, np.array([0, 1, 0, 1]), 0.1)
    assert float(supervised_contrast(near, targets, 0.1)) < 0.1 < float(apart)


def test_a_label_that_stands_alone_in_a_batch_counts_nothing():
    vectors = np.eye(3, dtype=np.float32)
    assert float(supervised_contrast(vectors, np.array([0, 1, 2]), 0.1)) == 0.0
