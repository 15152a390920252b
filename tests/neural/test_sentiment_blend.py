"""The blend weighs trained classifiers and a lexicon, each where it knows better."""

import numpy as np
import pytest

from neural.baselines.settings import BaselineTraining
from neural.classifier.settings import FineTuning
from neural.sentiment import CLASSIFIERS, LABELS, SentimentBlend, SentimentError
from neural.sentiment.network_training import NetworkTraining, network_training
from neural.sentiment.training import train, train_experts

RANDOM = np.random.default_rng(0)
TARGETS = np.repeat(np.arange(3), 40)
NAMES = [LABELS[target] for target in TARGETS]
SAID = ("坏 bad", "单 order", "好 good")
SILENT = ["same"] * 120


def separable():
    centres = RANDOM.normal(0, 1, (3, 8))
    return (centres[TARGETS] + RANDOM.normal(0, 0.3, (120, 8))).astype(np.float32)


def noise():
    return RANDOM.normal(0, 1, (120, 8)).astype(np.float32)


def telling_texts():
    return [f"{SAID[target]} {place % 7}" for place, target in enumerate(TARGETS)]


def telling_lexicon():
    return (TARGETS - 1).astype(np.float32)


def silent_lexicon():
    return np.zeros(120, np.float32)


def learned(classifier, texts=SILENT, features=None, lexicon=None, names=NAMES, network=None):
    said = silent_lexicon() if lexicon is None else lexicon
    return train(classifier, texts, features, said, names, "vectors", network=network)


@pytest.fixture
def small(tmp_path, folder):
    """How a network is trained in a second or two."""
    tuning = FineTuning(
        tune="last:1", epochs=6, max_tokens=16, learning_rate=5e-3, head_learning_rate=2e-2,
        held_out=0.2, dropout=0,
    )  # fmt: skip
    convolutions = BaselineTraining(epochs=10, embedding_size=16, units=16)
    return NetworkTraining(tmp_path, str(folder), tuning, convolutions)


def test_a_telling_vector_is_trusted():
    blend, accuracy = learned("encoder", features=separable())
    assert accuracy > 0.95
    assert blend.trust > 0.8


def test_telling_characters_are_trusted_without_any_vector():
    blend, accuracy = learned("linear", telling_texts())
    assert accuracy > 0.95
    assert blend.trust > 0.8
    assert not blend.experts.needs_vectors
    probabilities = blend.probabilities(["bad", "good"], None, np.zeros(2, np.float32))
    assert [LABELS[place] for place in probabilities.argmax(1)] == ["negative", "positive"]


@pytest.mark.parametrize("classifier", ["encoder", "linear"])
def test_a_telling_lexicon_is_trusted_where_the_classifier_knows_nothing(classifier):
    blend, accuracy = learned(classifier, features=noise(), lexicon=telling_lexicon())
    assert accuracy > 0.95
    assert blend.trust < 0.5


@pytest.mark.parametrize(
    ("texts", "features", "better"),
    [(telling_texts(), noise(), 1), (SILENT, separable(), 0)],
    ids=["characters", "vectors"],
)
def test_of_both_the_one_that_knows_counts(texts, features, better):
    blend, accuracy = learned("both", texts, features)
    assert accuracy > 0.95
    assert blend.experts.scales[better] > 0.5
    other = learned(("linear", "encoder")[better], texts, features)[1]
    assert accuracy > other


def test_two_labels_are_told_apart_too():
    targets = np.repeat(np.arange(2), 30).astype(np.int32)
    features = (targets[:, None] + RANDOM.normal(0, 0.1, (60, 4))).astype(np.float32)
    texts = [("bad", "good")[target] for target in targets]
    experts, unseen = train_experts("both", texts, features, targets)
    np.testing.assert_array_equal(unseen.logits.argmax(1), targets)
    np.testing.assert_array_equal(experts.logits(texts, features).argmax(1), targets)


@pytest.mark.parametrize("kind", ["text_cnn", "fine_tuned"])
def test_a_network_learns_from_the_texts_alone(small, kind):
    blend, accuracy = learned(kind, telling_texts(), network=small)
    assert accuracy > 0.95
    assert blend.trust > 0.8
    assert not blend.experts.needs_vectors


def test_a_network_that_knows_nothing_leaves_it_to_the_lexicon(small):
    blend, accuracy = learned("text_cnn", SILENT, lexicon=telling_lexicon(), network=small)
    assert accuracy > 0.95
    assert blend.trust < 0.5


def test_a_network_is_copied_when_it_is_saved_elsewhere(small, tmp_path):
    blend, _ = learned("text_cnn", telling_texts(), network=small)
    other = tmp_path / "other"
    other.mkdir()
    blend.save(other)
    said = silent_lexicon()[:1]
    again = SentimentBlend.load(other).probabilities(["bad"], None, said)
    np.testing.assert_allclose(again, blend.probabilities(["bad"], None, said), atol=1e-6)


def test_a_setting_that_a_network_does_not_have_is_refused_by_name(tmp_path):
    with pytest.raises(SentimentError, match="'layers' is no setting of fine_tuned; one of acc"):
        network_training("fine_tuned", {"layers": 2}, "", tmp_path)


def test_settings_of_a_network_are_taken_over_and_shared_ones_where_they_mean_something(tmp_path):
    written = {"prefix": "query: ", "seed": 7, "epochs": 2}
    tuning = network_training("fine_tuned", written, "encoder", tmp_path).tuning
    assert (tuning.prefix, tuning.seed, tuning.epochs) == ("query: ", 7, 2)
    convolutions = network_training("text_cnn", written, "encoder", tmp_path).text_cnn
    assert (convolutions.seed, convolutions.epochs) == (7, 2)


@pytest.mark.parametrize("classifier", list(CLASSIFIERS))
def test_loaded_again_it_answers_the_same(tmp_path, classifier, small):
    features, texts = separable(), telling_texts()
    blend, _ = learned(classifier, texts, features, telling_lexicon(), network=small)
    blend.save(tmp_path)
    again = SentimentBlend.load(tmp_path)
    assert again.vectors == "vectors"
    np.testing.assert_allclose(
        blend.probabilities(texts, features, telling_lexicon()),
        again.probabilities(texts, features, telling_lexicon()),
        atol=1e-6,
    )


def test_probabilities_add_up_to_one():
    features, texts = separable(), telling_texts()
    blend, _ = learned("both", texts, features, telling_lexicon())
    sums = blend.probabilities(texts, features, telling_lexicon()).sum(axis=1)
    np.testing.assert_allclose(sums, 1, atol=1e-5)


def test_a_label_with_too_few_examples_is_named():
    names = ["negative"] * 60 + ["neutral"] * 58 + ["positive"] * 2
    with pytest.raises(SentimentError, match="'positive'"):
        learned("encoder", features=noise(), names=names)


def test_an_unknown_classifier_is_refused_with_those_there_are():
    with pytest.raises(SentimentError, match="'forest'; one of encoder, linear, both"):
        learned("forest", features=noise())


@pytest.mark.parametrize("file", ["blend.json", "experts.json", "head.safetensors"])
def test_a_damaged_file_is_refused_by_name(tmp_path, file):
    learned("both", telling_texts(), separable())[0].save(tmp_path)
    (tmp_path / file).write_bytes(b"broken")
    with pytest.raises(SentimentError, match=file):
        SentimentBlend.load(tmp_path)


def test_a_damaged_network_is_refused_by_name(tmp_path, small):
    learned("text_cnn", telling_texts(), network=small)[0].save(tmp_path)
    (tmp_path / "network" / "model.onnx").write_bytes(b"broken")
    with pytest.raises(SentimentError, match=r"model\.onnx"):
        SentimentBlend.load(tmp_path)


def test_a_missing_file_of_characters_is_refused_by_name(tmp_path):
    learned("linear", telling_texts())[0].save(tmp_path)
    (tmp_path / "characters.safetensors").unlink()
    with pytest.raises(SentimentError, match=r"characters\.safetensors"):
        SentimentBlend.load(tmp_path)
