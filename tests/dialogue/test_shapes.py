"""Patterns for answers never take for ever, and fields of slots are only looked up."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.conditions import BadCondition, Condition, Values
from dialogue.shapes import BadShape, matches, shape


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", "([a-z]+,?)*", "(", "a{2,}{3,}", "((ab)+c*)*"]
)
def test_a_wrong_or_endless_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(BadShape):
        shape(pattern)


@pytest.mark.parametrize("pattern", [r"HD\d{8}", "[a-z]+@[a-z.]+", "(en|zh)", r"\d+(\.\d{2})?"])
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    assert shape(pattern)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300) | st.integers() | st.none() | st.lists(st.text(max_size=3)))
def test_any_value_is_judged_at_once(value: object) -> None:
    begin = time.thread_time()
    assert matches(value, "[a-z]+x[a-z]+y[a-z]+") in (True, False)
    assert time.thread_time() - begin < 0.5


def test_the_whole_value_must_match() -> None:
    assert matches("HD12", "HD[0-9]+")
    assert not matches("my HD12", "HD[0-9]+")
    assert matches(12345, "[0-9]{5}")
    assert not matches(None, ".*")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('profile.tier == "gold"', True),
        ('profile["tier"] == "gold"', True),
        ("profile.points > 10", True),
        ("profile.none == None", True),
        ("profile.address.city == None", True),
        ("profile.items == 3", True),  # a field, never the method of that name
        ("orders[0] == 1 and orders[-1] == 2 and orders[5] == None", True),
        ("tier.name == None", True),
        ('number("4.5") > 4 and number("x") == None', True),
    ],
)
def test_fields_are_looked_up_and_nothing_else(text: str, holds: bool) -> None:
    profile = {"tier": "gold", "points": 12, "items": 3}
    values = Values(profile=profile, orders=[1, 2], tier="gold")
    assert Condition(text).holds(values) is holds


@pytest.mark.parametrize("text", ["profile.__class__", "profile._x", "profile.get('a')", "''.join"])
def test_what_reaches_beyond_data_is_refused_or_nothing(text: str) -> None:
    with suppress(BadCondition):
        assert Condition(text).comes_to(Values(profile={})) is None
