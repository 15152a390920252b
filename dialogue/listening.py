"""Making sense of what the customer said, given where the conversation stands.

The order in which a message is judged is told in docs/flows.md, "What a message means".
"""

from __future__ import annotations

from typing import Any

from dialogue.answers import NO_ANSWER, accept, answer_to, changed_answers, go_back, text_answer
from dialogue.conditions import Values
from dialogue.graph import END, Graph, Reaction
from dialogue.position import Position, flow_of, state_of
from dialogue.tasks import begin, bring_up_waiting, drop, finish

# Rasa's own: not understood at all, and what its default actions see to.
FALLBACK = "nlu_fallback"
NOT_FOR_FLOWS = frozenset({"restart", "back", "session_start"})


def hear(graph: Graph, position: Position) -> Position:
    """Make sense of the latest message.

    Args:
        graph: The flows.
        position: Where the conversation stood when the message came.

    Returns:
        The position after it: tasks begun, dropped or answered, slots changed, and what is to be
        said first. `ours` tells whether flows have anything to do with it.
    """
    position = position.but(unheard=False, says=(), ours=bool(position.stack))
    if position.message.intent in NOT_FOR_FLOWS:
        return position.but(ours=False)
    values = position.values()
    before = _first(graph.patterns.before, values)
    escalated = _first(graph.patterns.escalate, values)
    position = _hear_in_task(graph, position) if position.stack else _hear_idle(graph, position)
    if escalated:
        position = begin(graph, position, escalated.name, position.slots, offered=True)
        # The offer was made; it takes as much anger again to make another one.
        position = position.but(ours=True, angry=0, trend=0.0)
    if before and position.ours:
        position = position.but(says=(before.name, *position.says))
    return position


def _first(reactions: tuple[Reaction, ...], values: Values) -> Reaction | None:
    return next((found for found in reactions if found.condition.holds(values)), None)


def _hear_idle(graph: Graph, position: Position) -> Position:
    """Hear a message while no task is under way."""
    flow = _triggered(graph, position)
    if flow:
        return begin(graph, position, flow, position.before).but(ours=True)
    patterns = graph.patterns
    if position.message.intent in patterns.abandon_intents and patterns.abandon_nothing:
        return position.but(says=(patterns.abandon_nothing,), ours=True)
    return position


def _hear_in_task(graph: Graph, position: Position) -> Position:
    """Hear a message while a task is under way."""
    message, frame = position.message, position.top
    state = state_of(graph, frame)
    said = answer_to(graph, position)
    changed = changed_answers(graph, position)
    if frame.waiting and message.intent in state.answers:
        return accept(graph, position, said)
    helps = said is not NO_ANSWER or bool(changed)
    leaves = _leaves(graph, position)
    if leaves is not None and (not helps or message.confidence >= graph.patterns.limits.sure):
        return leaves
    position = position.with_top(frame.told(position.filled))
    if said is not NO_ANSWER:
        return accept(graph, position, said)
    if changed:
        return go_back(graph, position, changed)
    return _hear_no_answer(graph, position)


def _leaves(graph: Graph, position: Position) -> Position | None:
    """Return where a message leads that leaves the task at work, or None when it stays."""
    patterns, message, frame = graph.patterns, position.message, position.top
    state = state_of(graph, frame)
    if message.intent in state.stay_on or message.intent in patterns.detail_intents:
        return None
    if message.intent in patterns.abandon_intents:
        dropped = drop(graph, position)
        says = (patterns.abandon_say,) if patterns.abandon_say else ()
        return dropped.but(says=says)
    flow = _triggered(graph, position)
    if not flow or flow == frame.flow:
        return None
    if text_answer(graph, position) is not NO_ANSWER and message.confidence < patterns.limits.sure:
        return None
    return _turn_to(graph, position, flow)


def _turn_to(graph: Graph, position: Position, flow: str) -> Position:
    """Begin another task, or bring it up and hear the message there."""
    waits_already = any(frame.flow == flow for frame in position.stack)
    turned = begin(graph, position, flow, position.before)
    if not waits_already or not turned.top.passed:
        return turned
    # Its answers of before count again, so what the message says may change them.
    restored = turned.but(before=_kept_before(position, flow))
    changed = changed_answers(graph, restored)
    return go_back(graph, restored, changed) if changed else restored


def _kept_before(position: Position, flow: str) -> dict[str, Any]:
    frame = next(frame for frame in position.stack if frame.flow == flow)
    return {**position.before, **dict(frame.kept)}


def _hear_no_answer(graph: Graph, position: Position) -> Position:
    """Hear a message that answers nothing by a detail it names."""
    frame = position.top
    if not frame.waiting:
        return position
    text = text_answer(graph, position)
    if text is not NO_ANSWER:
        return accept(graph, position, text)
    if len(position.stack) > 1:
        below = bring_up_waiting(graph, position)
        if below is not None:
            return below
    message = position.message
    filled = {slot for slot, value in position.filled.items() if value is not None}
    if filled & flow_of(graph, frame).asked_slots:
        # A detail for a later question: taken, and the present question asked again.
        return position.with_top(frame.but(waiting=False))
    flow = _triggered(graph, position)
    if flow and flow != frame.flow and message.intent not in state_of(graph, frame).stay_on:
        return _turn_to(graph, position, flow)
    prelude = "" if flow == frame.flow else graph.patterns.not_understood
    return _failed(graph, position, prelude)


def _failed(graph: Graph, position: Position, prelude: str) -> Position:
    """Count a failed answer; ask again, or try something else after too many."""
    frame, patterns = position.top, graph.patterns
    state = state_of(graph, frame)
    failed = frame.attempts + 1
    if failed < (state.attempts or patterns.limits.attempts):
        return position.with_top(frame.but(waiting=False, attempts=failed, prelude=prelude))
    if state.otherwise == END:
        return finish(graph, position)
    if state.otherwise:
        return position.with_top(frame.enter(state.otherwise))
    rescue = patterns.too_many_attempts
    if rescue and rescue not in {other.flow for other in position.stack}:
        asked_again = position.with_top(frame.but(attempts=0))
        return begin(graph, asked_again, rescue, position.slots, offered=True)
    dropped = drop(graph, position)
    says = (patterns.not_understood,) if patterns.not_understood else ()
    return dropped.but(says=says)


def _triggered(graph: Graph, position: Position) -> str | None:
    """Return the flow the latest message starts."""
    claims = graph.triggers.get(position.message.intent, ())
    values = None
    for claim in claims:
        if claim.condition is None:
            return claim.flow
        values = position.values() if values is None else values
        if claim.condition.holds(values):
            return claim.flow
    return None
