"""A classifier learns, is saved, and answers the same when it is loaded."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from tiny_bert import HIDDEN, LAYERS

from neural.classifier import dataset
from neural.classifier.calibration import scales
from neural.classifier.characters import ARRAYS
from neural.classifier.frozen import FrozenVectors, vector_name
from neural.classifier.onnx_classifier import (
    GRAPH,
    SETTINGS,
    AccuracyLost,
    OnnxClassifier,
    refuse_loss,
    save,
)
from neural.classifier.outside import NEIGHBOURS, scores_outside
from neural.classifier.parts import HEADS
from neural.classifier.settings import FineTuning, TuningError
from neural.classifier.training import train
from neural.classifier.tuned_weights import TunedWeights
from neural.encoder import EncoderMissing

EXAMPLES = {
    "greet": ["hello", "hi", "good morning", "hello hi", "hi good morning", "你 好"],
    "track": ["where is my order", "where is my parcel", "my order where", "我 的 单 在 哪 里"],
    "return": ["i want to return this", "return my order", "i want it back", "我 要 退 货"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts]
SETTINGS_OF_TEST = FineTuning(
    tune="last:1", epochs=40, batch_size=4, learning_rate=5e-3, head_learning_rate=2e-2,
    dropout=0.0, held_out=0.2, max_tokens=16,
)  # fmt: skip


@pytest.fixture(scope="module")
def trained(encoder):
    return train(encoder, TEXTS, LABELS, SETTINGS_OF_TEST)


@pytest.fixture(scope="module")
def archive(encoder, trained, tmp_path_factory):
    folder = tmp_path_factory.mktemp("classifier")
    save(encoder, trained, SETTINGS_OF_TEST, folder)
    return folder


@pytest.fixture
def served(archive):
    return OnnxClassifier(archive)


def test_it_learns_its_examples(served):
    predicted = [served.labels[c.confidences.argmax()] for c in served.classify(TEXTS)]
    assert np.mean([p == label for p, label in zip(predicted, LABELS, strict=True)]) > 0.9


def test_loaded_again_it_answers_the_same(archive, served):
    again = OnnxClassifier(archive)
    for one, other in zip(served.classify(TEXTS), again.classify(TEXTS), strict=True):
        np.testing.assert_array_equal(one.confidences, other.confidences)


def test_what_int8_costs_is_measured_and_refused(trained, served):
    lost = refuse_loss(trained, served, 1.0)
    assert -1 <= lost <= 1
    better = replace(trained, judged_accuracy=trained.judged_accuracy + 0.3)
    with pytest.raises(AccuracyLost, match=r"int8 costs .* points .* most_lost allows 0\.5"):
        refuse_loss(better, served, 0.005 + lost)


def test_confidences_add_up_to_one(served):
    for classified in served.classify(TEXTS):
        assert classified.confidences.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("tune", ["full", "lora", "head"])
def test_contrast_alone_learns_too(encoder, tune, tmp_path):
    settings = replace(
        SETTINGS_OF_TEST, tune=tune, epochs=0, contrastive_steps=30, contrastive_rate=5e-3,
        label_names=True, held_out=0.0,
    )  # fmt: skip
    save(encoder, train(encoder, TEXTS, LABELS, settings), settings, tmp_path)
    served = OnnxClassifier(tmp_path)
    predicted = [served.labels[c.confidences.argmax()] for c in served.classify(TEXTS)]
    assert np.mean([p == label for p, label in zip(predicted, LABELS, strict=True)]) > 0.9
    assert {"greet", "track", "return"} <= set(served.neighbours.texts)


def test_the_same_seed_trains_the_same(encoder):
    settings = FineTuning(tune="last:1", epochs=2, max_tokens=16)
    first, second = (train(encoder, TEXTS, LABELS, settings).weights for _ in range(2))
    for name, weight in first.items():
        np.testing.assert_allclose(weight, second[name], atol=1e-5)


def test_a_soup_is_the_mean_of_its_trainings(encoder, monkeypatch):
    tasted = []
    restore = TunedWeights.restore

    def tasting(self, values):
        tasted.append((self.values(), values))
        restore(self, values)

    monkeypatch.setattr(TunedWeights, "restore", tasting)
    settings = replace(SETTINGS_OF_TEST, tune="head", epochs=2, soup=2)
    soup = train(encoder, TEXTS, LABELS, settings)
    (first, begun), (second, mean) = tasted
    head = soup.weights["classifier.weight"]
    assert not np.allclose(first[0], second[0])
    assert not begun[0].any(), "the second training begins where the first one did"
    np.testing.assert_allclose(mean[0], (first[0] + second[0]) / 2, atol=1e-6)
    np.testing.assert_array_equal(head, mean[0])


@pytest.mark.parametrize(("tune", "vector_layers"), [("last:1", 0), ("full", LAYERS), ("lora", 1)])
def test_a_regression_on_what_came_judges_too(encoder, tune, vector_layers, tmp_path):
    settings = replace(
        SETTINGS_OF_TEST, tune=tune, epochs=2, regression=True, vector_layers=vector_layers
    )
    trained = train(encoder, TEXTS, LABELS, settings)
    save(encoder, trained, settings, tmp_path)
    served = OnnxClassifier(tmp_path)
    assert len(trained.scales) == 3
    vectors = np.stack([classified.vector for classified in served.classify(TEXTS)])
    frozen = FrozenVectors(encoder, settings)
    np.testing.assert_allclose(vectors, frozen.encode(TEXTS), atol=0.02)
    logits = vectors @ trained.weights["regression.weight"].T + trained.weights["regression.bias"]
    right = [trained.labels.index(label) for label in LABELS]
    assert (logits.argmax(1) == right).mean() > 0.8
    assert abs(refuse_loss(trained, served, 1.0)) < 0.2


def test_a_soup_of_nothing_is_refused():
    with pytest.raises(TuningError, match="soup: 0"):
        FineTuning(soup=0)


def test_frozen_layers_stay_as_they_were(encoder, trained):
    name = "encoder.layer.0.output.dense.weight"
    np.testing.assert_array_equal(trained.weights[name], encoder.weights[name])
    tuned = "encoder.layer.1.output.dense.weight"
    assert not np.array_equal(trained.weights[tuned], encoder.weights[tuned])


def test_the_head_alone_can_be_trained(encoder):
    trained = train(encoder, TEXTS, LABELS, FineTuning(tune="head", epochs=2, max_tokens=16))
    name = "encoder.layer.1.output.dense.weight"
    np.testing.assert_array_equal(trained.weights[name], encoder.weights[name])


@pytest.mark.parametrize("tune", ["full", "last:1", "lora", "lora:1", "adapter", "head"])
def test_each_tuning_learns_and_is_served_as_trained(encoder, tmp_path, tune):
    rates = {"learning_rate": 2e-2, "head_learning_rate": 2e-2}
    settings = replace(SETTINGS_OF_TEST, tune=tune, **rates, epochs=60)
    trained = train(encoder, TEXTS, LABELS, settings)
    save(encoder, trained, settings, tmp_path)
    served = OnnxClassifier(tmp_path)
    predicted = [served.labels[c.confidences.argmax()] for c in served.classify(TEXTS)]
    assert np.mean([p == label for p, label in zip(predicted, LABELS, strict=True)]) > 0.9


@pytest.mark.parametrize(
    ("tune", "changed"),
    [
        ("full", {0, 1}), ("last:1", {1}), ("lora", {0, 1}), ("lora:1", {1}),
        ("adapter", set()), ("head", set()),
    ],
)  # fmt: skip
def test_a_tuning_changes_the_matrices_it_says(encoder, tune, changed):
    trained = train(encoder, TEXTS, LABELS, FineTuning(tune=tune, epochs=6, max_tokens=16))
    name = "encoder.layer.{}.attention.self.query.weight"
    found = {
        n for n in (0, 1)
        if not np.array_equal(trained.weights[name.format(n)], encoder.weights[name.format(n)])
    }  # fmt: skip
    assert found == changed


@pytest.mark.parametrize("tune", ["last", "last:0", "last:x", "head:2", "full:1", "layers", ""])
def test_an_unknown_tuning_is_refused_with_those_that_are_known(tune):
    with pytest.raises(TuningError, match="last:4"):
        FineTuning(tune=tune).tuning(12)


def test_low_ranks_and_adapters_train_few_weights(encoder):
    def size(tune):
        tuning = FineTuning(tune=tune).tuning(LAYERS)
        random = np.random.default_rng(0)
        return TunedWeights(encoder.weights, encoder.config, tuning, 2, 3, random).size

    assert size("lora") < 0.2 * size("full")
    assert size("adapter") < 0.1 * size("full")
    assert size("head") == 3 * (HIDDEN + 1)


@pytest.mark.parametrize(
    "options",
    [
        {"accumulation": 3}, {"adversary": 0.05}, {"contrast": 0.5}, {"class_weights": True},
    ],
    ids=lambda options: next(iter(options)),
)  # fmt: skip
def test_each_option_still_learns(encoder, options):
    settings = replace(SETTINGS_OF_TEST, **options)
    assert train(encoder, TEXTS, LABELS, settings).held_out_accuracy == 1.0


def test_training_stops_when_held_out_examples_get_no_better(encoder, capfd):
    settings = replace(SETTINGS_OF_TEST, epochs=200, patience=2, held_out=0.3)
    trained = train(encoder, TEXTS, LABELS, settings)
    steps = re.findall(r"(\d+)/(\d+) \[", capfd.readouterr().err)
    assert 0 < int(steps[-1][0]) < int(steps[-1][1])
    assert trained.held_out_accuracy is not None


def test_its_vectors_are_those_of_the_frozen_layers(encoder, served):
    frozen = FrozenVectors(encoder, SETTINGS_OF_TEST).encode(TEXTS)
    for text, vector in zip(TEXTS, frozen, strict=True):
        np.testing.assert_allclose(served.classify([text])[0].vector, vector, atol=1e-5)
    assert served.vector_name == vector_name(encoder, SETTINGS_OF_TEST)


def test_vectors_of_other_layers_have_another_name(encoder):
    names = {vector_name(encoder, FineTuning(tune=tune)) for tune in ("head", "last:1", "full")}
    assert len(names) == 3
    full = FineTuning(tune="full", vector_layers=LAYERS)
    assert vector_name(encoder, full) == vector_name(encoder, FineTuning(tune="head"))


def test_the_nearest_example_of_an_example_is_itself(served):
    for place, classified in enumerate(served.classify(TEXTS)):
        (nearest, likeness), *_ = served.neighbours.nearest(classified.tuned_vector)
        assert likeness > 0.95
        assert served.neighbours.targets[nearest] == served.neighbours.targets[place]


def test_strange_words_lie_further_outside_than_the_examples(served):
    strange = ["awful great see", "very bad not wrong !", "great ! awful ! bye you"]
    inside = scores_outside(served.neighbours, served.classify(TEXTS))
    outside = scores_outside(served.neighbours, served.classify(strange))
    assert set(inside) == set(outside)
    for name in ("nearest neighbours", "Mahalanobis"):
        assert outside[name].mean() > inside[name].mean()


@pytest.mark.parametrize(
    "text",
    ["", "hello " * 20_000, "\ud800", "\x00", "😀" * 300],
    ids=["empty", "long", "surrogate", "control", "emoji"],
)
def test_any_text_is_classified(served, text):
    assert np.isfinite(served.classify([text])[0].confidences).all()


def test_nothing_is_classified_as_nothing(served):
    assert served.classify([]) == []


FILES = {GRAPH, SETTINGS, ARRAYS, HEADS, NEIGHBOURS, "tokenizer.json"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_damaged_file_is_refused_by_name(archive, tmp_path, name):
    for path in archive.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_bytes(b"{broken")
    with pytest.raises(EncoderMissing):
        OnnxClassifier(tmp_path)


def test_the_archive_holds_no_pickle(archive):
    assert {path.name for path in archive.iterdir()} == FILES
    assert set(json.loads((archive / SETTINGS).read_text())["labels"]) == set(EXAMPLES)


def test_overconfident_logits_are_cooled():
    logits = np.array([[8, 0], [8, 0], [8, 0], [8, 0]], np.float32)
    (scale,) = scales([logits], np.array([0, 0, 0, 1], np.int32))
    assert scale * 8 == pytest.approx(np.log(3), abs=0.01)


def test_the_expert_that_is_right_weighs_most():
    targets = np.array([0, 1, 0, 1] * 5, np.int32)
    right = np.where(np.eye(2)[targets] > 0, 1, -1).astype(np.float32)
    right[0] *= -1
    guessing = np.random.default_rng(0).normal(size=right.shape).astype(np.float32)
    weights = scales([guessing, right], targets)
    assert weights[1] > 3 * weights[0]


def test_batches_hold_every_example_once():
    ids = [[0] * length for length in (3, 9, 4, 4, 8, 2, 3)]
    random = np.random.default_rng(0)
    found = list(dataset.batches(ids, range(len(ids)), 3, pad=1, random=random))
    assert sorted(place for batch in found for place in batch.places) == list(range(len(ids)))
    for batch in found:
        assert batch.mask.sum(1).tolist() == [len(ids[place]) for place in batch.places]


def test_a_split_leaves_every_label_something_to_learn_from():
    labels = ["a"] * 10 + ["b"]
    train_places, held = dataset.stratified_split(labels, 0.5, np.random.default_rng(0))
    assert sorted(train_places + held) == list(range(11))
    assert {labels[place] for place in train_places} == {"a", "b"}
    assert len(held) == 5
