"""What to do next: a pure function of the flows and of where the conversation stands."""

from __future__ import annotations

from typing import NamedTuple

from dialogue.graph import DONE, END, FAILURES, LISTEN, Branch, Graph, State
from dialogue.judging import judge
from dialogue.listening import NOT_FOR_FLOWS, hear
from dialogue.names import OUTCOME
from dialogue.position import Frame, Position, Why, flow_of, state_of
from dialogue.silence import reminds, with_reminder
from dialogue.tasks import begin, call, drop, finish

# Moves without an action, after which something must be wrong with the flows.
MAX_MOVES = 200


class Decision(NamedTuple):
    """What to do next.

    Attributes:
        action: The action to run, or None when this is not for flows to say.
        now: The position just before the action, slots changed as decided.
        then: The position once the action ran.
        flow: The flow that decided; empty when none did.
        state: Its state.
    """

    action: str | None
    now: Position
    then: Position
    flow: str = ""
    state: str = ""


def decide(graph: Graph, position: Position) -> Decision:
    """Decide what to do next.

    Args:
        graph: The flows.
        position: Where the conversation stands.

    Returns:
        The decision; the same for the same position, always.
    """
    if position.unheard:
        position = hear(graph, position)
    if position.message.intent in NOT_FOR_FLOWS and not position.ours:
        return Decision(None, position, position)
    decision = _next_action(graph, position)
    stops = position.acted >= graph.patterns.limits.actions
    return _stop(graph, decision) if stops else decision


def listens(graph: Graph, position: Position) -> bool:
    """Tell whether a question waits and nothing else is to be done: then flows only listen."""
    if position.unheard or position.says or not position.stack or not position.top.waiting:
        return False
    if reminds(graph, position):
        return False
    state = state_of(graph, position.top)
    return not _is_filled(position, position.top, state)


def _next_action(graph: Graph, position: Position) -> Decision:
    for _ in range(MAX_MOVES):
        if position.says:
            then = position.but(says=position.says[1:], acted=position.acted + 1)
            return Decision(position.says[0], position, then)
        if not position.stack:
            return Decision(LISTEN if position.ours else None, position, position)
        moved = _move(graph, position)
        if isinstance(moved, Decision):
            return moved
        position = moved
    return _next_action(graph, position.but(stack=(), says=(), ours=True))


def _move(graph: Graph, position: Position) -> Position | Decision:
    """Move the task at work on until it needs an action.

    Returns:
        The decision when it does, else the position one move further.
    """
    frame = position.top
    state = state_of(graph, frame)
    filled = state.ask is not None and _is_filled(position, frame, state)
    if filled:
        return judge(graph, position, state) or _leave(graph, position, state)
    if frame.waiting:
        return _wait(graph, position)
    if frame.step >= len(state.steps):
        return _leave(graph, position, state)
    step = state.steps[frame.step]
    if step.kind == "call":
        return call(graph, position, state)
    if step.kind == "ask":
        if frame.brief and len(position.stack) > 1:
            # A person takes over at once: asking the customer is left to them.
            return drop(graph, position)
        return _ask(position, frame, step.name, step.action)
    if step.kind == "do" and position.slots.get(OUTCOME) is not None:
        # An action that tells no outcome must not be taken for having the one before it.
        position = position.with_slots({OUTCOME: None})
    return _acts(position, step.action, frame.but(step=frame.step + 1))


def _wait(graph: Graph, position: Position) -> Decision:
    """Wait for the customer, with somebody to remind us should they stay silent."""
    frame = position.top
    if not reminds(graph, position):
        return Decision(LISTEN, position, position, frame.flow, frame.state)
    position = with_reminder(graph, position)
    then = position.but(reminded=True, acted=position.acted + 1)
    return Decision(graph.patterns.silence.do, position, then, frame.flow, frame.state)


def _ask(position: Position, frame: Frame, slot: str, action: str) -> Decision:
    if frame.prelude:
        return _acts(position, frame.prelude, frame.but(prelude=""))
    if position.slots.get(slot) is not None:
        # A value from before this task does not count: the customer is asked as if it were new.
        position = position.with_slots({slot: None})
    return _acts(position, action, frame.but(waiting=True))


def _acts(position: Position, action: str, after: Frame) -> Decision:
    """Return the decision for an action of the task at work, which then stands as `after`."""
    stack = (*position.stack[:-1], after)
    then = position.but(stack=stack, acted=position.acted + 1)
    return Decision(action, position, then, after.flow, after.state)


def _is_filled(position: Position, frame: Frame, state: State) -> bool:
    slot = state.ask or ""
    if position.slots.get(slot) is None:
        return slot in frame.skipped
    return not state.ask_again or slot in frame.given


def _leave(graph: Graph, position: Position, state: State) -> Position:
    """Leave a state: forget what it clears and take the first open branch."""
    frame = position.top
    if state.gives and state.name not in frame.passed:
        frame = frame.but(passed=(*frame.passed, state.name))
    if state.clear:
        position = position.with_slots(dict.fromkeys(state.clear))
        frame = frame.but(given=frame.given.difference(state.clear))
    if state.end:
        return finish(graph, position.with_top(frame), state.end)
    branch = _open_branch(position, state)
    if branch.condition is not None:
        position = position.but(why=Why("branch", branch))
    elif graph.patterns.failed and _has_failed(position, state):
        # The flow does not say what then; the customer must not be left without a word.
        position = position.but(says=(graph.patterns.failed,), why=Why("failed", state.name))
    if branch.to == END or branch.to not in flow_of(graph, frame).states:
        return finish(graph, position, DONE)
    return position.with_top(frame.enter(branch.to))


def _has_failed(position: Position, state: State) -> bool:
    if position.slots.get(OUTCOME) not in FAILURES:
        return False
    return any(step.kind == "do" for step in state.steps)


def _open_branch(position: Position, state: State) -> Branch:
    values = None
    for branch in state.branches:
        if branch.condition is None:
            return branch
        values = position.values() if values is None else values
        if branch.condition.holds(values):
            return branch
    return Branch(END)


def _stop(graph: Graph, decision: Decision) -> Decision:
    """Stop a task that acts on and on without ever waiting, and offer a way out instead."""
    now, rescue = decision.now, graph.patterns.too_many_attempts
    if decision.action in (None, LISTEN):
        return decision
    if not now.stack:
        return Decision(LISTEN, now, now)
    too_late = now.acted > graph.patterns.limits.actions
    if decision.then.top.waiting and not too_late:
        return decision
    dropped = drop(graph, now).but(says=())
    if too_late or not rescue:
        return Decision(LISTEN, dropped, dropped)
    offered = begin(graph, dropped, rescue, dropped.slots, offered=True)
    return _next_action(graph, offered)
