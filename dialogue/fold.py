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
    return follow_all(graph, Position(slots=slots), events, slots)


def follow_all(
    graph: Graph, position: Position, events: Iterable[Event], initial: Mapping[str, Any]
) -> Position:
    """Return the position after more events.

    Half of all events change slots, several in a row: they are followed at one go.
    """
    changes: list[SlotChanged] = []
    for event in events:
        if isinstance(event, SlotChanged) and not _fails(event):
            changes.append(event)
            continue
        if changes:
            position = _follow_slots(graph, position, changes)
            changes = []
        position = follow(graph, position, event, initial)
    return _follow_slots(graph, position, changes) if changes else position


def follow(graph: Graph, position: Position, event: Event, initial: Mapping[str, Any]) -> Position:
    """Return the position after one more event."""
    if isinstance(event, Acted):
        followed = _follow_action(graph, position, event.action)
        return _follow_failure(graph, followed, FAILED) if event.rejected else followed
    if isinstance(event, SlotChanged):
        if _fails(event) and not position.unheard:
            return _follow_failure(graph, position, event.value)
        return _follow_slots(graph, position, [event])
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


def _fails(event: SlotChanged) -> bool:
    """Tell whether an action's failure was written down."""
    return event.slot == OUTCOME and event.value in FAILURES and not event.decided


def _follow_slots(graph: Graph, position: Position, changes: list[SlotChanged]) -> Position:
    """Return the position after changes of slots that came one right after the other."""
    decided = [(change.slot, change.value) for change in changes if change.decided]
    told = {change.slot: change.value for change in changes if not change.decided}
    written = (*position.decided, *decided) if decided else position.decided
    if not told:
        return position.but(decided=written)
    slots = {**position.slots, **told}
    if position.unheard:
        # The message filled them: which task they are for shows once the message is judged.
        filled = {**position.filled, **told}
        return position.but(slots=slots, filled=filled, decided=written)
    stack = position.stack
    if stack:
        top = _with_given(graph, stack[-1], changes)
        stack = stack if top is stack[-1] else (*stack[:-1], top)
    return position.but(slots=slots, stack=stack, decided=written)


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


def _with_given(graph: Graph, frame: Frame, changes: list[SlotChanged]) -> Frame:
    asked = flow_of(graph, frame).asked_slots
    given = {
        change.slot
        for change in changes
        if change.value is not None and not change.decided and change.slot in asked
    }
    return frame if given <= frame.given else frame.but(given=frame.given | given)


def _follow_action(graph: Graph, position: Position, action: str) -> Position:
    if action == LISTEN and not position.decided and listens(graph, position):
        # The commonest event of all, and the same as below.
        return position.but(acted=0, ours=False)
    decision = decide(graph, position)
    if decision.action == action:
        followed = decision.then
    else:
        followed = _asked_by_another(graph, decision.now, action).but(acted=position.acted + 1)
    changes: dict[str, Any] = {"ended": ()} if followed.ended else {}
    if position.decided:
        # What was written down is the truth, whatever would be decided today.
        changes |= {"slots": {**followed.slots, **dict(position.decided)}, "decided": ()}
    if action == LISTEN:
        changes |= {"acted": 0, "ours": False, "says": ()}
    return followed.but(**changes) if changes else followed


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
