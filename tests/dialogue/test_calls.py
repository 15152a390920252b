"""Flows that call each other, and states in groups."""

from __future__ import annotations

from dialogue_script import play
from wide_flows import WIDE as WIDE_FLOWS
from wide_flows import wide_graph

WIDE = wide_graph()

ITEM = """
> return order=HD1
- action_look outcome=found
- action_ask_item
- action_remind
"""


def test_a_called_flow_is_given_arguments_that_go_when_it_ends() -> None:
    play(
        WIDE,
        """
        > return order=HD1
        - action_look outcome=found
        = kind=null order=HD1
        - action_ask_item
        """,
    )
    assert play(WIDE, "> return order=HD1").decision().now.slots["kind"] == "return"


def test_an_argument_may_be_a_slot() -> None:
    assert play(WIDE, "> track order=HD1").decision().now.slots["kind"] == "HD1"


def test_how_the_called_flow_ended_chooses_the_way() -> None:
    play(
        WIDE,
        """
        > return order=HD1
        - action_look outcome=not_found
        - utter_unknown
        # not_found=which_order done=return
        - action_listen
        """,
    )


def test_a_value_from_before_the_task_does_not_count_where_the_call_says_so() -> None:
    play(WIDE, "> track\n- utter_ask_order", {"order": "HD1"})
    play(WIDE, "> return\n- action_look", {"order": "HD1"})


def test_a_changed_result_of_a_call_is_looked_up_again() -> None:
    play(
        WIDE,
        ITEM
        + """
        > inform item=KT reason=small
        - utter_ask_confirmed
        - action_remind
        > inform order=HD2
        - action_look outcome=found
        = order=HD2 item=null
        - action_ask_item
        """,
    )


def test_a_callers_answer_can_be_changed_within_the_called_flow() -> None:
    text = """
        > return order=HD1
        - action_look outcome=found
        - action_ask_item
        - action_remind
        > inform order=HD2
        - action_look outcome=found
        - action_ask_item
        """
    play(WIDE, text)


def test_two_tasks_may_be_in_the_same_called_flow() -> None:
    played = play(
        WIDE,
        """
        > return
        - utter_ask_order
        - action_remind
        > track
        - utter_ask_order
        - action_remind
        > inform order=HD2
        - action_look outcome=found
        - action_track
        - utter_resume
        - utter_ask_order
        = order=null
        - action_remind
        > inform order=HD1
        - action_look outcome=found
        = order=HD1
        - action_ask_item
        """,
    )
    assert [frame.flow for frame in played.position.stack] == ["return"]


def test_a_called_flow_is_dropped_with_its_caller() -> None:
    played = play(
        WIDE,
        """
        > return
        - utter_ask_order
        - action_remind
        > abandon
        # abandoned=which_order abandoned=return
        """.replace("# abandoned=which_order abandoned=return", ""),
    )
    assert played.decision().now.ended == (("which_order", "abandoned"), ("return", "abandoned"))
    assert played.decision().now.slots.get("kind") is None


def test_states_of_a_group_share_what_they_listen_for() -> None:
    play(WIDE, ITEM + "> person\n- utter_person\n# handed_over=return\n- action_listen")
    play(WIDE, ITEM + "> swap\n- action_look")


def test_outside_the_group_it_does_not_count() -> None:
    play(WIDE, "> return\n- utter_ask_order\n- action_remind\n> person\n- action_ticket")


def test_after_a_group_its_next_comes() -> None:
    play(WIDE, ITEM + "> inform item=KT reason=small\n- utter_ask_confirmed")
    state = WIDE.flows["return"].states["why"]
    assert state.groups == ("details",)
    assert [branch.to for branch in state.branches] == ["confirm"]


PICKED = """
patterns: {negate: {intents: [not_that]}}
flows:
  pick:
    states:
      order: {ask: order, choices: orders}
      item: {ask: item, choices: items, depends_on: [order]}
  buy:
    triggers: [return]
    states:
      pick: {call: {flow: pick, returns: [order, orders, item, items]}}
      sure: {ask: confirmed, answers: {yes_please: true, no_thanks: false}}
      make: {do: action_make}
"""


def test_taking_back_what_a_call_returned_goes_by_the_slot_there_was_a_choice_of() -> None:
    graph = wide_graph(PICKED)
    picked = """
        > return
        - utter_ask_order orders='["HD1","HD2","HD3"]'
        > inform order=HD1
        - action_ask_item items='["KT","LP","AB"]'
        > inform item=KT
        - utter_ask_confirmed
        > not_that
        """
    play(graph, picked + "= order=HD1 item=null\n- action_ask_item")
    only_one = picked.replace('["KT","LP","AB"]', '["KT"]')
    play(graph, only_one + "= order=null item=null\n- utter_ask_order")
    two = only_one.replace(',"HD3"', "")
    play(graph, two + "= order=HD2 item=null\n- action_ask_item")


def test_a_no_of_either_kind_takes_back_and_is_no_answer_in_words() -> None:
    no = "confirm: {yes: [yes_please], no: [no_thanks]}, negate:"
    graph = wide_graph(
        PICKED.replace("negate:", no).replace("choices: items,", "choices: items, take: text,")
    )
    asked = """
        > return
        - utter_ask_order orders='["HD1","HD2","HD3"]'
        > inform order=HD1
        - action_ask_item items='["KT","LP","AB"]'
        """
    taken_back = asked + '> not_that ~0.6 ?no_thanks~0.35 "no, not that one"\n'
    play(graph, taken_back + "= order=null\n- utter_ask_order")
    play(graph, asked + '> not_that ~0.6 ?inform~0.35 "the loud one"\n= item="the loud one"')


def test_what_was_found_wrong_in_a_called_task_is_not_given_back_when_all_begins_anew() -> None:
    asks_again = WIDE_FLOWS.replace(
        "gone: {say: utter_unknown, end: not_found}",
        "gone: {say: utter_unknown, clear: [order], next: order}",
    ).replace("not_found: end, ", "")
    play(
        wide_graph(asks_again),
        """
        > return order=HD1
        - action_look outcome=not_found
        - utter_unknown
        - utter_ask_order
        - action_remind
        > return
        - utter_ask_order
        = order=null
        """,
    )
