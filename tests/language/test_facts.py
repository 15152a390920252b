"""Amounts, days and permissions are read alike in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.facts import facts, permits, sentences


@pytest.mark.parametrize(
    ("english", "chinese", "told"),
    [
        ("within 30 days after delivery", "签收后 30 天内", {("day", 30)}),
        ("two working days", "两个工作日", {("day", 2)}),
        ("it takes 12 months", "12 个月", {("month", 12)}),
        ("¥1,299 and 15% off", "1,299 元，立减 15%", {("money", 1299), ("percent", 15)}),
        ("after 45 minutes", "45 分钟后", {("minute", 45)}),
        ("from 9:00 to 6 pm", "9:00 到下午 6 点", {("clock", 540), ("clock", 1080)}),
        ("until 31 December", "到 12月31日", {("date", 1231)}),
        ("thirty-one days", "三十一天", {("day", 31)}),
        ("two to three days", "两三天", {("day", 3)}),
        ("500 points", "500 积分", {("point", 500)}),
        ("on that day in 2018", "2018 年那一天", set()),
        ("AirBuds 2 on Saturday", "周六送耳机 2 代", set()),
    ],
)
def test_a_text_and_its_twin_state_the_same(english, chinese, told):
    assert set(facts(english)) == set(facts(chinese)) == told


@pytest.mark.parametrize(
    ("text", "permitted"),
    [
        ("You can return opened items.", 1),
        ("You cannot return opened items.", -1),
        ("Once shipped it can no longer be cancelled.", -1),
        ("We do not accept cheques.", -1),
        ("Points can be used, but not for postage.", 0),
        ("The parcel arrives tomorrow.", 0),
        ("拆封的商品可以退。", 1),
        ("拆封的商品不能退。", -1),
        ("礼品卡不支持退换。", -1),
        ("可能要等几天。", 0),
        ("积分可以抵货款，不能抵运费。", 0),
    ],
)
def test_a_sentence_allows_or_forbids_or_neither(text, permitted):
    assert permits(text) == permitted


def test_sentences_of_both_languages_are_cut():
    assert sentences("It costs ¥1.50. Yes! 可以退。\n不能换；好") == [
        "It costs ¥1.50.", "Yes!", "可以退。", "不能换；", "好",
    ]  # fmt: skip


@given(st.text(max_size=400))
def test_any_text_is_read(text):
    assert all(value == value for _, value in facts(text))
    assert permits(text) in (-1, 0, 1)
    assert all(sentence in text for sentence in sentences(text))
