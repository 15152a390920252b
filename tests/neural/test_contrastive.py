"""Few examples: every label of a batch has company, and a head that is right at once."""

import numpy as np
import pytest

from neural.classifier.contrastive import as_words, balanced_batches, regression_head

TARGETS = np.array([0] * 5 + [1] * 4 + [2], np.int32)


def test_every_example_of_a_batch_has_a_fellow():
    for places in balanced_batches(TARGETS, range(len(TARGETS)), 20, np.random.default_rng(0)):
        _, counts = np.unique(TARGETS[places], return_counts=True)
        assert counts.min() > 1
        assert len(set(places.tolist())) == len(places)


def test_only_the_given_examples_are_drawn():
    drawn = balanced_batches(TARGETS, [0, 1, 5, 6], 20, np.random.default_rng(0))
    assert {int(place) for places in drawn for place in places} == {0, 1, 5, 6}


def test_labels_of_one_example_give_no_batch():
    assert not list(balanced_batches(TARGETS, [0, 5, 9], 20, np.random.default_rng(0)))


@pytest.mark.parametrize("labels", [2, 3])
def test_the_head_tells_parted_labels_apart(labels):
    random = np.random.default_rng(0)
    targets = np.repeat(np.arange(labels, dtype=np.int32), 8)
    vectors = (np.eye(4)[targets] * 5 + random.normal(0, 0.1, (len(targets), 4))).astype("f4")
    weights, biases = regression_head(vectors, targets, labels)
    assert ((vectors @ weights.T + biases).argmax(1) == targets).all()


def test_a_label_without_examples_is_never_predicted():
    vectors = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    weights, biases = regression_head(vectors, np.array([0, 0, 2, 2], np.int32), 3)
    assert weights.shape == (3, 2)
    assert set((vectors @ weights.T + biases).argmax(1)) == {0, 2}


@pytest.mark.parametrize(
    ("label", "words"),
    [("lost_card", "lost card"), ("faq/ask_price", "faq ask price"), ("退货", "退货"), ("_", "_")],
)
def test_a_label_is_read_as_words(label, words):
    assert as_words(label) == words
