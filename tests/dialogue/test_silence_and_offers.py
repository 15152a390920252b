"""Silent customers, pushed offers, the time of day and who the customer is."""

from __future__ import annotations

from datetime import datetime

import pytest
from dialogue_script import Played, play
from wide_flows import wide_graph

from dialogue.events import Message

WIDE = wide_graph()
WAITS = """
> track
- utter_ask_order
- action_remind
"""


def test_a_reminder_is_scheduled_once_for_each_silence() -> None:
    played = play(
        WIDE, '> track\n- utter_ask_order\n= silence=\'{"intent":"silent","minutes":10}\''
    )
    assert [played.act(), played.act()] == ["action_remind", "action_listen"]


def test_nothing_is_scheduled_where_nothing_waits() -> None:
    play(WIDE, "> hours\n- utter_hours\n- utter_hours_closed\n- action_listen")


def test_a_silent_customer_is_reminded_and_can_answer() -> None:
    play(
        WIDE,
        WAITS
        + """
        > silent
        - utter_there
        = silence='{"intent":"silent","minutes":30}'
        - action_remind
        > inform order=HD1
        - action_look
        """,
    )


def test_a_customer_silent_for_long_is_let_go() -> None:
    played = play(
        WIDE,
        WAITS
        + """
        > silent
        - utter_there
        - action_remind
        > silent
        - utter_closed
        - action_listen
        """,
    )
    assert played.position.stack == ()
    assert played.position.slots.get("kind") is None


def test_a_word_in_between_starts_the_silence_anew() -> None:
    play(
        WIDE,
        WAITS
        + """
        > silent
        - utter_there
        - action_remind
        > nlu_fallback
        - utter_what
        - utter_ask_order
        - action_remind
        > silent
        - utter_there
        """,
    )


def test_a_reminder_with_nothing_under_way_says_nothing() -> None:
    play(WIDE, "> silent\n- action_listen")


def test_offers_are_limited_and_apart() -> None:
    play(
        WIDE,
        """
        > hours !angry
        - utter_ask_wanted
        - action_remind
        > hours !angry
        - utter_hours
        - utter_hours_closed
        > hours !angry
        - utter_ask_wanted
        - action_remind
        > hours
        - utter_hours
        - utter_hours_closed
        > hours !angry
        - utter_hours
        - utter_hours_closed
        """,
    )


def test_nothing_is_offered_while_something_asked_for_is_to_be_done() -> None:
    graph = wide_graph(
        """
flows:
  look:
    triggers: [track]
    states:
      tell: {do: action_track}
      more: {call: coupon}
  make:
    triggers: [invoice]
    states: {make: {do: action_make}}
  coupon:
    offer: true
    optional: true
    states:
      ask: {ask: wanted, answers: {yes_please: true, no_thanks: false}}
      thanks: {say: utter_kept}
"""
    )
    play(graph, "> track & invoice\n- action_track\n- action_make\n- action_listen")
    play(graph, "> track\n- action_track\n- utter_ask_wanted")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 27, 10), "utter_hours_open"),
        (datetime(2026, 11, 27, 20), "utter_hours_closed"),
        (datetime(2026, 11, 28, 10), "utter_hours_closed"),
        (None, "utter_hours_closed"),
    ],
)
def test_the_time_of_the_message_counts(at: datetime | None, said: str) -> None:
    played = Played(WIDE)
    played.hear(Message("hours", at=at), {})
    assert [played.act(), played.act()] == ["utter_hours", said]


def test_the_customers_profile_counts() -> None:
    play(WIDE, "> gift\n- action_gift", {"profile": {"tier": "gold"}})
    play(WIDE, "> gift\n. abstains", {"profile": {"tier": "silver"}})
    play(WIDE, "> gift\n. abstains", {"profile": "gold"})
