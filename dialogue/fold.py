"""The position of a conversation, worked out from its events alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dialogue.events import Acted, Event, Heard, SlotChanged, SlotsReset
from dialogue.graph import FAILED, FAILURES, LISTEN, Graph
from dialogue.mood import developed
from dialogue.names import OUTCOME
from dialogue.position import NO_REASON, Frame, Position, flow_of, state_of
from dialogue.step import decide, listens


def fold(graph: Graph, events: Iterable[Event], slots: Mapping[str, Any]) -> Position:
    """Follow a conversation from its beginning.

    Args:
        graph: The flows as they are now; the events may come from older ones.
        events: What happened since the session began.
        slots: The slots' initial values.

    Returns:
        Where the conversation stands.
    """
    position = Position(slots=slots)
    for event in events:
        position = follow(graph, position, event, slots)
    return position


def follow(graph: Graph, position: Position, event: Event, initial: Mapping[str, Any]) -> Position:
    """Return the position after one more event."""
    if isinstance(event, Acted):
        followed = _follow_action(graph, position, event.action)
        return _follow_failure(graph, followed, FAILED) if event.rejected else followed
    if isinstance(event, SlotChanged):
        return _follow_slot(graph, position, event)
    if isinstance(event, Heard):
        message = event.message
        angry = position.angry
        if message.anger is not None:
            angry = angry + 1 if message.anger else 0
        return position.but(
            message=message,
            unheard=True,
            filled={},
            before=position.slots,
            decided=(),
            angry=angry,
            trend=developed(position.trend, message.score),
            acted=0,
            heard=position.heard + 1,
            reminded=False,
            why=NO_REASON,
        )
    if isinstance(event, SlotsReset):
        return position.but(slots=initial, decided=())
    return position


def _follow_slot(graph: Graph, position: Position, event: SlotChanged) -> Position:
    if event.decided:
        return position.but(decided=(*position.decided, (event.slot, event.value)))
    if event.slot == OUTCOME and event.value in FAILURES and not position.unheard:
        return _follow_failure(graph, position, event.value)
    slots = {**position.slots, event.slot: event.value}
    if position.unheard:
        # The message filled it: which task it is for shows once the message is judged.
        filled = {**position.filled, event.slot: event.value}
        return position.but(slots=slots, filled=filled)
    stack = position.stack
    if event.value is not None and stack:
        top = _with_given(graph, stack[-1], event.slot)
        stack = stack if top is stack[-1] else (*stack[:-1], top)
    return position.but(slots=slots, stack=stack)


def _follow_failure(graph: Graph, position: Position, outcome: str) -> Position:
    """Return the position after an action that failed.

    One that was to ask has said nothing: the plain question, or an apology, is said instead.
    """
    position = position.with_slots({OUTCOME: outcome})
    if not position.stack or not position.top.waiting:
        return position
    state = state_of(graph, position.top)
    instead = state.steps[state.ask_step].instead if state.ask else ""
    instead = instead or graph.patterns.failed
    return position.but(says=(instead,)) if instead else position


def _with_given(graph: Graph, frame: Frame, slot: str) -> Frame:
    if slot in frame.given or slot not in flow_of(graph, frame).asked_slots:
        return frame
    return frame.but(given=frame.given | {slot})


def _follow_action(graph: Graph, position: Position, action: str) -> Position:
    if action == LISTEN and not position.decided and listens(graph, position):
        # The commonest event of all, and the same as below.
        return position.but(acted=0, ours=False)
    decision = decide(graph, position)
    if decision.action == action:
        followed = decision.then
    else:
        followed = _asked_by_another(graph, decision.now, action).but(acted=position.acted + 1)
    # What was written down is the truth, whatever would be decided today.
    if position.decided:
        followed = followed.with_slots(dict(position.decided)).but(decided=())
    if action == LISTEN:
        return followed.but(acted=0, ours=False, says=(), ended=())
    return followed.but(ended=()) if followed.ended else followed


def _asked_by_another(graph: Graph, position: Position, action: str) -> Position:
    """Return the position after an action that is not the one decided.

    Another policy may have chosen it, or the flows were other ones when it ran. When it asks a
    question of the task at work, that question is the one the customer saw and will answer.
    """
    if not position.stack or action == LISTEN:
        return position
    frame = position.top
    for state in flow_of(graph, frame).states.values():
        for number, step in enumerate(state.steps):
            if step.kind == "ask" and step.action == action:
                asked = frame if frame.state == state.name else frame.enter(state.name)
                return position.with_top(asked.but(step=number, waiting=True, prelude=""))
    return position
