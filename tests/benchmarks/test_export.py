"""Each way to export computes the same network."""

import numpy as np
import pytest

from benchmarks import export
from benchmarks.export_choices import BASELINE, CHOICES, exported
from neural.classifier.onnx_classifier import OnnxClassifier, save
from neural.classifier.settings import FineTuning
from neural.encoder.onnx_encoder import TOKENIZER, load_tokenizer

TEXTS = ["hello", "hi you", "good morning", "where is my order", "my parcel", "where is it"]
LABELS = ["greet"] * 3 + ["order"] * 3
SETTINGS = FineTuning(tune="last:1", epochs=2, max_tokens=16, held_out=0.0)


@pytest.fixture(scope="module")
def classifiers(encoder, tmp_path_factory):
    from neural.classifier.training import train

    trained = train(encoder, TEXTS, LABELS, SETTINGS)
    place = tmp_path_factory.mktemp("exports")
    (place / "served").mkdir()
    save(encoder, trained, SETTINGS, place / "served")
    for choice in CHOICES:
        exported(place / "served", place / choice, choice, encoder.config, trained.weights, below=1)
    return {choice: OnnxClassifier(place / choice) for choice in CHOICES}


@pytest.mark.parametrize("choice", CHOICES)
def test_an_export_answers_as_32_bit_floats_do(classifiers, choice):
    allowed = 1e-4 if "float32" in choice else 0.1
    # Together, so that the shorter ones are padded.
    ours, wanted = classifiers[choice].classify(TEXTS), classifiers[BASELINE].classify(TEXTS)
    for one, other in zip(ours, wanted, strict=True):
        np.testing.assert_allclose(one.confidences, other.confidences, atol=allowed)
        assert one.vector @ other.vector > 1 - allowed
        assert one.tuned_vector @ other.tuned_vector > 1 - allowed


def test_int8_is_smaller_than_floats(encoder, tmp_path):
    graphs = {}
    weights = {
        **encoder.weights,
        "classifier.weight": np.zeros((2, encoder.config.hidden), np.float32),
        "classifier.bias": np.zeros(2, np.float32),
    }
    for choice, write in CHOICES.items():
        write(encoder.config, weights, 1, 2, tmp_path / "graph.onnx")
        graphs[choice] = (tmp_path / "graph.onnx").stat().st_size
    assert (
        max(size for choice, size in graphs.items() if "fused, int8" in choice)
        < 0.6 * (graphs[BASELINE])
    )


def test_texts_have_exactly_the_tokens_asked_for(encoder):
    tokenizer = load_tokenizer(encoder.folder / TOKENIZER, 512)
    for length in (4, 7):
        found = export.of_length(TEXTS, length, encoder.folder, "")
        assert found
        assert {len(tokenizer.encode(text).ids) for text in found} == {length}


def test_all_ways_are_timed_on_the_same_messages(classifiers):
    times = export.in_turns(classifiers, TEXTS[:2], rounds=2)
    assert set(times) == set(CHOICES)
    assert all(0 < t.p50 <= t.p95 for t in times.values())
