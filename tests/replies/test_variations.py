"""The variation follows from the situation: the same one for the same events, never by chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.variations import (
    SENTIMENTS,
    BrokenReplies,
    Situation,
    check,
    choose,
    fitting,
    without_conditions,
)


def said(text, **metadata):
    return {"text": text, "metadata": metadata} if metadata else {"text": text}


def chosen(variations, **situation):
    now = Situation(**situation)
    return choose(fitting(variations, now), now)["text"]


def test_variations_take_turns_in_their_order():
    variations = [said("one"), said("two"), said("three")]
    assert [chosen(variations, heard=n) for n in range(4)] == ["one", "two", "three", "one"]


def test_what_was_heard_before_is_said_otherwise():
    variations = [said("long"), said("short", heard=1), said("shorter", heard=3)]
    heard = [chosen(variations, heard=n) for n in range(5)]
    assert heard == ["long", "short", "short", "shorter", "shorter"]


def test_those_for_a_later_time_begin_with_their_first():
    variations = [said("long"), said("a", heard=1), said("b", heard=1)]
    assert [chosen(variations, heard=n) for n in (1, 2, 3)] == ["a", "b", "a"]


def test_a_feeling_chooses_its_own():
    variations = [
        said("plain"),
        said("sorry", sentiment="negative"),
        said("very sorry", sentiment="negative", anger=True),
        said("nice", sentiment=["positive", "neutral"]),
    ]
    assert chosen(variations) == "plain"
    assert chosen(variations, sentiment="negative") == "sorry"
    assert chosen(variations, sentiment="negative", anger=True) == "very sorry"
    assert chosen(variations, sentiment="neutral") == "nice"


def test_a_condition_that_is_not_met_leaves_out_its_variation():
    assert fitting([said("late", heard=2)], Situation(heard=1)) == []


def test_all_mistakes_are_told_with_their_place():
    responses = {
        "utter_a": [said("x"), said("y", sentiment="angry")],
        "utter_b": [said("z", heard=0, rephrase="yes")],
    }
    with pytest.raises(BrokenReplies) as refused:
        check(responses)
    message = str(refused.value)
    assert "utter_a, variation 2: sentiment 'angry' is none of negative" in message
    assert "utter_b, variation 1: rephrase 'yes' is neither" in message
    assert "utter_b, variation 1: heard 0 is not a whole number" in message


def test_other_metadata_is_left_to_the_channel():
    response = said("x", heard=1, rephrase=True, theme="blue")
    without_conditions(response)
    assert response == {"text": "x", "metadata": {"theme": "blue"}}
    plain = said("x", heard=1)
    without_conditions(plain)
    assert plain == {"text": "x"}


conditions = st.fixed_dictionaries(
    {},
    optional={
        "sentiment": st.sampled_from(SENTIMENTS) | st.lists(st.sampled_from(SENTIMENTS)),
        "anger": st.booleans(),
        "heard": st.integers(1, 9),
    },
)


@given(
    st.lists(conditions, max_size=6),
    st.integers(0, 50),
    st.none() | st.sampled_from(SENTIMENTS),
    st.booleans(),
)
def test_with_one_variation_for_all_there_is_always_one_that_fits(told, heard, sentiment, anger):
    variations = [said("always"), *(said(str(n), **each) for n, each in enumerate(told))]
    check({"utter_a": variations})
    now = Situation(heard, sentiment, anger)
    first = choose(fitting(variations, now), now)
    assert first in fitting([first], now)
    assert choose(fitting(variations, now), now) is first
