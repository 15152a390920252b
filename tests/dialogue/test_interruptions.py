"""Other tasks come in between, and the first one goes on."""

from __future__ import annotations

from dialogue_script import play

from dialogue.graph import Graph

WHICH_ORDER = """
> return
- action_find_orders orders='["HD1","HD2"]'
- utter_ask_order
"""
CONFIRM = """
> return order=HD1 item=KT reason=small
- action_check outcome=ok
- utter_ask_confirmed
"""


def test_a_question_in_between_is_answered_and_the_task_goes_on(shop: Graph) -> None:
    play(
        shop,
        WHICH_ORDER
        + """
        > question "how long is the warranty"
        - action_answer outcome=answered
        - utter_resume
        - utter_ask_order
        > inform order=HD1
        - action_check
        """,
    )


def test_interruptions_nest(shop: Graph) -> None:
    play(
        shop,
        WHICH_ORDER
        + """
        > damaged
        - utter_ask_order
        > question
        - action_answer outcome=answered
        - utter_resume
        - utter_ask_order
        > inform order=HD2
        - utter_ask_reason
        > inform reason=cracked
        - action_report
        - utter_resume
        - utter_ask_order
        = order=null reason=null
        """,
    )


def test_an_order_named_for_another_task_is_not_the_answer(shop: Graph) -> None:
    play(
        shop,
        WHICH_ORDER
        + """
        > track order=HD7
        - action_track
        = order=null
        - utter_resume
        - utter_ask_order
        """,
    )


def test_answers_of_an_interrupted_task_stay_as_they_were(shop: Graph) -> None:
    play(
        shop,
        CONFIRM
        + """
        > track order=HD7
        - action_track
        = order=HD1
        - utter_resume
        - utter_ask_confirmed
        > yes_please
        = order=HD1 item=KT reason=small
        - action_book
        """,
    )


def test_an_unsure_other_intent_does_not_beat_an_answer(shop: Graph) -> None:
    play(shop, WHICH_ORDER + "> track ~0.5 order=HD1\n- action_check")


def test_an_unsure_other_intent_without_an_answer_begins_its_task(shop: Graph) -> None:
    play(shop, WHICH_ORDER + "> question ~0.5\n- action_answer")


def test_a_detail_never_begins_another_task_while_one_waits(shop: Graph) -> None:
    play(shop, CONFIRM + "> inform order=HD2\n- action_check")


def test_a_detail_out_of_the_blue_begins_the_task_that_wants_it(shop: Graph) -> None:
    play(shop, "> inform order=HD2\n- action_track\n- action_listen")


def test_a_task_asked_for_again_comes_back_on_top(shop: Graph) -> None:
    played = play(
        shop,
        CONFIRM
        + """
        > damaged order=HD5
        - utter_ask_reason
        > return
        = order=HD1 item=KT reason=small
        - utter_resume
        - utter_ask_confirmed
        > yes_please
        - action_book
        - utter_resume
        - utter_ask_reason
        = order=HD5
        """,
    )
    assert [frame.flow for frame in played.position.stack] == ["damaged"]


def test_a_new_task_does_not_use_what_another_was_told_for_itself(shop: Graph) -> None:
    play(shop, CONFIRM + "> damaged\n- utter_ask_reason\n= order=HD1")


def test_a_new_task_takes_over_the_answers_it_says_it_takes_over(shop: Graph) -> None:
    play(
        shop,
        CONFIRM
        + """
        > swap
        - utter_ask_reason
        > inform reason=loose
        = item=KT
        - action_swap
        = reason=small item=KT
        - utter_resume
        """,
    )


def test_a_task_that_comes_back_takes_what_changed(shop: Graph) -> None:
    play(
        shop,
        CONFIRM
        + """
        > damaged order=HD5
        - utter_ask_reason
        > return order=HD2
        - action_check outcome=ok
        - action_ask_item
        """,
    )


def test_an_answer_for_the_task_below_brings_it_up(shop: Graph) -> None:
    played = play(
        shop,
        """
        > rate
        - utter_ask_stars
        > damaged order=HD1
        - utter_ask_reason
        > greet
        - utter_hello
        - utter_menu
        - utter_resume
        - utter_ask_reason
        > abandon
        - utter_dropped
        - utter_resume
        - utter_ask_stars
        """,
    )
    assert [frame.flow for frame in played.position.stack] == ["rate"]
    play(
        shop,
        WHICH_ORDER
        + """
        > rate
        - utter_ask_stars
        > inform order=HD1
        - action_check outcome=ok
        - action_ask_item
        """,
    )


def test_a_called_task_comes_back_to_its_caller(shop: Graph) -> None:
    played = play(
        shop,
        """
        > question
        - action_answer outcome=unanswered
        - utter_ask_wanted
        > no_thanks
        - utter_stay
        - action_listen
        """,
    )
    assert played.position.stack == ()


def test_an_offer_ignored_is_dropped_and_not_made_again(shop: Graph) -> None:
    played = play(
        shop,
        """
        > question
        - action_answer outcome=unanswered
        - utter_ask_wanted
        > question
        - action_answer outcome=answered
        - action_listen
        """,
    )
    assert played.position.stack == ()


def test_an_answer_to_the_task_below_an_offer_declines_the_offer(shop: Graph) -> None:
    played = play(
        shop,
        """
        > return !angry
        - utter_sorry
        - action_find_orders
        - utter_ask_order
        > nlu_fallback !angry
        - utter_sorry_again
        - utter_ask_wanted
        > inform order=HD1
        - action_check outcome=ok
        - action_ask_item
        """,
    )
    assert [frame.flow for frame in played.position.stack] == ["return"]


def test_a_handover_drops_what_was_under_way(shop: Graph) -> None:
    played = play(shop, CONFIRM + "> person\n- action_ticket\n- action_listen")
    assert played.position.stack == ()
    assert played.position.slots.get("reason") is None


def test_no_task_begins_that_no_message_asks_for(shop: Graph) -> None:
    play(shop, "> yes_please\n. abstains")
    play(shop, "> nlu_fallback\n. abstains\n* utter_default\n. abstains")


def test_restart_is_left_to_rasa(shop: Graph) -> None:
    played = play(shop, WHICH_ORDER + "> restart")
    assert played.decision().action is None
