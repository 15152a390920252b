"""Networks over sequences: cut and batched, trained, exported, served."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from neural.sequences.losses import AmongDrawn, among_all
from neural.sequences.onnx_sequences import OnnxSequences
from neural.sequences.ranking import ndcg
from neural.sequences.settings import SequenceTraining
from neural.sequences.training import train
from neural.sequences.windows import NOTHING, batches, cut

ITEMS = 12
SMALL = SequenceTraining(units=16, layers=1, epochs=6, max_length=4, learning_rate=0.02)
# After each item the next number follows, after the last the first.
CIRCLES = [np.arange(begin, begin + 6, dtype=np.int32) % ITEMS for begin in range(ITEMS)] * 4


def served(trained) -> OnnxSequences:
    return OnnxSequences(trained.graph, trained.vectors, trained.bias, trained.max_length)


@pytest.fixture(scope="module", params=["transformer", "gru"])
def trained(request):
    return train(CIRCLES, ITEMS, replace(SMALL, network=request.param), progress=False)


@given(st.lists(st.integers(0, 99), max_size=30), st.integers(1, 8))
def test_every_item_but_the_first_follows_once(sequence, length):
    windows = cut([np.array(sequence, np.int32)], length)
    assert all(2 <= len(window) <= length + 1 for window in windows)
    followed = [pair for window in windows for pair in itertools.pairwise(window)]
    assert sorted(followed) == sorted(itertools.pairwise(sequence))


def test_batches_give_every_window_once_and_pad_at_the_end():
    windows = cut([*CIRCLES, np.array([1, 2], np.int32)], 4)
    followed = []
    for batch in batches(windows, 20, np.random.default_rng(1)):
        assert (batch.following[np.arange(len(batch.lengths)), batch.lengths - 1] >= 0).all()
        real = batch.following != NOTHING
        assert (real.sum(axis=1) == batch.lengths).all()
        followed += zip(batch.items[real].tolist(), batch.following[real].tolist(), strict=True)
    wanted = [p for w in windows for p in zip(w[:-1].tolist(), w[1:].tolist(), strict=True)]
    assert sorted(followed) == sorted(wanted)


def test_many_drawn_items_tell_nearly_the_loss_among_all():
    tf.keras.utils.set_random_seed(1)
    random = np.random.default_rng(1)
    vectors = random.normal(size=(50, 8)).astype(np.float32)
    bias = random.normal(size=50).astype(np.float32)
    states = random.normal(size=(40, 8)).astype(np.float32)
    following = random.integers(0, 50, 40).astype(np.int32)
    drawn = AmongDrawn(np.arange(1, 51), 20_000)(states, following, vectors, bias)
    whole = among_all(states, following, vectors, bias, 0.0)
    # What follows stands once among the drawn and not by its share, which adds next to nothing.
    assert float(drawn) == pytest.approx(float(whole), rel=0.02)


def test_the_rank_leaves_out_what_came_before():
    scores = np.array([[9, 8, 7, 6], [9, 8, 7, 6]], np.float32)
    sequences = [np.array([0, 2]), np.array([3, 1])]
    assert ndcg(scores, sequences) == pytest.approx([1 / np.log2(3), 1 / np.log2(3)])


def test_what_follows_is_learned_and_served(trained):
    scores = served(trained).scores([np.array([3, 4], np.int32), np.array([11], np.int32)])
    assert scores.argmax(axis=1).tolist() == [5, 0]
    assert trained.losses[-1] < trained.losses[0]


def test_a_sequence_is_told_the_same_alone_and_beside_longer_ones(trained):
    few, many = np.array([2, 3], np.int32), np.arange(9, dtype=np.int32)
    model = served(trained)
    np.testing.assert_allclose(
        model.scores([few, many])[0], model.scores([few])[0], rtol=1e-4, atol=1e-4
    )


def test_what_was_kept_tells_the_same(trained, tmp_path):
    served(trained).save(tmp_path)
    asked = [np.array([5, 6, 7], np.int32)]
    np.testing.assert_array_equal(
        OnnxSequences.load(tmp_path).scores(asked), served(trained).scores(asked)
    )


def test_two_trainings_of_a_seed_are_alike():
    settings = replace(SMALL, epochs=1, negatives=5)
    first, second = (train(CIRCLES, ITEMS, settings, progress=False) for _ in range(2))
    assert first.losses == second.losses
    np.testing.assert_array_equal(first.vectors, second.vectors)


def test_sixteen_bits_are_exported_with_thirty_two():
    settings = replace(SMALL, precision="mixed_bfloat16", epochs=2)
    trained = train(CIRCLES, ITEMS, settings, progress=False)
    assert trained.vectors.dtype == np.float32
    assert np.isfinite(served(trained).scores([np.array([1], np.int32)])).all()


def test_nothing_to_learn_is_told():
    with pytest.raises(ValueError, match="nothing to learn"):
        train([np.array([1], np.int32)], ITEMS, SMALL, progress=False)


def test_items_can_begin_from_vectors_that_are_known():
    start = np.zeros((ITEMS, SMALL.units), np.float32)
    start[:6] = np.random.default_rng(1).normal(size=(6, SMALL.units))
    settings = replace(SMALL, epochs=1, least_steps=1, learning_rate=1e-6)
    vectors = train(CIRCLES, ITEMS, settings, progress=False, start=start).vectors
    wanted = start[:6] - start[:6].mean(axis=0)
    lengths = np.linalg.norm(vectors[:6], axis=1) * np.linalg.norm(wanted, axis=1)
    assert (vectors[:6] * wanted).sum(axis=1) / lengths == pytest.approx(1, abs=1e-3)
    assert vectors[6:].any(axis=1).all()
