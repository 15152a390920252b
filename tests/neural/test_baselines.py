"""The small classifiers: what they learn, keep, and make of any text."""

import json
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neural.baselines import bilstm, text_cnn, training
from neural.baselines.linear import LinearBaseline
from neural.baselines.onnx_baseline import OnnxBaseline, save
from neural.baselines.settings import BaselineTraining
from neural.baselines.vocabulary import PAD, RESERVED, UNKNOWN, Vocabulary, units
from neural.encoder import EncoderMissing

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hello hi", "你好", "早上好"],
    "return": ["i want to return this", "return my order", "i want it back", "我要退货", "退货"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts]
TOY = BaselineTraining(
    epochs=25, batch_size=4, learning_rate=2e-2, dropout=0.1, word_dropout=0.0,
    embedding_size=8, units=8, held_out=0.0,
)  # fmt: skip
NETWORKS = {"text_cnn": text_cnn, "bilstm": bilstm}


@pytest.fixture(scope="module", params=NETWORKS)
def network(request):
    return training.train(NETWORKS[request.param].build, TEXTS, LABELS, TOY)


@pytest.fixture(scope="module")
def network_folder(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    save(network, folder)
    return folder


@pytest.fixture(scope="module")
def served(network_folder):
    return OnnxBaseline(network_folder)


@pytest.fixture(scope="module")
def linear():
    return LinearBaseline.fit(TEXTS, LABELS)


def predicted(classifier, texts):
    return [classifier.labels[place] for place in classifier.classify(texts).argmax(axis=1)]


def test_units_are_words_han_characters_and_signs():
    assert units("Where's order 123-A, 我要Ｔ恤?") == [
        "where", "'", "s", "order", "000", "-", "a", ",", "我", "要", "t", "恤", "?",
    ]  # fmt: skip


def test_units_beyond_the_longest_are_cut():
    assert units("a b c d", 2) == ["a", "b"]
    assert len(Vocabulary(["a"], 64).ids("a " * 500)) == 64


def test_ids_follow_frequency_and_rare_units_are_unknown():
    vocabulary = Vocabulary.of(["b b b a a c", "a b"], min_count=2)
    assert vocabulary.ids("b a c") == [len(RESERVED), len(RESERVED) + 1, UNKNOWN]
    assert len(vocabulary) == len(RESERVED) + 2


def test_a_text_of_nothing_still_has_a_length():
    assert Vocabulary(["a"], 64).ids(" \n") == [UNKNOWN]


@given(st.lists(st.text(), min_size=1))
@example(["\ud800 half", "ＡＢ", "İ"])
def test_a_vocabulary_read_again_numbers_alike(texts):
    vocabulary = Vocabulary.of(texts)
    again = Vocabulary.from_json(json.loads(json.dumps(vocabulary.to_json())))
    for text in texts:
        assert again.ids(text) == vocabulary.ids(text)
        assert PAD not in vocabulary.ids(text)
        assert not text.strip() or 1 <= len(vocabulary.ids(text)) <= 64


def test_a_network_learns_a_toy_set(served):
    assert predicted(served, TEXTS) == LABELS


def test_a_network_read_twice_answers_the_same(network_folder, served):
    assert np.array_equal(OnnxBaseline(network_folder).classify(TEXTS), served.classify(TEXTS))


def test_neighbours_in_a_batch_do_not_change_an_answer(served):
    together = served.classify([*TEXTS, "hello " * 60])
    alone = np.concatenate([served.classify([text]) for text in TEXTS])
    assert np.allclose(together[:-1], alone, atol=1e-5)
    assert not np.allclose(alone[0], alone[-1], atol=1e-2)


@pytest.mark.parametrize("length", [1, 2, 3, 4, 7])
def test_padding_does_not_change_logits(network, length):
    session = onnxruntime.InferenceSession(network.graph, providers=["CPUExecutionProvider"])
    ids = np.arange(2, 2 + length, dtype=np.int32)[None]
    padded = np.pad(ids, [(0, 0), (0, 9)], constant_values=PAD)
    bare, long = (session.run(None, {"ids": given})[0] for given in (ids, padded))
    assert np.allclose(bare, long, atol=1e-5)
    assert np.abs(bare).max() > 1e-2


def test_an_export_that_answers_otherwise_is_refused(monkeypatch):
    class Wrong:
        def run(self, names, inputs):
            return [np.full((len(inputs["ids"]), 2), 99, np.float32)]

    monkeypatch.setattr(training, "open_session", lambda graph, threads: Wrong())
    with pytest.raises(training.ExportError, match=r"tf2onnx.*pyproject\.toml"):
        training.train(text_cnn.build, TEXTS, LABELS, replace(TOY, epochs=1))


def test_training_stops_early_and_calibrates_on_what_is_held_out(monkeypatch):
    epochs = []
    monkeypatch.setattr(training, "batches", counted(training.batches, epochs))
    losses = iter([1.0, 0.5, 0.6, 0.7, 0.8, 0.9])
    monkeypatch.setattr(training._Run, "_held_out_loss", lambda run: next(losses))
    patient = replace(TOY, held_out=0.4, patience=2)
    trained = training.train(text_cnn.build, TEXTS, LABELS, patient)
    assert len(epochs) == 4
    assert 0 <= trained.held_out_accuracy <= 1
    assert trained.scale != 1.0


def counted(drawn, epochs):
    def batches(*given):
        if len(given) == 5:
            epochs.append(given)
        return drawn(*given)

    return batches


def test_class_weights_favour_the_rare_label():
    labels = ["a"] * 9 + ["b"]
    texts = [f"word {label}" for label in labels]
    weighted = training._Run(text_cnn.build, texts, labels, replace(TOY, class_weights=True))
    assert weighted.label_weights.tolist() == pytest.approx([5 / 9, 5])
    plain = training._Run(text_cnn.build, texts, labels, TOY)
    assert plain.label_weights.tolist() == [1, 1]


def test_word_dropout_hides_units_but_never_padding():
    run = training._Run(text_cnn.build, TEXTS, LABELS, replace(TOY, word_dropout=0.5))
    ids = np.array([[5] * 200 + [PAD] * 200], np.int32)
    hidden = run._some_unknown(ids)
    assert set(hidden[0, :200]) == {5, UNKNOWN}
    assert set(hidden[0, 200:]) == {PAD}


@pytest.mark.parametrize("name", ["model.onnx", "baseline.json"])
@pytest.mark.parametrize("damage", [None, b"", b"{}", b"[]", b"\xff\x00broken"])
def test_a_damaged_or_missing_file_is_named(network_folder, tmp_path, name, damage):
    for file in network_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    OnnxBaseline(tmp_path)
    if damage is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(damage)
    with pytest.raises(EncoderMissing, match=name):
        OnnxBaseline(tmp_path)


def test_a_vocabulary_without_the_reserved_units_is_refused():
    with pytest.raises(ValueError, match="<pad>, <unk>"):
        Vocabulary.from_json({"units": ["a", "b", "c"], "max_length": 64})


def test_the_linear_machine_learns_a_toy_set(linear):
    assert predicted(linear, TEXTS) == LABELS


def test_the_linear_machine_read_again_answers_the_same(linear, tmp_path):
    linear.save(tmp_path)
    again = LinearBaseline.load(tmp_path)
    assert again.labels == linear.labels
    assert np.array_equal(again.classify(TEXTS), linear.classify(TEXTS))


@pytest.mark.parametrize("name", ["linear.json", "characters.safetensors"])
@pytest.mark.parametrize("damage", [None, b"[]"])
def test_a_damaged_file_of_the_linear_machine_is_named(linear, tmp_path, name, damage):
    linear.save(tmp_path)
    if damage is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(damage)
    with pytest.raises(EncoderMissing, match=name):
        LinearBaseline.load(tmp_path)


def test_few_examples_still_calibrate_the_linear_machine():
    few = LinearBaseline.fit(["hello", "hi hello", "return", "return it"], ["a", "a", "b", "b"])
    assert (
        few.classify(["hello"]).max()
        > LinearBaseline(few._characters, few.labels, 1.0).classify(["hello"]).max()
    )


@settings(deadline=None)
@given(st.lists(st.text(), max_size=4))
@example(["\ud800", "", "\x00", "😀" * 3000])
def test_any_text_has_confidences(served, linear, texts):
    for classifier in (served, linear):
        confidences = classifier.classify(texts)
        assert confidences.shape == (len(texts), 2)
        assert np.isfinite(confidences).all()
        assert np.allclose(confidences.sum(axis=1), 1, atol=1e-5)
