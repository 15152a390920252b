"""Several things asked in one message: the first is done, the others lie below it on the stack."""

from __future__ import annotations

from typing import Any

from dialogue.answers import NO_ANSWER, accept, answer_to
from dialogue.events import Wish
from dialogue.graph import Graph
from dialogue.position import Position, Slots, Why, state_of
from dialogue.tasks import begin, drop
from dialogue.triggers import triggered

# Tasks begun by one message.
MOST = 3


def hear_several(graph: Graph, position: Position) -> Position | None:
    """Hear a message whose parts have different intents.

    Returns:
        The position with all its wishes begun, or None when it is no more than one wish.
    """
    if not position.message.wishes:
        return None
    found = _flows_wished(graph, position)
    patterns, wishes = graph.patterns, position.message.wishes
    # "This is ridiculous, where is my order?": there is something to do, so it is done.
    alone = [wished for wished in found if graph.flows[wished[0]].alone]
    flows = [wished for wished in found if wished not in alone] or found
    if not position.stack:
        return _begin_all(graph, position, flows, position.before) if len(found) > 1 else None
    if not flows:
        return None
    if any(wish.intent in patterns.abandon.intents for wish in wishes):
        dropped = drop(graph, position, position.filled)
        says = (patterns.abandon.say,) if patterns.abandon.say else ()
        return _begin_all(graph, dropped, flows, dropped.slots).but(says=says)
    answered = _answered(graph, position, [wish for _, wish in flows])
    if answered is not None:
        left = [] if flows == alone else flows
        return _begin_all(graph, answered, left, answered.slots) if left else answered
    return _begin_all(graph, position, flows, position.before) if len(found) > 1 else None


def _flows_wished(graph: Graph, position: Position) -> list[tuple[str, Wish]]:
    """Return the flows that parts of the message start, in the order they were said."""
    here: set[str] = set(graph.patterns.detail_intents)
    known = {frame.flow for frame in position.stack}
    if position.stack:
        state = state_of(graph, position.top)
        here |= {*state.answers, *state.heard, *state.stay_on}
    found: list[tuple[str, Wish]] = []
    for wish in position.message.wishes:
        if wish.intent in here:
            continue
        claim = triggered(graph, position, wish.intent, position.message.part(wish))
        if claim and claim.flow not in known:
            known.add(claim.flow)
            found.append((claim.flow, wish))
    return found[:MOST]


def _answered(graph: Graph, position: Position, others: list[Wish]) -> Position | None:
    """Take the answer to the question that waits from a part that wishes nothing else."""
    if not position.top.waiting:
        return None
    state = state_of(graph, position.top)
    for wish in position.message.wishes:
        if wish.intent in state.answers:
            return accept(graph, position, state.answers[wish.intent])
    said = answer_to(graph, position)
    claimed = [value for wish in others for _, value in wish.entities]
    if said is NO_ANSWER or isinstance(said, list) or said in claimed:
        return None
    return accept(graph, position.with_top(position.top.told(position.filled)), said)


def _begin_all(
    graph: Graph, position: Position, flows: list[tuple[str, Wish]], kept: Slots
) -> Position:
    """Begin tasks so that the first is on top: the others go on, in order, when it ends.

    What ends all tasks comes last, or the others would never be done. Where a person takes over
    then, the others do only what needs no question: the rest is left to that person.
    """
    message, filled = position.message, position.filled
    flows = sorted(flows, key=lambda wished: graph.flows[wished[0]].drops_others)
    hands_over = any(_hands_over(graph, flow) for flow, _ in flows)
    for flow, wish in reversed(flows):
        own = _share(filled, wish, message.wishes)
        position = position.but(filled=own).with_slots(own)
        position = begin(graph, position, flow, kept)
        if hands_over and not graph.flows[flow].drops_others:
            position = position.with_top(position.top.but(brief=True))
        kept = position.slots
    names = tuple([flow for flow, _ in flows])
    return position.but(ours=True, why=Why("several", names))


def _hands_over(graph: Graph, flow: str) -> bool:
    return graph.flows[flow].drops_others and graph.flows[flow].hands_over


def _share(filled: Slots, wish: Wish, wishes: tuple[Wish, ...]) -> dict[str, Any]:
    """Return what of a message's values is for one of its wishes.

    Its own part decides. What it does not name itself was named once for all.
    """
    own = [value for _, value in wish.entities]
    shared: dict[str, Any] = {}
    for slot, value in filled.items():
        values = value if isinstance(value, list) else [value]
        mine = [one for one in values if one in own]
        if mine:
            shared[slot] = mine[0] if len(mine) == 1 else mine
        else:
            first = [one for other in wishes for _, one in other.entities if one in values]
            shared[slot] = first[0] if isinstance(value, list) and first else value
    return shared
