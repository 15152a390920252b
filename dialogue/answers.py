"""Answers to a task's questions: finding them in a message, taking them, changing them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from dialogue.graph import Graph, State
from dialogue.position import Frame, Position, Why, flow_of, state_of
from dialogue.tasks import asked_slots, leave_called

NO_ANSWER: Final = object()
# As customers write the place of a choice: 2, "2.", "(2)", "2号".
NUMBER = re.compile(r"[(（]?(\d{1,2})[.)、）。号]?")


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
    return picked(graph, position, state)


def text_answer(graph: Graph, position: Position) -> Any:
    """Return the whole message as the answer, where the question takes it so.

    A yes or a no is no answer to an open question, and neither is a message that names nothing
    but what is known for another question.
    """
    message = position.message
    text, state = message.text.strip(), state_of(graph, position.top)
    if not text or message.pressed or not state.takes_text or not position.top.waiting:
        return NO_ANSWER
    if _is_bare_answer(graph, position, state) or _names_only_others(graph, position, state):
        return NO_ANSWER
    return text


def _is_bare_answer(graph: Graph, position: Position, state: State) -> bool:
    """Tell whether a message surely says yes or no, and nothing else."""
    message, patterns = position.message, graph.patterns
    sure = message.confidence >= patterns.limits.sure and message.intent not in state.stay_on
    bare = message.intent in patterns.confirm.yes | patterns.confirm.no
    return bare and sure and not message.names


def _names_only_others(graph: Graph, position: Position, state: State) -> bool:
    """Tell whether a message is nothing but what this task knows from other questions."""
    message, before = position.message, position.before
    asked = asked_slots(graph, position)
    filled = {slot: value for slot, value in position.filled.items() if value is not None}
    known = {slot for slot in asked & set(filled) if filled[slot] == before.get(slot)}
    if state.ask in filled or not known or known != asked & set(filled):
        return False
    rest = message.text
    for words in message.words:
        rest = rest.replace(words, "")
    return not any(map(str.isalnum, rest))


def changed_answers(graph: Graph, position: Position) -> frozenset[str]:
    """Return the slots whose earlier answer in this task the latest message changes.

    Where the task at work was called, the callers' answers count too: for the customer it is one
    task. The nearest one with a changed answer decides.
    """
    if not position.filled:
        return frozenset()
    return next((changed for _, changed in _changed(graph, position)), frozenset())


def accept(graph: Graph, position: Position, value: Any) -> Position:
    """Take an answer to the question that waits, with answers changed in the same breath."""
    frame = position.top
    slot = state_of(graph, frame).ask or ""
    frame = frame.but(waiting=False, given=frame.given | {slot})
    slots = {**position.slots, slot: value}
    why = Why("answer", slot)
    position = position.but(slots=slots, stack=(*position.stack[:-1], frame), why=why)
    return go_back_to_changed(graph, position)


def skip(graph: Graph, position: Position) -> Position:
    """Leave out the question that waits."""
    frame = position.top
    slot = state_of(graph, frame).ask or ""
    frame = frame.but(waiting=False, skipped=frame.skipped | {slot})
    return position.with_top(frame).but(why=Why("skip", slot))


def go_back_to_changed(graph: Graph, position: Position) -> Position:
    """Go back to the first question whose answer the latest message changes, if there is one."""
    for index, changed in _changed(graph, position) if position.filled else ():
        position = leave_called(graph, position, index)
        return go_back(graph, position, changed)
    return position


def go_back(graph: Graph, position: Position, changed: frozenset[str]) -> Position:
    """Go back to the first question of the task at work whose answer changed.

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
            also = _made_stale(graph, state, stale)
            if also:
                forgotten.update(slot for slot in also if position.filled.get(slot) is None)
                stale.update(also)
                growing = True
    first = next(
        number
        for number, name in enumerate(frame.passed)
        if not stale.isdisjoint(states[name].gives)
    )
    position = position.with_slots(dict.fromkeys(forgotten))
    back = frame.enter(frame.passed[first]).but(
        passed=frame.passed[:first],
        given=frame.given - forgotten,
        skipped=frame.skipped - stale,
    )
    return position.with_top(back).but(why=Why("changed", tuple(sorted(changed))))


def _made_stale(graph: Graph, state: State, stale: set[str]) -> set[str]:
    """Return what a state gives that depends on stale slots, here or within the flow it calls."""
    if not stale.isdisjoint(state.depends_on):
        return set(state.gives) - stale
    called = graph.flows.get(state.call.flow) if state.call else None
    if called is None or state.call is None:
        return set()
    mine = state.call.returns
    inside = {theirs for theirs in mine if mine[theirs] in stale}
    growing = bool(inside)
    while growing:
        growing = False
        for other in called.states.values():
            if not inside.isdisjoint(other.depends_on) and not inside.issuperset(other.gives):
                inside.update(other.gives)
                growing = True
    return {mine[theirs] for theirs in inside if theirs in mine} - stale


def offered_values(position: Position, state: State) -> list[Any]:
    """Return what the customer can choose from at a question."""
    if position.stack and position.top.among and position.top.state == state.name:
        return list(position.top.among)
    offered = position.slots.get(state.choices) if state.choices else None
    return list(offered) if isinstance(offered, (list, tuple, Mapping)) else []


def picked(graph: Graph, position: Position, state: State) -> Any:
    """Return what was picked from the offered choices.

    By its place ("the second one"), by yes to the only one, or, where the choices map each value
    to the entity values that name it, by being the only one that is named.
    """
    choices = offered_values(position, state)
    if not choices:
        return NO_ANSWER
    message = position.message
    if message.intent in graph.patterns.only_choice_intents and len(choices) == 1:
        return choices[0]
    place = message.mentioned("ordinal") or _number(message.text, choices)
    if place is not None:
        return in_place(choices, place)
    offered = position.slots.get(state.choices or "")
    if isinstance(offered, Mapping):
        said = [value for _, value in message.entities]
        named = [choice for choice in offered if any(name in said for name in offered[choice])]
        if len(named) == 1:
            return named[0]
    return NO_ANSWER


def _number(text: str, choices: list[Any]) -> int | None:
    """Return the number that is all of a message; none where choices are numbers themselves."""
    found = NUMBER.fullmatch(text.strip())
    if found is None or any(str(choice).isdecimal() for choice in choices):
        return None
    return int(found[1])


def in_place(choices: list[Any], ordinal: Any) -> Any:
    """Return the choice in a place: 1 is the first, -1 the last."""
    try:
        number = int(ordinal)
    except (TypeError, ValueError):
        return NO_ANSWER
    if number == -1:
        return choices[-1]
    return choices[number - 1] if 1 <= number <= len(choices) else NO_ANSWER


def _changed(graph: Graph, position: Position) -> list[tuple[int, frozenset[str]]]:
    """Return the tasks with changed answers, by place on the stack, and the slots."""
    found = []
    for index in range(len(position.stack) - 1, -1, -1):
        frame = position.stack[index]
        changed = frozenset(_changed_in(graph, position, frame))
        if changed:
            found.append((index, changed))
        if not frame.called:
            break
    return found


def _changed_in(graph: Graph, position: Position, frame: Frame) -> set[str]:
    states = flow_of(graph, frame).states
    changed = set()
    for name in frame.passed:
        for slot in states[name].gives:
            value, old = position.filled.get(slot), position.before.get(slot)
            known = old is not None or slot in frame.skipped
            if value is not None and known and value != old:
                changed.add(slot)
    return changed
