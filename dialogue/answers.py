"""Answers to a task's questions: finding them in a message, taking them, changing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dialogue.graph import Graph, State
from dialogue.position import Position, flow_of, state_of

NO_ANSWER: Final = object()


def answer_to(graph: Graph, position: Position) -> Any:
    """Return the latest message's answer to the question that waits.

    Returns:
        The value, or `NO_ANSWER`.
    """
    frame = position.top
    if not frame.waiting:
        return NO_ANSWER
    state = state_of(graph, frame)
    message = position.message
    if message.intent in state.answers:
        return state.answers[message.intent]
    filled = position.filled.get(state.ask or "")
    if filled is not None:
        return filled
    return _choice(graph, position, state)


def text_answer(graph: Graph, position: Position) -> Any:
    """Return the whole message as the answer, where the question takes it so."""
    text = position.message.text.strip()
    takes = state_of(graph, position.top).takes_text and position.top.waiting
    return text if takes and text and not text.startswith("/") else NO_ANSWER


def changed_answers(graph: Graph, position: Position) -> frozenset[str]:
    """Return the slots whose earlier answer in this task the latest message changes."""
    if not position.filled:
        return frozenset()
    states = flow_of(graph, position.top).states
    changed = set()
    for name in position.top.passed:
        slot = states[name].ask or ""
        value, old = position.filled.get(slot), position.before.get(slot)
        if value is not None and old is not None and value != old:
            changed.add(slot)
    return frozenset(changed)


def accept(graph: Graph, position: Position, value: Any) -> Position:
    """Take an answer to the question that waits, with answers changed in the same breath."""
    frame = position.top
    slot = state_of(graph, frame).ask or ""
    given = frame.given | {slot}
    frame = frame.but(waiting=False, attempts=0, given=given)
    slots = {**position.slots, slot: value}
    position = position.but(slots=slots, stack=(*position.stack[:-1], frame))
    changed = changed_answers(graph, position)
    return go_back(graph, position, changed) if changed else position


def go_back(graph: Graph, position: Position, changed: frozenset[str]) -> Position:
    """Go back to the first question whose answer changed.

    What depends on a changed answer is forgotten, unless this very message named it.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        changed: The slots that changed.

    Returns:
        The position at that question, which has its answer: what comes after it runs again.
    """
    frame = position.top
    states = flow_of(graph, frame).states
    stale = set(changed)
    forgotten: set[str] = set()
    growing = True
    while growing:
        growing = False
        for state in states.values():
            slot = state.ask or ""
            if slot in stale or stale.isdisjoint(state.depends_on):
                continue
            if position.filled.get(slot) is None:
                forgotten.add(slot)
            stale.add(slot)
            growing = True
    first = next(number for number, name in enumerate(frame.passed) if states[name].ask in stale)
    position = position.with_slots(dict.fromkeys(forgotten))
    back = frame.enter(frame.passed[first])
    return position.with_top(back.but(passed=frame.passed[:first], given=frame.given - forgotten))


def _choice(graph: Graph, position: Position, state: State) -> Any:
    """Return what was picked from the offered choices.

    By its place ("the second one"), by yes to the only one, or, where the choices map each value
    to the entity values that name it, by being the only one that is named.
    """
    offered = position.slots.get(state.choices) if state.choices else None
    if not isinstance(offered, (list, tuple, Mapping)) or not offered:
        return NO_ANSWER
    choices = list(offered)
    message = position.message
    if message.intent in graph.patterns.only_choice_intents and len(choices) == 1:
        return choices[0]
    if message.mentioned("ordinal") is not None:
        return _in_place(choices, message.mentioned("ordinal"))
    if isinstance(offered, Mapping):
        said = [value for _, value in message.entities]
        named = [choice for choice in choices if any(name in said for name in offered[choice])]
        if len(named) == 1:
            return named[0]
    return NO_ANSWER


def _in_place(choices: list[Any], ordinal: Any) -> Any:
    try:
        number = int(ordinal)
    except (TypeError, ValueError):
        return NO_ANSWER
    if number == -1:
        return choices[-1]
    return choices[number - 1] if 1 <= number <= len(choices) else NO_ANSWER
