"""The blend weighs a trained classifier and a lexicon, each where it knows better."""

import numpy as np
import pytest

from neural.sentiment import LABELS, SentimentBlend, SentimentError
from neural.sentiment.training import train

RANDOM = np.random.default_rng(0)
TARGETS = np.repeat(np.arange(3), 40)
NAMES = [LABELS[target] for target in TARGETS]


def separable():
    centres = RANDOM.normal(0, 1, (3, 8))
    return (centres[TARGETS] + RANDOM.normal(0, 0.3, (120, 8))).astype(np.float32)


def noise():
    return RANDOM.normal(0, 1, (120, 8)).astype(np.float32)


def telling_lexicon():
    return (TARGETS - 1).astype(np.float32)


def silent_lexicon():
    return np.zeros(120, np.float32)


def test_a_telling_vector_is_trusted():
    blend, accuracy = train(separable(), silent_lexicon(), NAMES, "vectors")
    assert accuracy > 0.95
    assert blend.trust > 0.8


def test_a_telling_lexicon_is_trusted_where_vectors_tell_nothing():
    blend, accuracy = train(noise(), telling_lexicon(), NAMES, "vectors")
    assert accuracy > 0.95
    assert blend.trust < 0.5


def test_loaded_again_it_answers_the_same(tmp_path):
    features = separable()
    blend, _ = train(features, telling_lexicon(), NAMES, "vectors")
    blend.save(tmp_path / "blend.npz")
    again = SentimentBlend.load(tmp_path / "blend.npz")
    assert again.vectors == "vectors"
    np.testing.assert_allclose(
        blend.probabilities(features, telling_lexicon()),
        again.probabilities(features, telling_lexicon()),
        atol=1e-6,
    )


def test_probabilities_add_up_to_one():
    blend, _ = train(separable(), telling_lexicon(), NAMES, "vectors")
    sums = blend.probabilities(separable(), telling_lexicon()).sum(axis=1)
    np.testing.assert_allclose(sums, 1, atol=1e-5)


def test_a_label_with_too_few_examples_is_named():
    names = ["negative"] * 60 + ["neutral"] * 58 + ["positive"] * 2
    with pytest.raises(SentimentError, match="'positive'"):
        train(noise(), silent_lexicon(), names, "vectors")


def test_a_damaged_file_is_refused_by_name(tmp_path):
    (tmp_path / "blend.npz").write_bytes(b"broken")
    with pytest.raises(SentimentError, match=r"blend\.npz"):
        SentimentBlend.load(tmp_path / "blend.npz")
