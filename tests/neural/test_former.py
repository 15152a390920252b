"""A training goes on from an earlier one: weights, labels and examples are not forgotten."""

from dataclasses import replace

import numpy as np
import pytest

from neural.bert.graph_weights import weights_in
from neural.classifier.former import Former, LabelsMissing
from neural.classifier.onnx_classifier import GRAPH, OnnxClassifier, save
from neural.classifier.settings import FineTuning
from neural.classifier.training import train

OLD = {
    "greet": ["hello", "hi", "good morning", "hello hi", "hi good morning", "你 好"],
    "track": ["where is my order", "where is my parcel", "my order where", "我 的 单 在 哪 里"],
}
NEW = {"return": ["i want to return this", "return my order", "i want it back", "我 要 退 货"]}
SETTINGS = FineTuning(
    tune="last:1", epochs=40, batch_size=4, learning_rate=5e-3, head_learning_rate=2e-2,
    dropout=0.0, held_out=0.2, max_tokens=16, rehearsal=1.0,
)  # fmt: skip


def pairs(*groups):
    examples = [(t, label) for group in groups for label, texts in group.items() for t in texts]
    return [text for text, _ in examples], [label for _, label in examples]


def trained_into(folder, encoder, settings, *groups, former=None):
    trained = train(encoder, *pairs(*groups), settings, former=former)
    save(encoder, trained, settings, folder)
    return trained


@pytest.fixture(scope="module", params=["last:1", "lora", "adapter"])
def earlier(request, encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("earlier")
    settings = replace(SETTINGS, tune=request.param)
    return folder, settings, trained_into(folder, encoder, settings, OLD)


def right(folder, *groups):
    served, (texts, labels) = OnnxClassifier(folder), pairs(*groups)
    found = [served.labels[c.confidences.argmax()] for c in served.classify(texts)]
    return float(np.mean([one == other for one, other in zip(found, labels, strict=True)]))


def test_a_graph_gives_its_weights_back(earlier):
    folder, _, trained = earlier
    found = weights_in(folder / GRAPH)
    assert {name for name in trained.weights if name.startswith("encoder.")} <= set(found)
    for name, weight in found.items():
        step = np.abs(trained.weights[name]).max() / 63
        np.testing.assert_allclose(weight, trained.weights[name], atol=step)


def test_a_new_intent_is_learnt_and_the_old_ones_are_kept(earlier, encoder, tmp_path):
    folder, settings, _ = earlier
    settings = replace(settings, learning_rate=2e-2)
    trained_into(tmp_path, encoder, settings, OLD, NEW, former=Former.read(folder))
    assert right(tmp_path, NEW) >= 0.75
    assert right(tmp_path, OLD) >= right(folder, OLD) - 0.1


def test_without_anything_new_nothing_is_trained(earlier, encoder, tmp_path, capfd):
    folder, settings, _ = earlier
    trained_into(tmp_path, encoder, settings, OLD, former=Former.read(folder))
    assert "Fine-tuning" not in capfd.readouterr().err
    assert right(tmp_path, OLD) == right(folder, OLD)


def test_what_was_held_out_stays_held_out(earlier, encoder):
    folder, settings, _ = earlier
    former = Former.read(folder)
    trained = train(encoder, *pairs(NEW, OLD), replace(settings, epochs=1), former=former)
    examples = list(zip(*pairs(NEW, OLD), strict=True))
    held = {examples[place] for place in trained.held_out}
    assert former.held_out <= held
    assert not held & former.known


def test_rehearsal_takes_all_that_is_new_and_every_label_in_turn(earlier):
    former = Former.read(earlier[0])
    known = sorted(former.known)
    examples = [*known, ("return my order", "return"), ("i want it back", "return")]
    chosen = former.rehearsed(examples, range(len(examples)), 1.0, np.random.default_rng(0))
    assert {len(examples) - 1, len(examples) - 2} <= set(chosen)
    old = [examples[place][1] for place in chosen if examples[place] in former.known]
    assert len(old) == 4
    assert abs(old.count("greet") - old.count("track")) <= 1


def test_a_known_intent_without_examples_is_refused_by_name(earlier, encoder):
    with pytest.raises(LabelsMissing, match="track"):
        train(encoder, *pairs({"greet": OLD["greet"]}, NEW), SETTINGS,
              former=Former.read(earlier[0]))  # fmt: skip


def test_kept_layers_are_those_below(encoder, tmp_path):
    settings = replace(SETTINGS, tune="full", keep_layers=1)
    trained = trained_into(tmp_path, encoder, settings, OLD)
    assert not any(name.startswith("encoder.layer.1.") for name in trained.weights)
    assert right(tmp_path, OLD) > 0.9
    assert encoder.shortened(0) is encoder
    assert encoder.shortened(1).config.layers == 1
