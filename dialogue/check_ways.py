"""Ways that a checker can tell are wrong: never taken, or ending without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialogue.cases import Finite, never_open
from dialogue.check_names import place_of
from dialogue.graph import END, Flow, Graph, State
from dialogue.problems import Problem
from dialogue.ways import known_targets, targets

# What says where to go after a call.
AFTER = ("next", "on", "clear", "end")


def check_never_taken(flow: Flow, state: State, finite: Finite) -> Iterator[Problem]:
    """Yield the branches of a state that no case opens."""
    for branch in never_open(state.branches, finite):
        text = branch.outcome or (branch.condition.text if branch.condition else "else")
        what = f"the way {text!r} from state {state.name!r} of flow {flow.name!r} is never taken"
        cure = "its condition never holds" if branch.condition else "the others cover every case"
        yield Problem(branch.place, what, f"{cure}: remove it")


def check_nothing_after(graph: Graph, flow: Flow, state: State) -> Iterator[Problem]:
    """Yield what a state says of the time after a call that is never come back from."""
    called = graph.flows.get(state.call.flow) if state.call else None
    if called is None or not called.drops_others:
        return
    for key in AFTER:
        if key in state.places:
            what = (
                f"{key!r} in state {state.name!r} of flow {flow.name!r} is never come to: flow "
                f"{called.name!r} drops all others when it ends"
            )
            yield Problem(place_of(state, key), what, "remove it")


def check_last_word(graph: Graph) -> Iterator[Problem]:
    """Yield the questions after whose answer a task can end without a word.

    An action is taken to say something: whether it does only the action knows.
    """
    quiet = _quiet_flows(graph)
    for flow in graph.flows.values():
        if not flow.triggers:
            continue  # Whoever calls it goes on, and is looked at.
        for state in flow.states.values():
            if _waits(state, quiet) and END in _reached_silently(flow, state):
                what = (
                    f"after the answer to state {state.name!r}, flow {flow.name!r} can end "
                    "without a word"
                )
                yield Problem(state.place, what, "say or do something before its end")


def _quiet_flows(graph: Graph) -> Mapping[str, bool]:
    """Return which flows can end without a word after a question, by name."""
    quiet = dict.fromkeys(graph.flows, False)
    growing = True
    while growing:
        growing = False
        for flow in graph.flows.values():
            if quiet[flow.name]:
                continue
            waits = [state for state in flow.states.values() if _waits(state, quiet)]
            quiet[flow.name] = any(END in _reached_silently(flow, state) for state in waits)
            growing = growing or quiet[flow.name]
    return quiet


def _waits(state: State, quiet: Mapping[str, bool]) -> bool:
    """Tell whether the customer has just answered when the state is left."""
    return bool(state.ask) or (state.call is not None and quiet.get(state.call.flow, False))


def _reached_silently(flow: Flow, state: State) -> set[str]:
    """Return the states, or the end, that are reached from a state with nothing said between."""
    seen: set[str] = set()
    ahead = list(known_targets(flow, state))
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        after = flow.states.get(name)
        if after is not None and not after.steps:
            ahead.extend(targets(after))
    return seen
