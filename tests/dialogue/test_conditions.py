"""What a condition can say."""

from __future__ import annotations

import pytest
from dialogue_script import play
from shop_flows import SHOP, shop_graph

from dialogue.conditions import Condition, Values
from dialogue.graph import Graph

KNOWN = Values(outcome="ok", count=3, items=["a", "b"], nothing=None, name="KT", entities={"order"})


@pytest.mark.parametrize(
    "text",
    [
        'outcome == "ok"',
        "count >= 2 and count < 10",
        "len(items) == 2",
        "not nothing",
        "nothing == None",
        'lower(name) == "kt"',
        '"order" in entities',
        '"b" in items',
        'outcome in ["ok", "fine"]',
        "items[0] == 'a'",
        "never_set == None",
    ],
)
def test_it_holds(text: str) -> None:
    assert Condition(text).holds(KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "nothing > 3",
        "len(nothing) > 1",
        "items[9] == 'a'",
        "count / 0",
        "'x' in nothing",
        "count < 1",
    ],
)
def test_it_does_not_hold_and_never_raises(text: str) -> None:
    assert not Condition(text).holds(KNOWN)


def test_a_conditional_trigger_goes_before_an_unconditional_one() -> None:
    text = (
        SHOP
        + "  urgent: {triggers: [{intent: track, if: anger}], states: {s: {say: utter_menu}}}\n"
    )
    graph: Graph = shop_graph(text)
    play(graph, "> track !angry\n- utter_sorry\n- utter_menu\n- action_listen")
    play(graph, "> track\n- utter_ask_order")
