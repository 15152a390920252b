"""Texts become unit vectors, whatever the texts are; nothing of TensorFlow is needed."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural.encoder import EncoderMissing, OnnxEncoder
from neural.encoder.export import export


@pytest.fixture(scope="module")
def served(folder):
    export(folder)
    return OnnxEncoder(folder, max_tokens=32)


def test_vectors_come_in_the_order_of_the_texts(served):
    texts = ["hello", "where is my order", "hi", "i want to return this order", "bye"]
    together = served.encode(texts, batch=2)
    for text, vector in zip(texts, together, strict=True):
        assert float(served.encode([text])[0] @ vector) > 0.99


def test_no_texts_give_no_vectors(served):
    assert served.encode([]).shape == (0, served.dimension)


@given(st.lists(st.text(), min_size=1, max_size=3))
@settings(max_examples=50, deadline=None)
def test_any_text_has_a_vector_of_length_one(served, texts):
    np.testing.assert_allclose(np.linalg.norm(served.encode(texts), axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(
    "text",
    ["", "hello " * 20_000, "\ud800", "\x00\x07", "😀" * 500],
    ids=["empty", "long", "surrogate", "control", "emoji"],
)
def test_bad_input_has_a_vector_too(served, text):
    assert np.isfinite(served.encode([text])).all()


def test_a_missing_file_is_named_with_its_cure(tmp_path):
    with pytest.raises(EncoderMissing, match=r"encoder\.onnx is missing: run `make prepare`"):
        OnnxEncoder(tmp_path)


def test_a_truncated_graph_is_refused(served, folder, tmp_path):
    (tmp_path / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    (tmp_path / "encoder.onnx").write_bytes((folder / "encoder.onnx").read_bytes()[:2000])
    with pytest.raises(EncoderMissing, match="cannot be read"):
        OnnxEncoder(tmp_path)


def test_serving_does_not_import_tensorflow():
    code = (
        "import sys, neural.encoder, neural.sentiment, neural.classifier.onnx_classifier;"
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
