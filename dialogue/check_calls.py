"""Whether flows that call each other fit: what is given, what is returned, how the called end."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.check_names import Lookup, place_of
from dialogue.graph import WITHHELD, Flow, Graph, State
from dialogue.problems import Problem, nearest


def endings_of(graph: Graph, state: State) -> tuple[str, ...]:
    """Return how the flow that a state calls can end; nothing when it calls none."""
    called = graph.flows.get(state.call.flow) if state.call else None
    if called is None:
        return ()
    return (*called.endings, WITHHELD) if called.offer else called.endings


def check_call(graph: Graph, flow: Flow, state: State, lookup: Lookup) -> Iterator[Problem]:
    """Yield what is wrong in a state's call of another flow."""
    call = state.call
    if call is None:
        return
    place = place_of(state, "call")
    slots = [given.slot for given in call.gives]
    for slot in [*slots, *call.returns, *call.returns.values()]:
        yield from lookup.unknown("slot", slot, lookup.names.slots, place)
    called = graph.flows.get(call.flow)
    if called is None:
        return
    takes = {*called.args, *called.asked_slots}
    for slot in slots:
        if slot not in takes:
            what = f"flow {called.name!r} neither needs nor asks for {slot!r}"
            yield Problem(place, what, nearest(slot, takes))
    for slot in called.args:
        if slot not in slots:
            what = f"flow {called.name!r} needs {slot!r}, which state {state.name!r} does not give"
            yield Problem(place, what, f"write {slot!r} under 'with'")
    yield from _check_outcomes(graph, state)


def _check_outcomes(graph: Graph, state: State) -> Iterator[Problem]:
    endings = endings_of(graph, state)
    for branch in state.branches:
        own = f"on:{branch.outcome}" in state.places
        if own and branch.condition and branch.outcome not in endings:
            what = f"the called flow never ends as {branch.outcome!r}"
            cure = nearest(branch.outcome, endings) or f"it ends as: {', '.join(endings)}"
            yield Problem(branch.place, what, cure)
