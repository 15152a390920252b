"""Whether the answer a state found is one: several values at once, and `valid`.

One place for every way in which a slot is filled: an answer, a correction, the first message, an
action that found it itself.
"""

from __future__ import annotations

from typing import Any

from dialogue.choosing import ask_which_value
from dialogue.conditions import VALUE
from dialogue.failures import failed
from dialogue.graph import Graph, State
from dialogue.position import Position, Why


def judge(graph: Graph, position: Position, state: State) -> Position | None:
    """Judge the value of the slot that a state asks for.

    Returns:
        Where a wrong or unclear answer leads, or None when it is right.
    """
    slot = state.ask or ""
    value = position.slots.get(slot)
    if value is None:
        return None
    if not state.several and position.filled.get(slot) == value:
        told = _told(position, value)
        if isinstance(value, list) and len(told) == 1:
            return position.with_slots({slot: told[0]})
        if graph.patterns.clarify.value and len(told) > 1:
            return ask_which_value(graph, position, state, told)
    for rule in state.valid:
        values = position.values()
        values[VALUE] = value
        if not rule.condition.holds(values):
            frame = position.top
            position = position.with_slots({slot: None})
            position = position.with_top(frame.but(given=frame.given - {slot}))
            return failed(graph, position, rule.otherwise, Why("valid", rule))
    return None


def _told(position: Position, value: Any) -> list[Any]:
    """Return the values that the latest message named for an answer.

    Rasa gives a slot that is no list the last of several; the others are among the entities.
    """
    message = position.message
    if isinstance(value, list):
        return _distinct(value)
    if message.wishes:  # each part of the message names its own
        return [value]
    kinds = {name for name, found in message.entities if found == value}
    return _distinct([found for name, found in message.entities if name in kinds])


def _distinct(values: list[Any]) -> list[Any]:
    """Return values without repeats and empty ones, in order; they need not be hashable."""
    found: list[Any] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    return found
