"""Values in blanks are written for the customer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.values import SpokenValues, spoken


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("2026-10-01", "1 October 2026", "2026年10月1日"),
        (date(2026, 10, 1), "1 October 2026", "2026年10月1日"),
        ({"amount": 1299, "currency": "GBP"}, "£1,299", "£1,299"),
        (["a", "b", "c"], "a, b and c", "a、b和c"),
        (2.0, "2", "2"),
        (1299.5, "1,299.5", "1,299.5"),
        (12345, "12345", "12345"),
        ("HD10000101", "HD10000101", "HD10000101"),
        (None, "–", "–"),
        ([], "–", "–"),
    ],
)
def test_a_value_is_written_in_both_languages(value, english, chinese):
    assert spoken(value, "en") == english
    assert spoken(value, "zh") == chinese


def test_slots_that_hold_money_are_written_as_such():
    values = SpokenValues({"money": 500.0, "points": 500.0}, "zh", ["money"], "CNY")
    assert (values["money"], values["points"]) == ("¥500", "500")


def test_several_amounts_are_listed():
    values = SpokenValues({"money": [500, 49.5]}, "en", ["money"], "GBP")
    assert values["money"] == "£500 and £49.50"


def test_a_slot_for_money_may_be_empty_or_hold_words():
    values = SpokenValues({"a": None, "b": "cheap", "c": []}, "en", ["a", "b", "c"])
    assert (values["a"], values["b"], values["c"]) == ("–", "cheap", "–")


def test_a_blank_without_a_value_is_an_error_of_its_own():
    with pytest.raises(KeyError):
        SpokenValues({}, "en")["number"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["amount", "currency"]), inner),
)


@given(anything, st.sampled_from(["en", "zh", ""]))
def test_any_value_can_be_written(value, language):
    assert isinstance(SpokenValues({"x": value}, language, ["x"])["x"], str)
    assert isinstance(spoken(value, language), str)


@given(st.floats(-1e14, 1e14))
def test_no_number_is_written_with_an_exponent(value):
    assert "e" not in spoken(value, "en").casefold()
