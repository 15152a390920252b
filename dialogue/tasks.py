"""Tasks on top of each other: beginning, interrupting, finishing and dropping them.

A task and those it called make a group; the customer sees one task, so a group is interrupted,
brought up and dropped as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.graph import Graph
from dialogue.position import Frame, Position, Slots, flow_of, state_of

NOTHING: Mapping[str, Any] = {}


def begin(
    graph: Graph, position: Position, flow: str, kept: Slots, offered: bool = False
) -> Position:
    """Put a task on top of the others.

    A task that is under way already comes up again instead: no task is there twice.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        flow: The flow to begin.
        kept: Values the interrupted task goes on with: what was mentioned for the new task does
            not change the answers of the old one.
        offered: Whether nobody asked for it.

    Returns:
        The position with the task on top.
    """
    position = _drop_optional(graph, position, flow)
    for index, frame in enumerate(position.stack):
        if frame.flow == flow:
            start, end = _group(position, index)
            if index == end - 1:
                return _bring_up(graph, position, start, end, kept)
            # It has come as far as calling another task: asked for anew, it begins anew.
            position = _remove(graph, position, start, end, position.filled)
            break
    position = _put_below(graph, position, kept)
    if len(position.stack) >= graph.patterns.limits.depth:
        position = _remove(graph, position, *_group(position, 0), position.filled)
    position = _forget_private(graph, position, flow, offered)
    frame = Frame(flow, graph.flows[flow].start, offered=offered)
    return position.but(stack=(*position.stack, frame.told(position.filled)))


def call(graph: Graph, position: Position, flow: str) -> Position:
    """Put a task on top for the one at work, which goes on when it ends."""
    frames = position.stack
    if len(frames) > graph.patterns.limits.depth or any(frame.flow == flow for frame in frames):
        return position.with_top(position.top.but(step=position.top.step + 1))
    frame = Frame(flow, graph.flows[flow].start, called=True)
    return position.but(stack=(*frames, frame))


def finish(graph: Graph, position: Position) -> Position:
    """End the task at work: clear its slots and go on with the one below."""
    frame = position.top
    flow = flow_of(graph, frame)
    count = len(position.stack)
    if flow.drops_others:
        return _remove(graph, position, 0, count)
    if not frame.called or count == 1:
        return _resume(graph, _remove(graph, position, count - 1, count))
    caller = position.stack[-2]
    # What the caller asks for itself is the result of the call.
    results = flow_of(graph, caller).own_slots
    rest = position.but(stack=position.stack[:-1])
    rest = rest.with_slots(dict.fromkeys(flow.slots_to_clear.difference(results)))
    return rest.with_top(caller.but(step=caller.step + 1))


def drop(graph: Graph, position: Position, spare: Slots = NOTHING) -> Position:
    """Drop the task at work with those that called it, and go on with the one below.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        spare: Slots that are not cleared.

    Returns:
        The position without the task.
    """
    start, end = _group(position, len(position.stack) - 1)
    return _resume(graph, _remove(graph, position, start, end, spare), spare)


def bring_up_waiting(graph: Graph, position: Position) -> Position | None:
    """Bring up the task whose question the latest message answers, if one below waits for it."""
    position = _drop_optional(graph, position, "")
    for index in range(len(position.stack) - 1, -1, -1):
        frame = position.stack[index]
        state = state_of(graph, frame)
        asks = state.ask is not None and frame.step == state.ask_step
        if asks and position.filled.get(state.ask or "") is not None:
            return _bring_up(graph, position, *_group(position, index), position.before)
    return None


def _group(position: Position, index: int) -> tuple[int, int]:
    """Return where the group of a task begins and ends (exclusive)."""
    stack = position.stack
    start, end = index, index + 1
    while start and stack[start].called:
        start -= 1
    while end < len(stack) and stack[end].called:
        end += 1
    return start, end


def _bring_up(graph: Graph, position: Position, start: int, end: int, kept: Slots) -> Position:
    if end < len(position.stack):
        position = _put_below(graph, position, kept)
    stack = position.stack
    position = position.but(stack=(*stack[:start], *stack[end:], *stack[start:end]))
    position = _resume(graph, position, position.filled)
    return position.with_top(position.top.told(position.filled))


def _put_below(graph: Graph, position: Position, kept: Slots) -> Position:
    """Make the task at work, with those that called it, ready to be interrupted."""
    if not position.stack:
        return position
    start, _ = _group(position, len(position.stack) - 1)
    group = [_keep(graph, frame, kept) for frame in position.stack[start:]]
    return position.but(stack=(*position.stack[:start], *group))


def _forget_private(graph: Graph, position: Position, flow: str, offered: bool) -> Position:
    """Forget answers that were not given for the task that begins.

    Those are the ones it does not share with what came before it, and those the waiting tasks
    were told for themselves. An offer, which nobody asked for, does not use the message either.
    """
    begun = graph.flows[flow]
    wanted = begun.asked_slots - begun.takes_over
    if not wanted:
        return position
    private = set(wanted & begun.slots_to_clear)
    for frame in position.stack:
        private |= wanted & flow_of(graph, frame).slots_to_clear
    spare = {} if offered else position.filled
    values = {slot: None for slot in private if spare.get(slot) is None}
    return position.with_slots(values)


def _keep(graph: Graph, frame: Frame, kept: Slots) -> Frame:
    own = tuple([(slot, kept.get(slot)) for slot in flow_of(graph, frame).own_slots])
    prelude = graph.patterns.resume if frame.waiting else frame.prelude
    return frame.but(kept=own, waiting=False, prelude=prelude)


def _resume(graph: Graph, position: Position, spare: Slots = NOTHING) -> Position:
    """Give the tasks on top their own slots back, but for those in `spare`."""
    if not position.stack:
        return position
    start, _ = _group(position, len(position.stack) - 1)
    if not any(frame.kept for frame in position.stack[start:]):
        return position
    values: dict[str, Any] = {}
    for frame in position.stack[start:]:
        values |= {slot: value for slot, value in frame.kept if spare.get(slot) is None}
    group = [frame.but(kept=()) for frame in position.stack[start:]]
    return position.but(stack=(*position.stack[:start], *group)).with_slots(values)


def _drop_optional(graph: Graph, position: Position, flow: str) -> Position:
    """Drop tasks at work that nobody insists on, unless they are the one wanted."""
    while position.stack:
        frame = position.top
        if frame.flow == flow or not (frame.offered or flow_of(graph, frame).optional):
            break
        position = drop(graph, position, position.filled)
    return position


def _remove(
    graph: Graph, position: Position, start: int, end: int, spare: Slots = NOTHING
) -> Position:
    """Take tasks off the stack and clear their slots, but for those in `spare`."""
    gone, left = position.stack[start:end], position.stack[:start] + position.stack[end:]
    clear: set[str] = set()
    for frame in gone:
        clear |= flow_of(graph, frame).slots_to_clear
    if end < len(position.stack):
        # A task above goes on with slots it may share with those that go.
        for frame in position.stack[end:]:
            clear.difference_update(flow_of(graph, frame).own_slots)
    values = {slot: None for slot in clear if spare.get(slot) is None}
    return position.but(stack=left).with_slots(values)
