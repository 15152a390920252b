"""Questions and their answers within one task."""

from __future__ import annotations

import pytest
from dialogue_script import play

from dialogue.graph import Graph


def test_a_task_asks_what_it_needs_and_ends(shop: Graph) -> None:
    played = play(
        shop,
        """
        > return
        - action_find_orders
        - utter_ask_order
        > inform order=HD1
        - action_check outcome=ok
        - action_ask_item
        > inform item=KT
        - utter_ask_reason
        > inform reason=small
        - utter_ask_confirmed
        > yes_please
        - action_book
        - action_listen
        """,
    )
    assert played.position.stack == ()


def test_what_the_first_message_names_is_not_asked(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=HD1 reason=small
        - action_check outcome=ok
        - action_ask_item
        > inform item=KT
        - utter_ask_confirmed
        """,
    )


def test_asked_slots_are_cleared_at_the_end_but_for_the_kept_ones(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=HD1 reason=small item=KT
        - action_check outcome=ok
        - utter_ask_confirmed
        > no_thanks
        - utter_kept
        = order=HD1 item=null reason=null confirmed=null
        - action_listen
        """,
    )


def test_other_slots_a_flow_names_are_cleared_too(shop: Graph) -> None:
    play(shop, "> find brand=A\n- action_look\n= brand=null\n- action_listen")


def test_an_answer_by_intent_fills_the_slot(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=HD1 reason=small item=KT
        - action_check outcome=ok
        - utter_ask_confirmed
        > yes_please
        = confirmed=true
        - action_book
        """,
    )


def test_an_action_that_fills_the_slot_makes_the_question_needless(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders order=HD1
        - action_check outcome=late
        - utter_late
        """,
    )


def test_a_clearing_state_asks_again_after_saying_why(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=HD9
        - action_check outcome=not_found
        = order=HD9
        - utter_unknown
        = order=null
        - action_find_orders
        - utter_ask_order
        > inform order=HD1
        - action_check outcome=ok
        """,
    )


def test_the_second_one_is_picked_from_the_choices(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders orders='["HD1","HD2"]'
        - utter_ask_order
        > inform ordinal:2
        = order=HD2
        - action_check
        """,
    )


def test_the_last_one_is_picked_from_the_choices(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders orders='["HD1","HD2","HD3"]'
        - utter_ask_order
        > inform ordinal:-1
        = order=HD3
        """,
    )


def test_a_choice_is_picked_by_what_it_alone_is_called(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders orders='{"HD1":["kettle","lamp"],"HD2":["lamp"]}'
        - utter_ask_order
        > inform thing:lamp
        - utter_what
        - utter_ask_order
        > inform thing:kettle
        = order=HD1
        - action_check
        """,
    )


def test_an_action_that_finds_the_answer_itself_asks_nothing(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=HD1
        - action_check outcome=ok
        - action_ask_item item=kettle
        - utter_ask_reason
        """,
    )


def test_what_was_said_before_a_task_is_not_its_answer(shop: Graph) -> None:
    play(
        shop,
        """
        > inform item=kettle
        . abstains
        > return order=HD1
        = item=null
        - action_check outcome=ok
        - action_ask_item
        """,
    )


def test_a_choice_that_was_not_offered_is_not_understood(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders orders='["HD1"]'
        - utter_ask_order
        > inform ordinal:7
        - utter_what
        - utter_ask_order
        """,
    )


def test_yes_takes_the_only_choice(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders orders='["HD1"]'
        - utter_ask_order
        > yes_please
        = order=HD1
        - action_check
        """,
    )


def test_yes_does_not_choose_between_two(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders orders='["HD1","HD2"]'
        - utter_ask_order
        > yes_please
        - utter_what
        - utter_ask_order
        """,
    )


WHY = """
> return order=HD1 item=KT
- action_check outcome=ok
- utter_ask_reason
"""


def test_a_question_for_text_takes_the_whole_message(shop: Graph) -> None:
    play(
        shop,
        WHY
        + """
        > nlu_fallback "the lid is loose"
        = reason="the lid is loose"
        - utter_ask_confirmed
        """,
    )


def test_a_named_detail_goes_before_the_whole_message(shop: Graph) -> None:
    play(shop, WHY + '> inform reason=loose "well, it is loose"\n= reason=loose')


def test_a_lookalike_intent_stays_on_a_question_that_says_so(shop: Graph) -> None:
    play(shop, WHY + '> damaged "it arrived broken"\n= reason="it arrived broken"')


def test_an_unsure_other_intent_is_taken_as_text(shop: Graph) -> None:
    play(shop, WHY + '> question ~0.5 "how it sounds"\n= reason="how it sounds"')
    play(shop, WHY + '> question ~0.9 "how long is the warranty"\n- action_answer')


def test_an_unsure_wish_to_stop_is_still_heard(shop: Graph) -> None:
    play(shop, WHY + '> abandon ~0.5 "oh forget it"\n- utter_dropped')


def test_the_tasks_own_intent_is_part_of_the_answer(shop: Graph) -> None:
    play(shop, WHY + '> return "to send it back because I can"\n- utter_ask_confirmed')


def test_a_button_is_not_taken_for_text(shop: Graph) -> None:
    play(shop, WHY + "> inform\n- utter_what\n- utter_ask_reason")


def test_a_detail_for_a_later_question_is_kept(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders
        - utter_ask_order
        > inform reason=small
        - utter_ask_order
        > inform order=HD1
        - action_check outcome=ok
        - action_ask_item
        > inform item=KT
        - utter_ask_confirmed
        """,
    )


def test_a_kept_slot_counts_in_the_next_task(shop: Graph) -> None:
    play(shop, "> return\n- action_find_orders\n- utter_ask_order", {"order": None})
    play(shop, "> return\n- action_check", {"order": "HD1"})


def test_a_value_from_before_does_not_count_where_the_question_says_so(shop: Graph) -> None:
    play(
        shop,
        """
        > track
        - utter_ask_order
        = order=null
        > inform order=HD1
        - action_track
        - action_listen
        """,
        {"order": "HD1"},
    )


def test_a_value_of_the_first_message_counts_even_where_asked_again(shop: Graph) -> None:
    play(shop, "> track order=HD1\n- action_track", {"order": "HD1"})


def test_several_responses_are_said_one_after_the_other(shop: Graph) -> None:
    play(shop, "> greet\n- utter_hello\n- utter_menu\n- action_listen")


CHOOSES_ORDER = """
> return
- action_find_orders orders='["HD1","HD2","HD3"]'
- utter_ask_order
"""


@pytest.mark.parametrize("written", ["2", " 2. ", "(2)", "2号", "２"])
def test_a_number_alone_is_the_place_of_a_choice(shop: Graph, written: str) -> None:
    play(shop, f'{CHOOSES_ORDER}> inform "{written}"\n- action_check\n= order=HD2')


@pytest.mark.parametrize("written", ["4", "0", "2 of them", "22222", "HD2", "2/3"])
def test_what_is_no_place_of_a_choice_chooses_nothing(shop: Graph, written: str) -> None:
    play(shop, f'{CHOOSES_ORDER}> inform "{written}"\n- utter_what')


def test_where_the_choices_are_numbers_a_number_is_not_their_place(shop: Graph) -> None:
    numbers = CHOOSES_ORDER.replace("HD1", "4").replace("HD2", "2").replace("HD3", "1")
    play(shop, numbers + '> inform "1"\n- utter_what')
