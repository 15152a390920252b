"""An action tells which tasks wait below the one it belongs to."""

from __future__ import annotations

from dialogue_script import Played
from wide_flows import wide_graph

from dialogue.events import Message
from dialogue.graph import Graph
from dialogue.standing import standing


def heard(graph: Graph, *intents: str) -> Played:
    played = Played(graph)
    for intent in intents:
        played.hear(Message(intent=intent, confidence=1.0), {})
        while played.act() != "action_listen":
            pass
    return played


def test_a_called_task_tells_who_called_it() -> None:
    decision = heard(wide_graph(), "return").decision()
    assert (decision.flow, decision.state) == ("which_order", "order")
    assert standing(decision) == {"below": [{"flow": "return", "state": "order"}]}


def test_a_task_alone_tells_nothing(shop: Graph) -> None:
    assert standing(heard(shop, "return").decision()) == {}


def test_an_interrupted_task_is_told_of(shop: Graph) -> None:
    below = standing(heard(shop, "return", "track").decision())["below"]
    assert below == [{"flow": "return", "state": "order"}]
