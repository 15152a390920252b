"""A message is in the language of its grammar, not of its names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.identification import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("我的订单到哪了", "zh"),
        ("我的 order HD10000102 到哪了", "zh"),
        ("is the 清风 X5 in stock", "en"),
        ("want to 退货 my AirBuds Lite", "en"),
        ("return一下我的AirBuds", "zh"),
        ("这个AirBuds Pro的price是多少", "zh"),
        ("cancel my 订单 please", "en"),
        ("退货", "zh"),
        ("refund", "en"),
        ("ＷＨＥＲＥ ｉｓ ｍｙ ｏｒｄｅｒ", "en"),
    ],
)
def test_the_language_of_a_sentence(text, language):
    told = identify(text)
    assert (told.name, told.is_evidence) == (language, True)


@pytest.mark.parametrize(
    "text", ["ok", "HD10000102", "10000102", "iPhone", "AirBuds Pro", "清风 X5", "", "😀", "12:30"]
)
def test_what_is_no_evidence(text):
    assert not identify(text).is_evidence


def test_what_does_not_tell_is_in_the_language_so_far():
    assert identify("10000102", default="zh").name == "zh"


@given(st.text())
def test_any_text_has_a_language(text):
    told = identify(text)
    assert told.name in {"en", "zh"}
    assert 0.5 <= told.confidence <= 1
