"""Parts of a text are judged from the pass over all of it."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from language.clauses import Clause, clauses
from neural.classifier.onnx_classifier import OnnxClassifier, save
from neural.classifier.parts import HEADS, PartHeads
from neural.classifier.settings import FineTuning
from neural.classifier.training import train
from neural.encoder import EncoderMissing
from neural.encoder.token_states import TokenStates

EXAMPLES = {
    "greet": ["hello", "hi", "good morning", "hello hi", "hi good morning", "你 好"],
    "return": ["i want to return this", "return my order", "i want it back", "我 要 退 货"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts]
TUNING = FineTuning(
    tune="last:1", epochs=30, batch_size=4, learning_rate=5e-3, head_learning_rate=2e-2,
    dropout=0.0, held_out=0.0, max_tokens=16, regression=True,
)  # fmt: skip

# Two labels; a head that reads the first number, a regression that reads the second.
ARRAYS = {
    "classifier.weight": np.array([[1, 0], [-1, 0]], np.float32),
    "classifier.bias": np.array([0.5, 0], np.float32),
    "regression.weight": np.array([[0, 1], [0, -1]], np.float32),
    "regression.bias": np.zeros(2, np.float32),
}
ONE, TWO = Clause("ab", 0, 2), Clause("cd", 3, 5)
NO_CHARACTERS = np.zeros((2, 2), np.float32)


def states(*rows):
    """Return states of three pieces: two of the first part, one of the second."""
    offsets = np.array([[0, 1], [1, 2], [3, 5]], np.int32)
    return TokenStates(np.array(rows, np.float32), offsets)


@pytest.fixture(scope="module")
def served(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("classifier")
    save(encoder, train(encoder, TEXTS, LABELS, TUNING), TUNING, folder)
    return OnnxClassifier(folder)


def test_a_part_is_judged_by_the_mean_of_its_own_pieces():
    tuned, below = states((2, 9), (4, 9), (-5, 9)), states((9, 3), (9, 3), (0, -7))
    logits = PartHeads(ARRAYS).logits([ONE, TWO], tuned, below, NO_CHARACTERS, [1.0, 1.0, 10.0])
    # A vector below is of length 1, as the regression has learned it.
    length = np.hypot(9, 3)
    np.testing.assert_allclose(
        logits, [[3.5 + 30 / length, -3 - 30 / length], [-4.5 - 10, 5 + 10]], rtol=1e-5
    )


@pytest.mark.parametrize(("regression", "more"), [(True, 1.5), (False, 2.0)])
def test_the_characters_of_a_part_count_more_than_those_of_a_text(regression, more):
    arrays = {name: a for name, a in ARRAYS.items() if regression or name.startswith("class")}
    pieces, characters = states((0, 1), (0, 1), (0, 1)), np.array([[8, 0], [0, 8]], np.float32)
    heads, scales = PartHeads(arrays), [1.0, 0.5, 1.0]
    with_them = heads.logits([ONE, TWO], pieces, pieces, characters, scales)
    without = heads.logits([ONE, TWO], pieces, pieces, NO_CHARACTERS, scales)
    np.testing.assert_allclose(with_them - without, more * 0.5 * characters, rtol=1e-5)


def test_saved_and_loaded_they_judge_the_same(tmp_path):
    PartHeads(ARRAYS).save(tmp_path)
    pieces = states((1, 2), (3, 4), (5, 6))
    asked = ([ONE, TWO], pieces, pieces, NO_CHARACTERS, [1.0, 1.0, 1.0])
    loaded = PartHeads.load(tmp_path).logits(*asked)
    np.testing.assert_array_equal(loaded, PartHeads(ARRAYS).logits(*asked))


@pytest.mark.parametrize("content", [b"", b"no tensors"])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / HEADS).write_bytes(content)
    with pytest.raises(EncoderMissing, match=HEADS):
        PartHeads.load(tmp_path)


def test_a_file_without_the_head_is_refused(tmp_path):
    PartHeads({"regression.bias": np.zeros(2, np.float32)}).save(tmp_path)
    with pytest.raises(EncoderMissing, match=r"lacks classifier\.bias, classifier\.weight"):
        PartHeads.load(tmp_path)


def test_each_wish_of_a_message_has_its_own_label(served):
    text = "hello good morning, i want to return this"
    (classified,) = served.classify([text])
    parts = served.classify_parts(text, classified, clauses(text))
    assert [served.labels[part.confidences.argmax()] for part in parts] == ["greet", "return"]
    assert [(part.start, part.end) for part in parts] == [(0, 18), (20, 41)]


def test_a_part_beyond_what_was_read_is_left_out(served):
    text = "hello good morning, " + "my order " * 20 + ", i want to return this"
    (classified,) = served.classify([text])
    parts = served.classify_parts(text, classified, clauses(text))
    assert [(part.start, part.end) for part in parts] == [(0, 18), (20, 199)]
    assert served.classify_parts(text, classified, [Clause("this", 218, 222)]) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_has_parts_with_probabilities(served, text):
    (classified,) = served.classify([text])
    halves = [Clause(text[:9], 0, len(text[:9])), Clause(text[9:], len(text[:9]), len(text))]
    for part in served.classify_parts(text, classified, halves):
        assert np.isfinite(part.confidences).all()
        assert part.confidences.sum() == pytest.approx(1, abs=1e-5)
