"""Rasa's tokens of both languages."""

import pytest
from rasa_messages import message

from custom_components.nlu.bilingual_tokenizer import BilingualTokenizer

TOKENS = "text_tokens"


def tokens(component, text, **data):
    return component.process([message(text, **data)])[0].get(TOKENS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where is my order?", ["where", "is", "my", "order", "?"]),
        ("我的订单😀", ["我", "的", "订单", "😀"]),
    ],
)
def test_a_message_is_cut_into_words(create, text, words):
    assert [token.text for token in tokens(create(BilingualTokenizer), text)] == words


def test_chinese_tokens_keep_their_tag(create):
    assert tokens(create(BilingualTokenizer), "王芳的订单")[0].get("pos") == "PER"


def test_a_token_pattern_splits_further(create):
    component = create(BilingualTokenizer, token_pattern=r"[^_]+")
    assert [t.text for t in tokens(component, "wi_fi")] == ["wi", "fi"]


@pytest.mark.parametrize("text", ["", "\ud800", "a" * 100_000], ids=["empty", "surrogate", "long"])
def test_bad_input_is_fine(create, text):
    assert isinstance(tokens(create(BilingualTokenizer), text), list)
