"""Numbers are read alike whatever way they are written."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.numbers import amounts, codes, days, numbers, plain

ENGLISH = {3: "three", 12: "twelve", 25: "twenty-five", 225: "two hundred and twenty five"}


@pytest.mark.parametrize(("value", "words"), ENGLISH.items())
def test_english_words_are_the_numbers_they_write(value, words):
    assert numbers(plain(f"It takes {words} days")) == {Decimal(value)}


@pytest.mark.parametrize("written", ["三", "３", "3", "③", "٣", "叁", "three"])
def test_one_number_has_many_looks(written):
    assert numbers(plain(f"等 {written} 天")) == {Decimal(3)}


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_are_the_numbers_they_write(value):
    assert numbers(plain(f"共{cn2an.an2cn(value)}件")) == {Decimal(value)}


@given(st.integers(0, 10**12))
def test_thousands_may_be_parted(value):
    assert numbers(plain(f"a {value:,} b")) == numbers(plain(f"a {value} b")) == {Decimal(value)}


def test_a_day_is_the_same_in_any_form():
    first = {(10, Decimal(1))}
    assert days(plain("by 1 October 2026")) == first
    assert days(plain("on October 1st")) == first
    assert {(Decimal(m), d) for m, d in days(plain("2026年10月1日"))} == {(Decimal(10), Decimal(1))}
    assert days(plain("十月一号")) == days(plain("2026-10-01")) == {(Decimal(10), Decimal(1))}


def test_an_amount_has_its_currency():
    cny = {("CNY", Decimal("1299.5"))}
    assert amounts(plain("¥1,299.50")) == amounts(plain("￥1299.5")) == cny
    assert amounts(plain("1299.5元")) == amounts(plain("1,299.50 yuan")) == cny
    assert amounts(plain("£5 or five pounds")) == {("GBP", Decimal(5))}
    assert amounts(plain("五千美元")) == {("USD", Decimal(5000))}


def test_what_mixes_letters_and_digits_is_a_code():
    assert codes(plain("Order HD10000101, ticket T-42")) == {"hd10000101", "t-42"}


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    for read in (numbers, days, amounts, codes):
        read(plain(text))
