"""A customer changes an answer given before."""

from __future__ import annotations

from dialogue_script import play

from dialogue.graph import Graph

CONFIRM = """
> return order=HD1 item=KT reason=small
- action_check outcome=ok
- utter_ask_confirmed
"""


def test_a_changed_order_is_checked_again_and_its_item_asked_again(shop: Graph) -> None:
    play(
        shop,
        CONFIRM
        + """
        > inform order=HD2
        = order=HD2 item=null reason=small
        - action_check outcome=ok
        - action_ask_item
        > inform item=AB
        - utter_ask_confirmed
        """,
    )


def test_no_with_another_order_is_a_change_not_a_refusal(shop: Graph) -> None:
    play(
        shop,
        CONFIRM
        + """
        > no_thanks order=HD2
        = confirmed=null order=HD2
        - action_check outcome=ok
        - action_ask_item
        """,
    )


def test_what_the_same_message_names_anew_is_not_forgotten(shop: Graph) -> None:
    play(
        shop,
        CONFIRM
        + """
        > inform order=HD2 item=AB
        - action_check outcome=ok
        - utter_ask_confirmed
        = order=HD2 item=AB
        """,
    )


def test_a_changed_reason_only_asks_to_confirm_again(shop: Graph) -> None:
    play(shop, CONFIRM + "> inform reason=broken\n= item=KT\n- utter_ask_confirmed")


def test_the_same_value_again_changes_nothing(shop: Graph) -> None:
    play(shop, CONFIRM + "> inform order=HD1\n- utter_ask_confirmed\n= item=KT")


def test_an_answer_and_a_change_in_one_breath_both_count(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=HD1 item=KT
        - action_check outcome=ok
        - utter_ask_reason
        > inform order=HD2 reason=small
        - action_check outcome=ok
        - action_ask_item
        > inform item=AB
        - utter_ask_confirmed
        = order=HD2 reason=small
        """,
    )


def test_a_slot_changed_by_an_action_is_not_a_changed_answer(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=hd1 item=KT
        - action_check outcome=ok order=HD1
        - utter_ask_reason
        > inform reason=small
        - utter_ask_confirmed
        """,
    )


def test_a_changed_order_that_is_too_late_ends_the_task(shop: Graph) -> None:
    played = play(
        shop,
        CONFIRM
        + """
        > inform order=HD3
        - action_check outcome=late
        - utter_late
        = item=null reason=null confirmed=null
        - action_listen
        """,
    )
    assert played.position.stack == ()
