"""spaCy is asked for names only where there may be one that is not yet known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.capitals import may_name
from language.spans import Span


@pytest.mark.parametrize(
    "text",
    ["I spoke to Tom Baker", "Lisa was very helpful", "send it to berlin, Germany", "Carlos",
     "thanks. Kevin told me to ask", 'ask "Anna"', "订单给 Tom"],
)  # fmt: skip
def test_a_capital_letter_may_be_a_name(text):
    assert may_name(text)


@pytest.mark.parametrize(
    "text",
    ["where is my order", "Where is my order? Can you look", "I'm late and I’d ask", "I", "", " ",
     "What's up", "退货", "123 456", "Could you: Please", "!!"],
)  # fmt: skip
def test_a_sentence_that_begins_with_a_common_word_names_nobody(text):
    assert not may_name(text)


def test_what_was_found_before_needs_no_name():
    text = "is the Lumio Clip in stock"
    assert may_name(text)
    assert not may_name(text, [Span("product", 7, 17, "LU-CLIP")])
    assert may_name(f"{text}, asks Anna", [Span("product", 7, 17, "LU-CLIP")])


@given(st.text(max_size=60))
def test_a_text_without_capitals_never_asks(text):
    assert not may_name("".join(c for c in text.lower() if not c.isupper()))
