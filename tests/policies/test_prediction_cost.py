"""What a prediction costs with a long history, and a check with many flows.

The bounds leave room for a machine under load; the goal is 2 ms for 200 events.
"""

from __future__ import annotations

import time

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from custom_components.policies.state_machine_policy import StateMachinePolicy
from dialogue.check import check
from dialogue.document import parse
from dialogue.graph import Names
from dialogue.loader import build


def heard(intent: str) -> UserUttered:
    return UserUttered(intent, {"name": intent, "confidence": 1.0})


def returned() -> list[Event]:
    """Return the events of one task from its beginning to its end."""
    return [
        heard("return_item"),
        ActionExecuted("action_ask_order_number"),
        ActionExecuted("action_listen"),
        heard("inform"),
        SlotSet("order_number", "HD1"),
        ActionExecuted("action_check"),
        SlotSet("outcome", "ok"),
        ActionExecuted("utter_ask_reason"),
        ActionExecuted("action_listen"),
        heard("inform"),
        SlotSet("reason", "too small"),
        ActionExecuted("utter_ask_confirmed"),
        ActionExecuted("action_listen"),
        heard("affirm"),
        ActionExecuted("action_book"),
        ActionExecuted("action_listen"),
    ]


def costs_of(policy: StateMachinePolicy, domain: Domain, names: list[str]) -> list[float]:
    """Return the processor seconds of predictions after 200 events, least first."""
    events = [event for _ in range(13) for event in returned()][:200]
    costs = []
    for name in names:
        tracker = DialogueStateTracker.from_events(name, events, slots=domain.slots)
        begin = time.thread_time()
        policy.predict_action_probabilities(tracker, domain)
        costs.append(time.thread_time() - begin)
    return sorted(costs)


def test_a_prediction_after_200_events_is_cheap(policy: StateMachinePolicy, domain: Domain) -> None:
    costs = costs_of(policy, domain, ["anna"] * 60)
    assert costs[57] < 0.002, "p95"


def test_a_conversation_this_server_has_not_seen_costs_little_more(
    policy: StateMachinePolicy, domain: Domain
) -> None:
    costs = costs_of(policy, domain, [f"customer {number}" for number in range(30)])
    assert costs[15] < 0.008


def test_fifty_flows_of_twenty_states_are_checked_in_no_time() -> None:
    states = "".join(
        f"      s{n}:\n        do: action_a\n        next:\n"
        f"          - {{if: outcome == {n}, to: s{n + 1}}}\n          - else: end\n"
        for n in range(19)
    )
    flow = "    states:\n" + states + "      s19: {say: utter_a}\n"
    text = "flows:\n" + "".join(f"  f{n}:\n{flow}" for n in range(50))
    names = Names(
        frozenset(), frozenset({"outcome"}), frozenset({"action_a"}), frozenset({"utter_a"})
    )
    begin = time.thread_time()
    tree, problems = parse(text, "many.yml")
    assert tree is not None
    graph, found = build({"many.yml": tree}, names)
    assert problems + found + check(graph, names) == []
    assert time.thread_time() - begin < 3
