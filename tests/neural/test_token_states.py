"""Pieces of the encoder's tokenizer, mapped to a text as written and to its tokens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_bert import HIDDEN

from neural.classifier.frozen import FrozenVectors, frozen_layers, vector_name
from neural.classifier.onnx_classifier import OnnxClassifier, save
from neural.classifier.settings import FineTuning
from neural.classifier.training import train
from neural.encoder.onnx_encoder import TOKENIZER, encodable, load_tokenizer
from neural.encoder.token_states import TokenStates, offsets_in_text
from neural.tagger.bilou import Token

TUNING = FineTuning(tune="last:1", epochs=1, max_tokens=16, prefix="hello: ")


def states_of(*offsets):
    states = np.arange(len(offsets), dtype=np.float32)[:, None] * np.ones(4, np.float32)
    return TokenStates(states, np.array(offsets, np.int32).reshape(-1, 2))


@pytest.fixture(scope="module")
def tokenizer(folder):
    return load_tokenizer(folder / TOKENIZER, 16)


def test_a_token_has_the_mean_of_its_pieces_and_shares_one_that_is_longer():
    encoded = states_of((0, 0), (0, 3), (3, 5), (6, 8))
    tokens = [Token("hello", 0, 5), Token("退", 6, 7), Token("货", 7, 8), Token("?", 9, 10)]
    assert encoded.of(tokens)[:, 0].tolist() == [1.5, 3, 3, 0]


def test_no_tokens_have_no_states():
    assert states_of((0, 3)).of([]).shape == (0, 4)


def test_what_was_cut_off_is_out_of_reach():
    assert states_of((0, 0), (0, 3), (3, 5), (0, 0)).reach == 5
    assert states_of().reach == 0


@given(st.text(st.characters(), max_size=40), st.sampled_from(["", "hello: "]))
def test_pieces_of_any_text_lie_in_it(tokenizer, text, prefix):
    encoding = tokenizer.encode(prefix + encodable(text))
    offsets = offsets_in_text(encoding, prefix, text)
    assert offsets.shape == (sum(encoding.attention_mask), 2)
    assert (offsets >= 0).all()
    assert (offsets <= len(text)).all()
    assert (offsets[:, 0] <= offsets[:, 1]).all()


@pytest.mark.parametrize("text", ["my order", "😀 my ｏrder", "我的单\ud800my", "my\x00 order"])
def test_pieces_of_words_are_the_words_as_written(tokenizer, text):
    encoding = tokenizer.encode("hello: " + encodable(text))
    offsets = offsets_in_text(encoding, "hello: ", text)
    found = {text[start:end] for start, end in offsets}
    assert {word for word in ("my", "order", "我", "的", "单") if word in text} <= found
    assert "hello" not in found


def test_states_when_training_are_those_that_are_served(encoder, tmp_path):
    texts = ["where is my order", "hello", "我 要 退 货", "\ud800", "order " * 50]
    trained = train(encoder, texts[:4], ["track", "greet", "return", "greet"], TUNING)
    save(encoder, trained, TUNING, tmp_path)
    served = OnnxClassifier(tmp_path)
    before = FrozenVectors(encoder, TUNING).token_states(texts)
    for text, states in zip(texts, before, strict=True):
        classified = served.classify([text])[0]
        np.testing.assert_array_equal(classified.tokens.offsets, states.offsets)
        np.testing.assert_allclose(classified.tokens.states, states.states, atol=1e-4)
        assert states.states.shape[1] == HIDDEN
    assert served.vector_name == vector_name(encoder, TUNING)
    assert frozen_layers(encoder, TUNING) == 1


def test_texts_of_a_batch_have_their_own_pieces(encoder, tmp_path):
    trained = train(encoder, ["hello", "bye", "hi", "see you"], ["a", "b", "a", "b"], TUNING)
    save(encoder, trained, TUNING, tmp_path)
    short, long = OnnxClassifier(tmp_path).classify(["hello", "where is my order"])
    assert len(short.tokens.states) == len(short.tokens.offsets) < len(long.tokens.states)
