"""Tasks on top of each other: beginning, interrupting, finishing and dropping them.

A task and those it called make a group; the customer sees one task, so a group is interrupted,
brought up and dropped as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.graph import ABANDONED, DONE, HANDED_OVER, LATER, WITHHELD, Call, Flow, Graph, State
from dialogue.names import OUTCOME
from dialogue.position import Frame, Position, Slots, Why, flow_of, state_of

NOTHING: Mapping[str, Any] = {}
# Messages of the customer within which a task that ended is still what they speak of.
JUST_NOW = 2


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
            position = _note_ended(position, position.stack[start:end], ABANDONED)
            position = _remove(graph, position, start, end, position.filled)
            break
    position = _put_below(graph, position, kept)
    if sum(not frame.called for frame in position.stack) >= graph.patterns.limits.depth:
        start, end = _group(position, 0)
        position = _note_ended(position, position.stack[start:end], ABANDONED)
        position = _remove(graph, position, start, end, position.filled)
    position = _forget_private(graph, position, flow, offered)
    frame = Frame(flow, graph.flows[flow].start, offered=offered)
    frame = frame.told(_meant_still(graph, position, flow)).told(position.filled)
    position = position.but(stack=(*position.stack, frame))
    return _count_offer(position) if offered and graph.flows[flow].offer else position


def may_offer(graph: Graph, position: Position, flow: str) -> bool:
    """Tell whether a flow may be started that nobody asked for."""
    offers, memory = graph.patterns.offers, position.memory
    if not graph.flows[flow].offer:
        return True
    if offers.most is not None and memory.offers >= offers.most:
        return False
    return not memory.offers or position.heard - memory.last_offer >= offers.apart


def call(graph: Graph, position: Position, state: State) -> Position:
    """Put a task on top for the one at work, which goes on when it ends."""
    called = state.call or Call("")
    frames, caller = position.stack, position.top
    after = caller.but(step=caller.step + 1)
    waits = _group(position, len(frames) - 1)[0] > 0
    if not may_offer(graph, position, called.flow) or (graph.flows[called.flow].offer and waits):
        # Offered enough, or something that was asked for is still to be done.
        return position.with_top(after).with_slots({OUTCOME: WITHHELD})
    start, _ = _group(position, len(frames) - 1)
    if any(frame.flow == called.flow for frame in frames[start:]):
        # Flows that call themselves are refused, but these may have changed since.
        return position.with_top(after).with_slots({OUTCOME: None})
    values = _given(position, state, called)
    before = position.slots
    frame = Frame(
        called.flow,
        graph.flows[called.flow].start,
        called=True,
        given=caller.given | {slot for slot, value in values.items() if value is not None},
        lent=tuple([(slot, before.get(slot)) for slot in values]),
        brief=caller.brief,
    )
    position = position.with_slots(values).but(stack=(*frames, frame))
    return _count_offer(position) if graph.flows[called.flow].offer else position


def finish(graph: Graph, position: Position, outcome: str = DONE) -> Position:
    """End the task at work: clear its slots and go on with the one below.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        outcome: How it ended.

    Returns:
        The position without the task.
    """
    frame = position.top
    flow = flow_of(graph, frame)
    count = len(position.stack)
    ended = (frame.flow, outcome)
    position = position.but(ended=(*position.ended, ended), why=Why("ended", ended))
    if flow.drops_others:
        of_others = HANDED_OVER if outcome == HANDED_OVER else ABANDONED
        position = _note_ended(position, position.stack[:-1], of_others)
        return _remove(graph, position, 0, count)
    if not frame.called or count == 1:
        if frame.state in flow.again and outcome == DONE:
            done = (flow.name, position.heard)
            position = position.but(memory=position.memory._replace(done=done))
        elif flow.asked_slots:
            position = position.but(memory=position.memory._replace(done=None))
        return _resume(graph, _remove(graph, position, count - 1, count))
    return _return(graph, position, flow, outcome)


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
    position = _note_ended(position, position.stack[start:end], ABANDONED)
    return _resume(graph, _remove(graph, position, start, end, spare), spare)


def drop_all(graph: Graph, position: Position) -> Position:
    """Drop every task under way."""
    position = _note_ended(position, position.stack, ABANDONED)
    return _remove(graph, position, 0, len(position.stack))


def leave_called(graph: Graph, position: Position, index: int) -> Position:
    """Go back from called tasks to the caller at a place on the stack."""
    count = len(position.stack)
    if index == count - 1:
        return position
    caller, gone = position.stack[index], position.stack[index + 1 :]
    lent = {slot for frame in gone for slot, _ in frame.lent}
    own = set(flow_of(graph, caller).own_slots) - lent
    kept = {slot: position.slots.get(slot) for slot in own}
    return _remove(graph, position, index + 1, count, position.filled).with_slots(kept)


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


def asked_slots(graph: Graph, position: Position) -> frozenset[str]:
    """Return the slots that the task at work and those that called it ask for."""
    start, end = _group(position, len(position.stack) - 1)
    asked = [flow_of(graph, frame).asked_slots for frame in position.stack[start:end]]
    return frozenset().union(*asked)


def _given(position: Position, state: State, called: Call) -> dict[str, Any]:
    """Return the slots a called task is given: arguments, and its results as known already."""
    slots, caller = position.slots, position.top
    values: dict[str, Any] = {}
    for theirs, mine in called.returns.items():
        fresh = not state.ask_again or mine in caller.given
        values[theirs] = slots.get(mine) if fresh else None
    for given in called.gives:
        values[given.slot] = slots.get(given.of_slot) if given.of_slot else given.value
    return values


def _return(graph: Graph, position: Position, flow: Flow, outcome: str) -> Position:
    """Go back to the caller of a task that ended, with its results."""
    frame, caller = position.stack[-1], position.stack[-2]
    called = state_of(graph, caller).call
    returns = called.returns if called and called.flow == frame.flow else {}
    results = {mine: position.slots.get(theirs) for theirs, mine in returns.items()}
    # What the caller asks for itself is a result of the call too.
    shared = flow.slots_to_clear.intersection(flow_of(graph, caller).own_slots)
    values = dict.fromkeys(flow.slots_to_clear - shared)
    values |= {slot: value for slot, value in frame.lent if slot not in shared}
    values |= {**results, OUTCOME: outcome}
    given = caller.given | {slot for slot, value in results.items() if value is not None}
    rest = position.but(stack=position.stack[:-1]).with_slots(values)
    rest = rest.with_top(caller.but(step=caller.step + 1, given=given))
    return rest.but(why=Why("returned", (flow.name, outcome)))


def _count_offer(position: Position) -> Position:
    memory = position.memory
    return position.but(memory=memory._replace(offers=memory.offers + 1, last_offer=position.heard))


def _note_ended(position: Position, frames: tuple[Frame, ...], outcome: str) -> Position:
    """Note how tasks ended that did not come to their own end, the one at work first."""
    ended = tuple([(frame.flow, outcome) for frame in reversed(frames)])
    return position.but(ended=(*position.ended, *ended)) if ended else position


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


def _meant_still(graph: Graph, position: Position, flow: str) -> Slots:
    """Return the values of `ask_again: later` where the task that begins ended just now."""
    name, heard = position.memory.done or ("", 0)
    if name != flow or position.heard - heard > JUST_NOW:
        return NOTHING
    if graph.patterns.negate.entities & position.message.names:
        return NOTHING
    states = graph.flows[flow].states.values()
    slots = {slot for state in states if state.ask_again == LATER for slot in state.gives}
    return {slot: position.slots.get(slot) for slot in slots}


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


def _handed_on(graph: Graph, caller: Frame | None) -> set[str]:
    """Return the slots that a caller which goes too had handed on as they were.

    What became of such a slot in the called task became of the caller's own: a value that was
    found wrong there is not given back.
    """
    state = state_of(graph, caller) if caller else None
    if state is None or state.call is None or state.ask_again:
        return set()
    return {theirs for theirs, mine in state.call.returns.items() if theirs == mine}


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
    values: dict[str, Any] = dict.fromkeys(clear)
    for index in range(len(gone) - 1, -1, -1):
        caller = gone[index - 1] if index and gone[index].called else None
        lent = dict(gone[index].lent)
        values |= {slot: lent[slot] for slot in lent.keys() - _handed_on(graph, caller)}
    values = {slot: value for slot, value in values.items() if spare.get(slot) is None}
    return position.but(stack=left).with_slots(values)
