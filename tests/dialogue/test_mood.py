"""How the customer's mood develops is one number, and a limit on it offers a person."""

from __future__ import annotations

import pytest
from dialogue_script import play
from hypothesis import given
from hypothesis import strategies as st

from dialogue.graph import Graph
from dialogue.mood import developed

scores = st.one_of(st.none(), st.floats(-1, 1))


def trend_of(*told: float | None) -> float:
    trend = 0.0
    for score in told:
        trend = developed(trend, score)
    return trend


@given(st.lists(scores, max_size=30))
def test_it_stays_between_the_worst_and_the_best(told: list[float | None]) -> None:
    assert -1 <= trend_of(*told) <= 1


@given(st.lists(scores, max_size=8), st.floats(-1, 1), st.floats(-1, 1))
def test_a_better_message_never_makes_it_worse(
    told: list[float | None], one: float, other: float
) -> None:
    assert trend_of(*told, min(one, other)) <= trend_of(*told, max(one, other))


@pytest.mark.parametrize(("messages", "trend"), [(1, -0.27), (2, -0.46), (3, -0.59), (4, -0.68)])
def test_bad_messages_add_up(messages: int, trend: float) -> None:
    assert trend_of(*[-0.9] * messages) == trend


def test_a_message_that_nothing_tells_of_leaves_it() -> None:
    assert trend_of(-0.9, None, None) == trend_of(-0.9)


def test_two_messages_however_bad_are_no_trend() -> None:
    assert trend_of(-1, -1) > -0.55 > trend_of(-1, -1, -1)


def test_disappointed_again_and_again_is_offered_a_person_without_anger(shop: Graph) -> None:
    play(
        shop,
        """
        > track order=HD1 !-0.9
        - action_track
        > greet !-0.9
        - utter_hello
        - utter_menu
        > track order=HD1 !-0.9
        - utter_ask_wanted
        """,
    )


def test_a_content_message_in_between_brings_it_back(shop: Graph) -> None:
    play(
        shop,
        """
        > track order=HD1 !-0.9
        - action_track
        > track order=HD1 !0.9
        - action_track
        > track order=HD1 !-0.9
        - action_track
        > track order=HD1 !-0.9
        - action_track
        """,
    )


def test_after_an_offer_it_begins_again(shop: Graph) -> None:
    played = play(
        shop,
        """
        > greet !-0.9
        - utter_hello
        - utter_menu
        > greet !-0.9
        - utter_hello
        - utter_menu
        > greet !-0.9
        - utter_ask_wanted
        > no_thanks !-0.9
        - utter_stay
        - utter_hello
        """,
    )
    assert played.position.trend == -0.27
