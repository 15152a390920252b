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
    if isinstance(value, list) and not state.several and position.filled.get(slot) == value:
        told = _distinct(value)
        if len(told) == 1:
            return position.with_slots({slot: told[0]})
        if graph.patterns.clarify.value and told:
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


def _distinct(values: list[Any]) -> list[Any]:
    """Return values without repeats and empty ones, in order; they need not be hashable."""
    found: list[Any] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    return found
