"""Answers that are checked, left out, not known, or more than one."""

from __future__ import annotations

from dialogue_script import play
from wide_flows import wide_graph

WIDE = wide_graph()

WHICH = """
> track
- utter_ask_order
- action_remind
"""
ITEM = """
> return order=HD1
- action_look outcome=found
- action_ask_item
- action_remind
"""
WHY = ITEM + "> inform item=KT\n- utter_ask_reason\n- action_remind\n"


def test_a_wrong_answer_is_told_and_asked_again() -> None:
    play(
        WIDE,
        WHICH
        + """
        > inform order=12
        = order=null
        - utter_bad_order
        - utter_ask_order
        - action_remind
        > inform order=HD1
        - action_look
        """,
    )


def test_wrong_answers_count_as_failed_ones() -> None:
    wrong = "> inform order=12\n- utter_bad_order\n- utter_ask_order\n- action_remind\n"
    play(WIDE, WHICH + wrong + wrong + "> inform order=12\n- action_ticket")


def test_a_value_of_the_first_message_is_checked_too() -> None:
    play(WIDE, "> track order=12\n- utter_bad_order\n- utter_ask_order\n= order=null")


def test_a_value_kept_from_before_is_checked_too() -> None:
    play(WIDE, "> return\n- utter_bad_order\n- utter_ask_order", {"order": "XY"})


def test_a_changed_answer_is_checked_again() -> None:
    play(WIDE, ITEM + "> inform order=12\n- utter_bad_order\n- utter_ask_order")


def test_an_optional_question_can_be_left_out() -> None:
    play(
        WIDE,
        WHY
        + """
        > skip
        - utter_skipped
        - utter_ask_confirmed
        = reason=null
        """,
    )


def test_what_was_left_out_is_not_asked_again_after_a_change() -> None:
    play(
        WIDE,
        WHY
        + """
        > skip
        - utter_skipped
        - utter_ask_confirmed
        - action_remind
        > inform item=AB
        - utter_ask_confirmed
        = reason=null item=AB
        """,
    )


def test_what_was_left_out_can_still_be_told() -> None:
    play(
        WIDE,
        WHY
        + """
        > skip
        - utter_skipped
        - utter_ask_confirmed
        - action_remind
        > inform reason=small
        - utter_ask_confirmed
        = reason=small
        """,
    )


def test_a_question_that_is_needed_cannot_be_left_out() -> None:
    play(WIDE, WHICH + "> skip\n- utter_needed\n- utter_ask_order")


def test_who_does_not_know_gets_help_and_the_question_again() -> None:
    play(WIDE, WHICH + "> dunno\n- utter_where\n- utter_ask_order")


def test_who_does_not_know_may_be_led_elsewhere() -> None:
    play(WIDE, ITEM + "> dunno\n- utter_help_item\n- action_ask_item")


def test_not_knowing_an_optional_answer_leaves_it_out() -> None:
    play(WIDE, WHY + "> dunno\n- utter_ask_confirmed")


def test_not_knowing_without_help_gets_a_kind_word() -> None:
    play(
        WIDE,
        WHY + "> skip\n- utter_skipped\n- utter_ask_confirmed\n- action_remind\n"
        "> dunno\n- utter_no_hurry\n- utter_ask_confirmed",
    )


def test_a_doubtful_skip_is_text_where_text_is_wanted() -> None:
    play(WIDE, WHY + '> skip ~0.5 "it skips all the time"\n= reason="it skips all the time"')


def test_two_values_for_one_answer_are_put_to_the_customer() -> None:
    played = play(
        WIDE,
        WHICH
        + """
        > inform order='["HD1","HD2"]'
        - action_which_value
        = order=null
        - action_remind
        > inform ordinal:2
        = order=HD2
        - action_look
        """,
    )
    offered = played.position.slots["offered"]
    assert [choice["title"] for choice in offered] == ["the HD1", "the HD2"]


def test_one_of_two_values_said_again_is_the_answer() -> None:
    play(
        WIDE,
        WHICH
        + """
        > inform order='["HD1","HD2"]'
        - action_which_value
        - action_remind
        > inform order=HD1
        - action_look
        """,
    )


def test_the_same_value_twice_is_one() -> None:
    play(WIDE, WHICH + '> inform order=\'["HD1","HD1"]\'\n= order=HD1\n- action_look')


def test_a_question_for_several_takes_them_all() -> None:
    play(WIDE, '> invoice order=\'["HD1","HD2"]\'\n- action_make\n= order=\'["HD1","HD2"]\'')
