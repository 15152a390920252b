"""A customer takes back what was chosen: "not that one"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.answers import NO_ANSWER, accept, go_back, in_place, offered_values
from dialogue.graph import Graph, State
from dialogue.position import Frame, Position, Why, flow_of, state_of
from dialogue.tasks import begin, leave_called


def take_back(graph: Graph, position: Position) -> Position | None:
    """Drop the value that is not meant; the only other one is taken, else the question comes again.

    Returns:
        The position without it, or None when nothing was chosen that could be taken back.
    """
    waiting = state_of(graph, position.top)
    offered = offered_values(position, waiting) if position.top.waiting else []
    refused = _named(position, waiting, offered)
    if refused is not NO_ANSWER and refused in offered:
        return _without(graph, position, waiting, offered, refused)
    chosen = _last_chosen(graph, position)
    if chosen is None:
        return None
    index, name = chosen
    state = flow_of(graph, position.stack[index]).states[name]
    return _choose_again(graph, position, index, state)


def take_back_done(graph: Graph, position: Position) -> Position | None:
    """Begin the task anew that ended just now, because what was chosen for it was not meant.

    Returns:
        The position in which it asks again, or None when no such task ended with the last reply.
    """
    done, intent = position.memory.done, position.message.intent
    if done is None or intent not in graph.patterns.negate.intents:
        return None
    name, heard = done
    flow = graph.flows.get(name)
    if flow is None or not flow.again or position.heard - heard != 1:
        return None
    wrong = {slot for slot in flow.asked_slots if position.filled.get(slot) is None}
    position = position.with_slots(dict.fromkeys(wrong))
    begun = begin(graph, position, name, position.before)
    return begun.but(ours=True, why=Why("negate", name))


def _without(
    graph: Graph, position: Position, state: State, offered: list[Any], refused: Any
) -> Position:
    """Refuse one of the choices of the question that waits."""
    slot = state.ask or ""
    position = position.but(filled={}).with_slots({slot: position.before.get(slot)})
    rest = [value for value in offered if value != refused]
    if len(rest) == 1:
        return accept(graph, position, rest[0]).but(why=Why("negate", slot))
    return position.with_top(position.top.but(waiting=False)).but(why=Why("negate", slot))


def _choose_again(graph: Graph, position: Position, index: int, state: State) -> Position | None:
    """Go back to the question whose answer is taken back."""
    slot, offered = _choice_of(graph, position, state)
    old = position.before.get(slot)
    named = position.filled.get(slot)
    if named is not None and named != old:
        # "not that one, HD2": another value is named, which is a changed answer.
        return None
    position = leave_called(graph, position.but(filled={}), index)
    rest = [value for value in offered if value != old]
    position = position.with_slots({slot: rest[0] if len(rest) == 1 else None})
    back = go_back(graph, position, frozenset({slot}))
    if len(rest) != 1:
        back = back.with_top(back.top.but(given=back.top.given - {slot}))
    return back.but(why=Why("negate", slot))


def _choice_of(graph: Graph, position: Position, state: State) -> tuple[str, list[Any]]:
    """Return the slot of a state that was chosen last, and what there was to choose from.

    A called flow may return several slots, and what some were chosen from: the last one with a
    real choice is meant, else the first one.
    """
    called = graph.flows.get(state.call.flow) if state.call else None
    if called is None or state.call is None:
        return state.gives[0], offered_values(position, state)
    returns = state.call.returns
    for inner in reversed(called.states.values()):
        slot, choices = returns.get(inner.ask or ""), returns.get(inner.choices or "")
        offered = position.slots.get(choices or "")
        if slot and isinstance(offered, (list, tuple, Mapping)) and len(offered) > 1:
            return slot, list(offered)
    return state.gives[0], []


def _named(position: Position, state: State, offered: list[Any]) -> Any:
    """Return the value the message names as not meant."""
    place = position.message.mentioned("ordinal")
    if place is not None and offered:
        return in_place(offered, place)
    filled = position.filled.get(state.ask or "")
    return NO_ANSWER if filled is None else filled


def _last_chosen(graph: Graph, position: Position) -> tuple[int, str] | None:
    """Return the task on the stack and its state whose answer was chosen last.

    What was picked from a list goes before what was said freely.
    """
    for index in range(len(position.stack) - 1, -1, -1):
        frame = position.stack[index]
        name = _last_chosen_in(graph, position, frame)
        if name:
            return index, name
        if not frame.called:
            break
    return None


def _last_chosen_in(graph: Graph, position: Position, frame: Frame) -> str | None:
    states = flow_of(graph, frame).states
    given = [
        name
        for name in frame.passed
        if states[name].gives and position.slots.get(states[name].gives[0]) is not None
    ]
    picked = [name for name in given if states[name].choices or states[name].call]
    return next(reversed(picked or given), None)
