"""A position follows from the events, whoever wrote them and whichever flows were in force."""

from __future__ import annotations

from typing import Any

from dialogue_script import Played, play
from shop_flows import SHOP, shop_graph

from dialogue.events import Acted, Message, SlotChanged
from dialogue.fold import fold, follow
from dialogue.graph import LISTEN, Graph
from dialogue.position import Position

DIALOGUE = """
> return
- action_find_orders orders='["HD1","HD2"]'
- utter_ask_order
> inform ordinal:2
- action_check outcome=ok
- action_ask_item
> question
- action_answer outcome=unanswered
- utter_ask_wanted
> no_thanks
- utter_stay
- utter_resume
- action_ask_item
> inform item=KT reason=small
- utter_ask_confirmed
> inform item=AB
- utter_ask_confirmed
"""
WHY = """
> return order=HD1 item=KT
- action_check outcome=ok
- utter_ask_reason
"""


def test_the_same_events_give_the_same_position(shop: Graph) -> None:
    played = play(shop, DIALOGUE)
    assert played.position == fold(shop, list(played.events), {})


def test_event_by_event_or_all_at_once_is_the_same(shop: Graph) -> None:
    played = play(shop, DIALOGUE)
    position = Position(slots={})
    for number, event in enumerate(played.events, 1):
        position = follow(shop, position, event, {})
        assert position == fold(shop, played.events[:number], {})


def test_slot_changes_nobody_wrote_down_happened_all_the_same(shop: Graph) -> None:
    played = play(shop, DIALOGUE)
    bare = [e for e in played.events if not (isinstance(e, SlotChanged) and e.decided)]
    assert fold(shop, bare, {}) == played.position


def test_slot_changes_written_down_without_a_mark_do_no_harm(shop: Graph) -> None:
    played = play(shop, DIALOGUE)
    unmarked = [
        e._replace(decided=False) if isinstance(e, SlotChanged) else e for e in played.events
    ]
    position = fold(shop, unmarked, {})
    assert [(f.flow, f.state) for f in position.stack] == [("return", "confirm")]


def test_another_policys_action_leaves_the_task_where_it_is(shop: Graph) -> None:
    play(
        shop,
        """
        > return
        - action_find_orders
        * utter_else
        - utter_ask_order
        * utter_else
        > inform order=HD1
        * action_listen
        > nlu_fallback
        - action_check
        """,
    )


def test_the_question_the_customer_saw_is_the_one_that_waits(shop: Graph) -> None:
    play(
        shop,
        """
        > return order=HD1
        * utter_ask_confirmed
        * action_listen
        > yes_please
        = confirmed=true
        - action_book
        """,
    )


def test_a_conversation_goes_on_after_its_flow_gained_a_state() -> None:
    grown = SHOP.replace(
        "      why: {ask: reason, take: text, stay_on: [damaged]}\n",
        "      say_why: {say: utter_menu}\n"
        "      why: {ask: reason, take: text, stay_on: [damaged]}\n"
        "      stars: {ask: stars}\n",
    )
    before, after = shop_graph(), shop_graph(grown)
    played = play(
        before, "> return order=HD1 item=KT\n- action_check outcome=ok\n- utter_ask_reason"
    )
    played.run(LISTEN, {})
    played.graph = after
    later = Played(after)
    later.events = [*played.events]
    later.hear(*_text("it is small"))
    assert [later.act(), later.act()] == ["utter_ask_stars", LISTEN]


def test_a_conversation_goes_on_after_its_flow_lost_the_state_it_was_in() -> None:
    shrunk = SHOP.replace("      why: {ask: reason, take: text, stay_on: [damaged]}\n", "").replace(
        "depends_on: [order, item, reason]", "depends_on: [order, item]"
    )
    played = play(shop_graph(), WHY)
    played.run(LISTEN, {})
    later = Played(shop_graph(shrunk))
    later.events = [*played.events]
    later.hear(*_text("it is small"))
    assert later.act() == "utter_ask_confirmed"


def test_a_conversation_goes_on_after_its_flow_was_renamed() -> None:
    played = play(shop_graph(), "> damaged order=HD1\n- utter_ask_reason")
    played.run(LISTEN, {})
    renamed = SHOP.replace("  damaged:\n    triggers", "  broken:\n    triggers")
    later = Played(shop_graph(renamed))
    later.events = [*played.events]
    later.hear(*_text("the lid is loose"))
    assert later.act() == "action_report"


STAGES = """
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
> rate
- utter_ask_stars
"""


def test_a_flow_renamed_while_100_conversations_are_inside_loses_none_of_them() -> None:
    before = shop_graph()
    renamed = shop_graph(SHOP.replace("  return:\n    triggers", "  send_back:\n    triggers"))
    lines = STAGES.strip().splitlines()
    ends = [n for n, line in enumerate(lines, 1) if line.startswith("- utter_ask_")] + [6]
    for number in range(100):
        played = play(before, "\n".join(lines[: ends[number % len(ends)]]))
        played.run(LISTEN, {})
        later = Played(renamed)
        later.events = [*played.events]
        stood, stands = played.position, later.position
        assert [(f.flow.replace("return", "send_back"), f.state) for f in stood.stack] == [
            (f.flow, f.state) for f in stands.stack
        ]
        assert stands.slots == stood.slots
        assert stands.top.waiting


def test_a_conversation_whose_flow_is_gone_is_left_to_others() -> None:
    played = play(shop_graph(), "> rate\n- utter_ask_stars")
    played.run(LISTEN, {})
    start = SHOP.index("  rate:")
    without = SHOP[:start] + SHOP[SHOP.index("  find:") :]
    later = Played(shop_graph(without))
    later.events = [*played.events]
    later.hear(*_text("five"))
    assert later.decision().action is None


def test_nothing_said_is_nothing_decided(shop: Graph) -> None:
    assert Played(shop).decision().action is None
    assert fold(shop, [Acted("action_session_start"), Acted(LISTEN)], {}).stack == ()


def _text(text: str) -> tuple[Message, dict[str, Any]]:
    return Message("nlu_fallback", 0.3, text), {}
