"""Ways through a flow: what can be reached, what can end, what goes round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialogue.graph import END, Flow, State


def targets(state: State) -> set[str]:
    """Return where a state can lead."""
    found = {branch.to for branch in state.branches} | set(state.heard.values())
    found |= {state.otherwise} if state.otherwise else set()
    # Without a way on, a flow is called that ends this one too.
    return found | {END} if state.end or not state.branches else found


def known_targets(flow: Flow, state: State) -> set[str]:
    """Return where a state can lead, with the state for customers who do not know the answer."""
    unknown = {state.unknown} if state.unknown in flow.states else set()
    return targets(state) | {name for name in unknown if name}


def unreachable_states(flow: Flow) -> list[str]:
    """Return the states no way leads to, in file order."""
    seen: set[str] = set()
    ahead = [flow.start]
    while ahead:
        name = ahead.pop()
        if name in seen or name not in flow.states:
            continue
        seen.add(name)
        ahead.extend(known_targets(flow, flow.states[name]))
    return [name for name in flow.states if name not in seen]


def endless_states(flow: Flow) -> list[str]:
    """Return the states from which no end can be reached, in file order."""
    ending = {END}
    growing = True
    while growing:
        growing = False
        for name, state in flow.states.items():
            # An unknown state is another problem; it is told where it is named.
            if name not in ending and any(
                to in ending or to not in flow.states for to in targets(state)
            ):
                ending.add(name)
                growing = True
    return [name for name in flow.states if name not in ending]


def loops(flow: Flow) -> list[list[str]]:
    """Return the ways round that neither ask nor clear anything: nothing can end them."""
    silent = {
        name: sorted(targets(state))
        for name, state in flow.states.items()
        if not state.ask and not state.clear
    }
    return list(_cycles(silent))


def recursive_calls(flows: Mapping[str, Flow]) -> Iterator[tuple[str, list[str]]]:
    """Yield flows that call themselves, directly or through others, with the way."""
    calls = {
        name: sorted(
            {step.name for state in flow.states.values() for step in state.steps if not step.action}
        )
        for name, flow in flows.items()
    }
    for cycle in _cycles(calls):
        yield cycle[0], [*cycle, cycle[0]]


def _cycles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield one way round for each knot of a graph."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        pending: list[tuple[str, Iterator[str]]] = []
        name: str | None = start
        while True:
            if name is not None and name in edges and name not in done:
                done.add(name)
                path.append(name)
                pending.append((name, iter(edges[name])))
            elif name is not None and name in path:
                yield path[path.index(name) :]
            if not pending:
                break
            name = next(pending[-1][1], None)
            if name is None:
                pending.pop()
                path.pop()
