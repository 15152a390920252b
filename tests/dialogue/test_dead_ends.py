"""Not understanding, giving up, anger, and going round."""

from __future__ import annotations

from dialogue_script import play
from shop_flows import SHOP, shop_graph

from dialogue.graph import Graph

WHICH_ORDER = """
> return
- action_find_orders
- utter_ask_order
"""


def test_a_message_not_understood_repeats_the_question(shop: Graph) -> None:
    play(shop, WHICH_ORDER + "> nlu_fallback\n- utter_what\n- utter_ask_order")


def test_after_three_failures_a_person_is_offered(shop: Graph) -> None:
    play(
        shop,
        WHICH_ORDER
        + """
        > nlu_fallback
        - utter_what
        - utter_ask_order
        > nlu_fallback
        - utter_what
        - utter_ask_order
        > nlu_fallback
        - utter_ask_wanted
        > no_thanks
        - utter_stay
        - utter_resume
        - utter_ask_order
        """,
    )


def test_a_state_may_say_where_failures_lead(shop: Graph) -> None:
    play(
        shop,
        """
        > rate
        - utter_ask_stars
        > nlu_fallback
        - utter_what
        - utter_ask_stars
        > nlu_fallback
        - utter_skipped
        - action_listen
        """,
    )


def test_an_offer_not_understood_is_dropped_but_never_in_silence(shop: Graph) -> None:
    play(
        shop,
        """
        > question
        - action_answer outcome=unanswered
        - utter_ask_wanted
        > nlu_fallback
        - utter_what
        - action_listen
        """,
    )


def test_the_own_intent_again_repeats_the_question_without_blame(shop: Graph) -> None:
    play(shop, WHICH_ORDER + "> return\n- utter_ask_order")


def test_abandon_drops_the_task_and_its_slots(shop: Graph) -> None:
    played = play(
        shop,
        """
        > return order=HD1 item=KT
        - action_check outcome=ok
        - utter_ask_reason
        > abandon "never mind"
        = item=null reason=null order=HD1
        - utter_dropped
        - action_listen
        """,
    )
    assert played.position.stack == ()


def test_abandon_goes_back_to_the_task_below(shop: Graph) -> None:
    play(
        shop,
        WHICH_ORDER
        + """
        > damaged order=HD2
        - utter_ask_reason
        > abandon
        - utter_dropped
        - utter_resume
        - utter_ask_order
        """,
    )


def test_abandon_with_nothing_under_way_says_so(shop: Graph) -> None:
    play(shop, "> abandon\n- utter_nothing\n- action_listen")


def test_an_abandoned_called_task_drops_its_caller(shop: Graph) -> None:
    played = play(
        shop,
        """
        > question
        - action_answer outcome=unanswered
        - utter_ask_wanted
        > abandon
        - utter_dropped
        - action_listen
        """,
    )
    assert played.position.stack == ()


def test_anger_is_acknowledged_before_the_business(shop: Graph) -> None:
    play(shop, "> track !angry order=HD1\n- utter_sorry\n- action_track\n- action_listen")


def test_a_button_after_an_angry_message_is_not_angry() -> None:
    graph = shop_graph(SHOP.replace("- if: anger\n", '- if: sentiment == "negative"\n'))
    play(graph, "> track !angry order=HD1\n- utter_sorry\n- action_track\n> greet\n- utter_hello")


def test_the_second_angry_message_offers_a_person_and_business_goes_on(shop: Graph) -> None:
    play(
        shop,
        """
        > return !angry
        - utter_sorry
        - action_find_orders
        - utter_ask_order
        > inform !angry order=HD1
        - utter_sorry_again
        - utter_ask_wanted
        > no_thanks
        - utter_stay
        - action_check outcome=late
        - utter_late
        - action_listen
        """,
    )


def test_anger_alone_with_nothing_under_way_is_offered_a_person(shop: Graph) -> None:
    play(
        shop,
        """
        > nlu_fallback !angry
        . abstains
        * utter_default
        > nlu_fallback !angry
        - utter_sorry_again
        - utter_ask_wanted
        """,
    )


def test_a_calm_message_in_between_starts_the_count_again(shop: Graph) -> None:
    play(
        shop,
        """
        > greet !angry
        - utter_sorry
        - utter_hello
        - utter_menu
        > greet
        - utter_hello
        - utter_menu
        > greet !angry
        - utter_sorry
        - utter_hello
        """,
    )


def test_an_offer_refused_is_not_made_at_every_angry_message(shop: Graph) -> None:
    play(
        shop,
        """
        > greet !angry
        - utter_sorry
        - utter_hello
        - utter_menu
        > greet !angry
        - utter_sorry_again
        - utter_ask_wanted
        > no_thanks !angry
        - utter_sorry
        - utter_stay
        - utter_hello
        - utter_menu
        - action_listen
        """,
    )


def test_an_action_that_never_gets_anywhere_ends_in_an_offer(shop: Graph) -> None:
    script = "> return order=HD1\n- action_check outcome=nowhere\n- utter_unknown"
    played = play(shop, script)
    done: list[str | None] = []
    while not done or done[-1] != "action_listen":
        done.append(played.act({"order": "HD1"}))
        assert len(done) < 10
    assert done[-2:] == ["utter_ask_wanted", "action_listen"]
    assert [frame.flow for frame in played.position.stack] == ["offer"]


def test_without_an_offer_such_a_task_is_dropped() -> None:
    graph = shop_graph(SHOP.replace("too_many_attempts: {flow: offer}", "limits: {actions: 4}"))
    played = play(graph, "> return order=HD1\n- action_check\n- utter_unknown")
    done = [played.act({"order": "HD1"}) for _ in range(3)]
    assert done == ["action_find_orders", "action_check", "action_listen"]
    assert played.position.stack == ()


def test_a_question_that_answers_itself_round_and_round_is_stopped(shop: Graph) -> None:
    played = play(shop, "> return\n- action_find_orders order=HD9")
    done: list[str | None] = []
    while not done or done[-1] != "action_listen":
        done.append(played.act({"order": "HD9"}))
        assert len(done) < 10
    assert "return" not in {frame.flow for frame in played.position.stack}
