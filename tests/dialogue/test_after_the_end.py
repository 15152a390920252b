"""What a customer says right after a task, and wishes that give way to others."""

from __future__ import annotations

from dialogue_script import play
from wide_flows import wide_graph

GRAPH = wide_graph(
    """
patterns:
  negate: {intents: [not_that], entities: [another]}
flows:
  track:
    triggers: [track]
    persisted_slots: [order]
    again: [tell]
    states:
      order: {ask: order}
      tell: {do: action_track}
  look:
    triggers: [swap]
    persisted_slots: [order]
    again: [tell]
    states:
      order: {ask: order, ask_again: later}
      tell: {do: action_track}
  buy:
    triggers: [return]
    persisted_slots: [order]
    states:
      order: {ask: order}
      make: {do: action_make}
  grumble:
    triggers: [person]
    alone: true
    states: {help: {say: utter_sorry}}
"""
)
TRACKED = "> track order=HD1\n- action_track\n"
LOOKED = "> swap order=HD1\n- action_track\n"


def test_not_that_one_right_after_a_look_asks_again() -> None:
    play(GRAPH, TRACKED + "> not_that\n- utter_ask_order\n> inform order=HD2\n- action_track")


def test_not_that_one_with_another_value_takes_that() -> None:
    play(GRAPH, TRACKED + "> not_that order=HD2\n- action_track\n= order=HD2")


def test_later_on_there_is_nothing_to_take_back() -> None:
    play(GRAPH, TRACKED + "> person\n- utter_sorry\n> not_that\n. abstains")


def test_a_task_that_changed_something_is_not_begun_anew() -> None:
    play(GRAPH, "> return order=HD1\n- action_make\n> not_that\n. abstains")


def test_a_complaint_gives_way_to_a_wish_in_the_same_message() -> None:
    play(GRAPH, "> person & track order=HD1\n- action_track\n- action_listen")


def test_a_complaint_gives_way_to_an_answer_in_the_same_message() -> None:
    play(GRAPH, "> track\n- utter_ask_order\n> person & inform order=HD1\n- action_track")


def test_a_complaint_alone_is_heard() -> None:
    play(GRAPH, "> person\n- utter_sorry\n> track\n- utter_ask_order\n> person\n- utter_sorry")


def test_the_same_asked_right_again_is_about_the_same() -> None:
    play(GRAPH, LOOKED + "> swap\n- action_track\n= order=HD1")


def test_the_same_asked_after_one_other_message_is_about_the_same() -> None:
    play(GRAPH, LOOKED + "> person\n- utter_sorry\n> swap\n- action_track\n= order=HD1")


def test_the_same_asked_right_again_with_another_value_is_about_that() -> None:
    play(GRAPH, LOOKED + "> swap order=HD2\n- action_track\n= order=HD2")


def test_the_same_asked_later_is_asked_about_anew() -> None:
    play(GRAPH, LOOKED + 2 * "> person\n- utter_sorry\n" + "> swap\n- utter_ask_order")


def test_what_another_task_was_told_does_not_count_for_it() -> None:
    play(GRAPH, "> return order=HD1\n- action_make\n> swap\n- utter_ask_order")


def test_not_that_one_is_still_understood_where_the_same_would_be_meant() -> None:
    play(GRAPH, LOOKED + "> not_that\n- utter_ask_order\n> inform order=HD2\n- action_track")


def test_another_one_asked_for_right_again_is_asked_about() -> None:
    play(GRAPH, LOOKED + "> swap another=other\n- utter_ask_order")


def test_after_another_task_the_same_is_asked_about_anew() -> None:
    play(GRAPH, LOOKED + "> return order=HD1\n- action_make\n> swap\n- utter_ask_order")


def test_a_sure_complaint_gives_way_to_an_answer_it_holds() -> None:
    play(GRAPH, "> track\n- utter_ask_order\n> person order=HD1\n- action_track")
