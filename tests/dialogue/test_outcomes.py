"""What actions came to, and how tasks end."""

from __future__ import annotations

from dialogue_script import play
from wide_flows import wide_graph

WIDE = wide_graph()

CONFIRM = """
> return order=HD1 item=KT reason=small
- action_look outcome=found
- utter_ask_confirmed
- action_remind
"""


def test_a_named_outcome_leads_where_it_says() -> None:
    play(
        WIDE, CONFIRM + "> yes_please\n- action_book outcome=booked\n# done=return\n- action_listen"
    )


def test_other_outcomes_lead_where_else_says() -> None:
    play(WIDE, CONFIRM + "> yes_please\n- action_book outcome=odd\n- utter_sorry")


def test_a_time_out_leads_where_it_says() -> None:
    play(WIDE, CONFIRM + "> yes_please\n- action_book outcome=timed_out\n- utter_sorry")


def test_an_action_that_is_rejected_has_failed() -> None:
    play(WIDE, "> track order=HD1\n- action_look failed!\n= outcome=down\n- action_listen")


def test_an_action_that_tells_nothing_has_failed_where_that_is_named() -> None:
    play(WIDE, "> track order=HD1\n- action_look\n# down=which_order done=track\n- action_listen")


def test_a_time_out_is_a_failure_where_only_that_is_named() -> None:
    play(WIDE, "> return order=HD1\n- action_look outcome=timed_out\n- utter_sorry")


def test_the_outcome_of_the_action_before_does_not_count() -> None:
    play(WIDE, CONFIRM + "> yes_please\n= outcome=null\n- action_book\n- utter_sorry")


def test_a_failure_the_flow_says_nothing_of_is_told_all_the_same() -> None:
    play(WIDE, "> invoice order=HD1\n- action_make outcome=failed\n- utter_failed\n- action_listen")


def test_a_question_whose_action_fails_is_asked_in_plain_words() -> None:
    play(
        WIDE,
        """
        > return order=HD1
        - action_look outcome=found
        - action_ask_item outcome=failed
        - utter_ask_item
        - action_remind
        > inform item=KT
        - utter_ask_reason
        """,
    )


def test_a_final_state_says_how_the_task_ended() -> None:
    play(WIDE, CONFIRM + "> no_thanks\n- utter_kept\n# abandoned=return\n- action_listen")


def test_a_dropped_task_ended_abandoned() -> None:
    play(WIDE, CONFIRM + "> abandon\n# abandoned=return\n- utter_dropped")


def test_a_hand_over_ends_the_tasks_below_it_the_same_way() -> None:
    play(
        WIDE,
        """
        > invoice
        - utter_ask_order
        - action_remind
        > person
        - action_ticket
        # handed_over=person handed_over=invoice
        - action_listen
        """.replace("# handed_over=person handed_over=invoice\n", ""),
    )
    played = play(WIDE, "> invoice\n- utter_ask_order\n- action_remind\n> person\n- action_ticket")
    assert played.decision().now.ended == (("person", "handed_over"), ("invoice", "handed_over"))
