"""Taking back, two readings, several wishes, repeating."""

from __future__ import annotations

from dialogue_script import play
from wide_flows import wide_graph

WIDE = wide_graph()

CHOSEN = """
> return
- utter_ask_order orders='["HD1","HD2"]'
- action_remind
> inform ordinal:1
- action_look outcome=found
- action_ask_item
- action_remind
"""


def test_not_that_one_takes_the_only_other_choice() -> None:
    play(WIDE, CHOSEN + "> not_that\n= order=HD2 item=null\n- action_look")


def test_not_that_one_of_three_asks_again() -> None:
    play(
        WIDE,
        CHOSEN.replace('"HD2"]', '"HD2","HD3"]') + "> not_that\n= order=null\n- utter_ask_order",
    )


def test_not_the_first_one_leaves_the_second() -> None:
    play(
        WIDE,
        """
        > return
        - utter_ask_order orders='["HD1","HD2"]'
        - action_remind
        > not_that ordinal:1
        = order=HD2
        - action_look
        """,
    )


def test_a_named_value_that_is_not_meant_is_not_taken() -> None:
    play(
        WIDE,
        """
        > return
        - utter_ask_order orders='["HD1","HD2","HD3"]'
        - action_remind
        > not_that order=HD1
        = order=null
        - utter_ask_order
        """,
    )


def test_not_that_one_with_another_value_is_a_change() -> None:
    play(WIDE, CHOSEN + "> not_that order=HD9\n= order=HD9\n- action_look")


def test_not_that_one_takes_back_what_was_chosen_not_what_was_said_since() -> None:
    play(
        WIDE,
        CHOSEN
        + """
        > inform item=KT reason=small
        - utter_ask_confirmed
        - action_remind
        > not_that
        """
        + "= order=HD1 item=null\n- action_ask_item",
    )


def test_not_that_one_with_nothing_chosen_is_not_understood() -> None:
    play(WIDE, "> invoice\n- utter_ask_order\n- action_remind\n> not_that\n- utter_what")


def test_two_tasks_that_fit_are_put_to_the_customer() -> None:
    played = play(
        WIDE,
        """
        > return ~0.45 ?track~0.4 order=HD1 "something with order HD1"
        - action_which_task
        - action_listen
        > inform ordinal:2
        - action_look outcome=found
        - action_track
        """,
    )
    titles = [choice["title"] for choice in played.position.slots["offered"]]
    assert titles == ["Return", "Track"]


def test_the_chosen_task_by_its_button() -> None:
    play(
        WIDE,
        """
        > nlu_fallback ~0.3 ?track~0.45 ?invoice~0.43 "the paper for my order"
        - action_which_task
        - action_listen
        > invoice
        - utter_ask_order
        """,
    )


def test_titles_are_in_the_customers_language() -> None:
    played = play(WIDE, '> return ~0.45 ?track~0.4 "单子"\n- action_which_task', {"language": "zh"})
    assert [c["payload"] for c in played.position.slots["offered"]] == ["/return", "/track"]
    assert played.position.slots["offered"][0]["title"] == "退货"


def test_a_clear_or_unlikely_reading_is_not_questioned() -> None:
    play(WIDE, '> return ~0.8 ?track~0.1 order=HD1 "x"\n- action_look')
    play(WIDE, '> nlu_fallback ~0.3 ?track~0.2 ?invoice~0.2 "x"\n. abstains')
    play(WIDE, '> return ~0.45 ?hours~0.4 order=HD1 "x"\n- action_look')  # no title: not offered


def test_something_else_instead_of_choosing_is_heard() -> None:
    play(
        WIDE,
        """
        > return ~0.45 ?track~0.4 "something with my order"
        - action_which_task
        - action_listen
        > hours
        - utter_hours
        """,
    )


def test_two_wishes_are_done_one_after_the_other() -> None:
    play(
        WIDE,
        """
        > track order=HD1 & invoice
        - action_look outcome=found
        - action_track
        - action_make
        = order=HD1
        - action_listen
        """,
    )


def test_each_wish_has_what_its_own_part_names() -> None:
    play(
        WIDE,
        """
        > track order=HD1 & return order=HD2
        - action_look outcome=found
        = order=HD1
        - action_track
        = order=HD2
        - action_look outcome=found
        - action_ask_item
        """,
    )


def test_an_answer_and_a_wish_in_one_message_both_count() -> None:
    play(
        WIDE,
        """
        > return order=HD1 item=KT reason=small
        - action_look outcome=found
        - utter_ask_confirmed
        - action_remind
        > yes_please & hours
        - utter_hours
        - utter_hours_closed
        - action_book
        = item=KT
        """,
    )


def test_giving_up_and_a_wish_in_one_message_both_count() -> None:
    play(
        WIDE,
        """
        > return order=HD1
        - action_look outcome=found
        - action_ask_item
        - action_remind
        > abandon & hours
        - utter_dropped
        - utter_hours
        """,
    )


def test_a_wish_beside_a_hand_over_is_done_before_it() -> None:
    play(
        WIDE,
        """
        > person & track order=HD1
        - action_look outcome=found
        - action_track
        - action_ticket
        = order=HD1
        # handed_over=person
        - action_listen
        """,
    )


def test_what_needs_a_question_is_left_to_the_person() -> None:
    play(
        WIDE,
        """
        > person & track
        - action_ticket
        """,
    )


def test_a_question_is_repeated_without_blame() -> None:
    played = play(WIDE, "> track\n- utter_ask_order\n- action_remind\n> again\n- action_again")
    assert played.position.top.attempts == 0
    assert played.act() == "action_remind"


def test_an_answer_is_repeated_when_nothing_waits() -> None:
    play(
        WIDE,
        "> hours\n- utter_hours\n- utter_hours_closed\n> again\n- action_again\n- action_listen",
    )
