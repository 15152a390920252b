"""Patterns find spans exactly, in both languages, in any text."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.patterns import find

TODAY = date(2026, 11, 23)


def found(text, entity):
    return [text[s.start : s.end] for s in find(text, TODAY) if s.entity == entity]


@pytest.mark.parametrize(
    ("text", "entity", "spans"),
    [
        ("where is HD10000102?", "order_number", ["HD10000102"]),
        ("订单10000102到哪了", "order_number", ["10000102"]),
        ("ＨＤ１００００１０２呢", "order_number", ["ＨＤ１００００１０２"]),
        ("order #100001023", "order_number", []),
        ("mail me at a.b@shop.example", "email", ["a.b@shop.example"]),
        ("我的邮箱是wang@a.cn，谢谢", "email", ["wang@a.cn"]),
        ("call 13812345678", "phone", ["13812345678"]),
        ("电话13612345678", "phone", ["13612345678"]),
        ("something under 1000", "money", ["1000"]),
        ("500块以内的耳机", "money", ["500块"]),
        ("1000以内", "money", ["1000"]),
        ("back in under 20 hours", "money", []),
        ("bought it last Friday", "date", ["last Friday"]),
        ("上周三买的", "date", ["上周三"]),
        ("I give it 4/5", "rating", ["4/5"]),
        ("I give it 4/5", "date", []),
        ("delivered 11/11", "date", ["11/11"]),
        ("给五星好评", "rating", ["五星"]),
        ("the second one", "ordinal", ["second"]),
        ("第二个", "ordinal", ["第二个"]),
        ("and where's my other order", "another", ["other"]),
        ("另外一单到哪了", "another", ["另外"]),
        ("还有一个订单呢", "another", ["还有一"]),
        ("my brother's mother", "another", []),
        ("my last name", "ordinal", []),
        ("两个耳机", "quantity", ["两个"]),
    ],
)
def test_a_span(text, entity, spans):
    assert found(text, entity) == spans


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_can_be_searched(text):
    for span in find(text, TODAY):
        assert 0 <= span.start < span.end <= len(text)
        assert span.value is not None


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    ["1" * 100_000, "一" * 100_000, "a@" * 50_000, "HD" * 50_000],
    ids=["digits", "numerals", "mail", "orders"],
)
def test_long_texts_take_no_long_time(text):
    assert isinstance(find(text, TODAY), list)
