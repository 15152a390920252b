"""What would end a task is asked about first, where it may not be meant."""

from __future__ import annotations

from dialogue_script import play
from wide_flows import wide_graph

FLOWS = """
patterns:
  abandon: {intents: [abandon], say: utter_dropped, unsure: utter_what}
  confirm: {yes: [yes_please], no: [no_thanks]}
  resume: utter_resume
flows:
  buy:
    triggers: [return]
    states:
      order: {ask: order}
      why: {ask: reason, take: text}
      sure: {ask: confirmed, answers: {yes_please: true, no_thanks: false}}
      make: {do: action_make}
  part:
    triggers: [person]
    drops_others: true
    unsure: utter_needed
    states: {bye: {say: utter_kept}}
"""
GRAPH = wide_graph(FLOWS)
WHICH = "> return\n- utter_ask_order\n"


def test_giving_up_that_is_sure_is_done_at_once() -> None:
    play(GRAPH, WHICH + "> abandon ~0.9\n- utter_dropped\n# abandoned=buy")


def test_giving_up_that_is_not_sure_is_asked_about_and_the_task_waits() -> None:
    play(
        GRAPH, WHICH + "> abandon ~0.5 words\n- utter_what\n> inform order=HD1\n- utter_ask_reason"
    )


def test_no_gives_it_up_though_the_question_takes_a_no_itself() -> None:
    at_confirm = WHICH + "> inform order=HD1\n- utter_ask_reason\n> inform reason=broken\n"
    at_confirm += "- utter_ask_confirmed\n"
    play(
        GRAPH,
        at_confirm
        + """
        > abandon ~0.5 words
        - utter_what
        > no_thanks
        - utter_dropped
        # abandoned=buy
        """,
    )


def test_giving_up_a_second_time_is_meant() -> None:
    play(GRAPH, WHICH + "> abandon ~0.5 words\n- utter_what\n> abandon ~0.5 words\n- utter_dropped")


def test_going_on_comes_back_to_the_question() -> None:
    play(
        GRAPH,
        WHICH
        + "> abandon ~0.5 words\n- utter_what\n> yes_please\n- utter_resume\n- utter_ask_order",
    )


def test_going_on_takes_the_text_for_the_answer_where_every_text_is_one() -> None:
    why = WHICH + "> inform order=HD1\n- utter_ask_reason\n"
    played = play(
        GRAPH,
        why
        + """
        > abandon ~0.5 "I do not want it any more"
        - utter_what
        > yes_please
        - utter_ask_confirmed
        """,
    )
    assert played.position.slots["reason"] == "I do not want it any more"


def test_a_farewell_that_is_not_sure_is_asked_about_in_its_own_words() -> None:
    play(
        GRAPH,
        WHICH
        + """
        > person ~0.5 words
        - utter_needed
        > yes_please
        - utter_kept
        # done=part abandoned=buy
        """,
    )


def test_with_nothing_under_way_nothing_is_asked() -> None:
    play(GRAPH, "> person ~0.5 words\n- utter_kept")


def test_a_button_is_always_meant() -> None:
    play(GRAPH, WHICH + '> abandon ~0.5 "/abandon"\n- utter_dropped')


def test_what_is_said_later_has_nothing_to_do_with_the_doubt() -> None:
    play(
        GRAPH,
        WHICH
        + """
        > abandon ~0.5 words
        - utter_what
        > inform order=HD1
        - utter_ask_reason
        > inform reason=broken
        - utter_ask_confirmed
        > yes_please
        - action_make
        """,
    )


def test_no_with_an_answer_is_the_answer() -> None:
    play(
        GRAPH,
        WHICH + "> abandon ~0.5 words\n- utter_what\n> no_thanks order=HD2\n- utter_ask_reason",
    )


def test_no_to_an_open_question_asks_whether_to_go_on() -> None:
    asked = WHICH + "> no_thanks nope\n- utter_what\n"
    play(GRAPH, asked + "> yes_please\n- utter_resume\n- utter_ask_order")
    play(GRAPH, asked + "> no_thanks\n- utter_dropped")


def test_yes_and_no_are_no_answer_in_free_words() -> None:
    why = WHICH + "> inform order=HD1\n- utter_ask_reason\n"
    play(GRAPH, why + "> no_thanks nope\n- utter_what\n= reason=null")
    play(GRAPH, why + '> no_thanks ~0.5 "no sound at all"\n- utter_ask_confirmed')


def test_naming_only_what_is_known_is_no_answer_in_free_words() -> None:
    why = WHICH + "> inform order=HD1\n- utter_ask_reason\n"
    play(GRAPH, why + '> inform order=HD1 "the HD1"\n- utter_ask_reason\n= reason=null')
    play(GRAPH, why + '> inform order=HD1 language=en "the HD1"\n- utter_ask_reason')
    play(GRAPH, why + '> inform order=HD1 "the HD1 leaks"\n- utter_ask_confirmed')
