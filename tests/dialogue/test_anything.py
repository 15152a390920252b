"""Whatever happens: nothing raises, nothing goes round, the customer always has something to do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dialogue_script import Played
from hypothesis import given, settings
from hypothesis import strategies as st
from shop_flows import NAMES, shop_graph
from wide_flows import NAMES as WIDE_NAMES
from wide_flows import wide_graph

from dialogue.events import Acted, Event, Heard, Message, SlotChanged, SlotsReset, Wish
from dialogue.fold import fold
from dialogue.graph import LISTEN, Graph, Names
from dialogue.loader import build, read
from dialogue.position import Position
from dialogue.step import decide

PROJECT = Path(__file__).resolve().parents[2]
INTENTS = sorted(NAMES.intents)
SLOTS = sorted(NAMES.slots - {"outcome"})
OUTCOMES = ["ok", "late", "unanswered", "nowhere", None]
RASAS_LIMIT = 10

values = st.sampled_from(["HD1", "HD2", "KT", None, 3, ["HD1"], ["HD1", "HD2"], True, False])
fillings = st.dictionaries(st.sampled_from(SLOTS), values, max_size=2)
rankings = st.lists(
    st.tuples(st.sampled_from(INTENTS), st.sampled_from([0.3, 0.4, 0.9])), max_size=3
).map(tuple)
wishes = st.lists(
    st.builds(Wish, st.sampled_from(INTENTS), st.sampled_from([(), (("order", "HD1"),)])),
    max_size=4,
).map(tuple)
messages = st.builds(
    Message,
    intent=st.sampled_from(INTENTS),
    confidence=st.sampled_from([0.3, 0.9]),
    text=st.sampled_from(["", "hello", "/inform", "it broke"]),
    entities=st.sampled_from([(), (("ordinal", 2),), (("ordinal", "x"),), (("order", "HD1"),)]),
    sentiment=st.sampled_from([None, "negative"]),
    anger=st.sampled_from([None, False, True]),
    channel=st.just(""),
    words=st.just(()),
    ranking=rankings,
    wishes=wishes,
    at=st.sampled_from([None, datetime(2026, 11, 28, 3)]),
)
results = st.fixed_dictionaries(
    {"outcome": st.sampled_from(OUTCOMES)},
    optional={"order": values, "orders": values, "item": values},
)
turns = st.tuples(messages, fillings, st.lists(results, min_size=1, max_size=3))
actions = st.sampled_from([*sorted(NAMES.actions | NAMES.responses), LISTEN, "action_of_others"])
events = st.one_of(
    messages.map(Heard),
    st.builds(SlotChanged, st.sampled_from(sorted(NAMES.slots)), values, st.booleans()),
    actions.map(Acted),
    st.just(SlotsReset()),
)

shop, wide = shop_graph(), wide_graph()
wide_outcomes = st.sampled_from(
    ["found", "not_found", "booked", "failed", "timed_out", "odd", None, ["odd"], {"a": 1}]
)


def any_message(intents: list[str]) -> st.SearchStrategy[Message]:
    """Return messages with any of some intents, in every other respect whatever."""
    intent = st.sampled_from(intents)
    entities = st.sampled_from([(), (("ordinal", 1),), (("ordinal", -1),), (("order", "HD1"),)])
    return st.builds(
        Message,
        intent=intent,
        confidence=st.sampled_from([0.4, 0.95]),
        text=st.sampled_from(["", "it broke", "/button"]),
        entities=entities,
        sentiment=st.sampled_from([None, "negative"]),
        anger=st.sampled_from([None, False, False, True]),
        channel=st.just(""),
        words=st.sampled_from([(), ("the one",)]),
        ranking=st.lists(st.tuples(intent, st.sampled_from([0.4, 0.45])), max_size=3).map(tuple),
        wishes=st.lists(st.builds(Wish, intent, entities), max_size=3).map(tuple),
        at=st.sampled_from([None, datetime(2026, 11, 28, 3)]),
    )


def real_flows() -> tuple[Graph, set[str]]:
    """Return the flows of the assistant itself and what their actions may find."""
    trees, problems = read(PROJECT / "data" / "flows")
    assert not problems
    everything = Names(*(frozenset() for _ in range(4)))
    graph, problems = build(trees, everything)
    assert not problems
    found = {
        node
        for flow in graph.flows.values()
        for state in flow.states.values()
        for branch in state.branches
        if branch.condition
        for node in branch.condition.text.split('"')[1::2]
    }
    return graph, found


def take_turn(
    played: Played, message: Message, filled: dict[str, Any], found: list[dict[str, Any]]
) -> list[str]:
    """Let the customer speak and flows act until they listen; return what they did."""
    played.hear(message, filled)
    done: list[str] = []
    while not done or done[-1] != LISTEN:
        action = played.act(found[len(done) % len(found)])
        if action is None:
            assert message.intent == "restart" or not played.position.stack
            played.run(LISTEN, {})
            return []
        done.append(action)
        assert len(done) <= RASAS_LIMIT, f"goes round: {done}"
    return done


def assert_sound(graph: Graph, position: Position, done: list[str]) -> None:
    """Check what must hold whenever the assistant has fallen silent."""
    # Flows that were called belong to the task of their caller.
    flows = [frame.flow for frame in position.stack if not frame.called]
    assert len(set(flows)) == len(flows)
    assert len(flows) <= graph.patterns.limits.depth + 1
    if done:
        assert done != [LISTEN], "nothing was said"
    if position.stack and len(done) <= graph.patterns.limits.actions:
        assert position.top.waiting, "the customer has nothing to do"


@settings(max_examples=100, deadline=None)
@given(st.lists(turns, max_size=12))
def test_any_conversation_leaves_something_to_do(
    talk: list[tuple[Message, dict[str, Any], list[dict[str, Any]]]],
) -> None:
    played = Played(shop)
    for message, filled, found in talk:
        done = take_turn(played, message, filled, found)
        if message.intent != "restart":
            assert_sound(shop, played.position, done)


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=40))
def test_any_events_whatsoever_give_a_decision(history: list[Event]) -> None:
    for graph in (shop, wide):
        position = fold(graph, history, {})
        decision = decide(graph, position)
        assert decision == decide(graph, position)
        begun = [frame for frame in position.stack if not frame.called]
        assert len(begun) <= graph.patterns.limits.depth + 1


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_conversation_with_every_key_leaves_something_to_do(data: st.DataObject) -> None:
    played = Played(wide, {"profile": {"tier": "gold"}})
    intents = sorted(WIDE_NAMES.intents)
    for _ in range(data.draw(st.integers(1, 12))):
        message = data.draw(any_message(intents))
        filled = data.draw(
            st.dictionaries(
                st.sampled_from(["order", "item", "items", "orders"]), values, max_size=2
            )
        )
        found = [{"outcome": one} for one in data.draw(st.lists(wide_outcomes, min_size=1))]
        done = take_turn(played, message, filled, found)
        if message.intent != "silent":
            assert_sound(wide, played.position, done)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_conversation_with_the_assistants_own_flows_leaves_something_to_do(
    data: st.DataObject,
) -> None:
    graph, found = REAL
    patterns = graph.patterns
    about = (patterns.abandon, patterns.skip, patterns.unknown, patterns.negate, patterns.repeat)
    spoken = {intent for pattern in about for intent in pattern.intents}
    intents = sorted({*graph.triggers, *spoken, "affirm", "deny"})
    slots = sorted(graph.managed_slots - {"outcome"})
    played = Played(graph)
    for _ in range(data.draw(st.integers(1, 10))):
        message = data.draw(any_message(intents))
        filled = data.draw(
            st.dictionaries(st.sampled_from(slots), st.sampled_from(["a", "b"]), max_size=2)
        )
        outcomes = st.sampled_from(sorted(found))
        results = [
            {"outcome": one} for one in data.draw(st.lists(outcomes, min_size=1, max_size=4))
        ]
        done = take_turn(played, message, filled, results)
        assert_sound(graph, played.position, done)


REAL = real_flows()


@pytest.mark.parametrize("limit", [2, 5, 8])
def test_a_turn_never_reaches_rasas_own_limit(limit: int) -> None:
    patterns = shop.patterns
    graph = Graph(
        shop.flows,
        type(patterns)(too_many_attempts="offer", limits=patterns.limits._replace(actions=limit)),
    )
    played = Played(graph)
    done = take_turn(played, Message("return"), {}, [{"order": "HD9", "outcome": "nowhere"}])
    assert len(done) <= limit + 2
    assert_sound(graph, played.position, done)
