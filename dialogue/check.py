"""Whether flows make sense: every name known, every state reachable, no way without an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialogue.cases import overlaps
from dialogue.check_calls import check_call, endings_of
from dialogue.check_names import Lookup, place_of
from dialogue.check_patterns import check_patterns
from dialogue.check_states import check_state
from dialogue.check_ways import check_last_word, check_nothing_after
from dialogue.graph import END, ENDINGS, LATER, Branch, Flow, Graph, Trigger
from dialogue.names import Names
from dialogue.problems import Problem, nearest
from dialogue.ways import endless_states, loops, recursive_calls, unreachable_states


def check(graph: Graph, names: Names) -> list[Problem]:
    """Return everything wrong in flows, in the order of the files.

    Args:
        graph: The flows, as `dialogue.loader.build` made them.
        names: What the domain knows.

    Returns:
        The problems; none when the flows may be trained.
    """
    problems: list[Problem] = []
    lookup = Lookup(names, frozenset(graph.flows))
    for flow in graph.flows.values():
        problems += _check_flow(flow, lookup)
        for state in flow.states.values():
            problems += check_state(flow, state, lookup, endings_of(graph, state))
            problems += check_call(graph, flow, state, lookup)
            problems += check_nothing_after(graph, flow, state)
    problems += check_patterns(graph, lookup)
    problems += check_last_word(graph)
    problems += _check_triggers(graph)
    for flow_name, path in recursive_calls(graph.flows):
        way = " → ".join(path)
        what = f"flow {flow_name!r} calls itself: {way}"
        problems.append(Problem(graph.flows[flow_name].place, what))
    return sorted(problems)


def _check_flow(flow: Flow, lookup: Lookup) -> Iterator[Problem]:
    known = lookup.names
    for key, slots in (("clear", sorted(flow.cleared_slots)), ("args", flow.args)):
        for slot in slots:
            yield from lookup.unknown("slot", slot, known.slots, place_of(flow, key, slot))
    for key, kept in (("persisted_slots", flow.kept_slots), ("takes_over", flow.takes_over)):
        for slot in sorted(kept - flow.asked_slots):
            what = f"{key!r} names slot {slot!r}, which flow {flow.name!r} never asks for"
            yield Problem(place_of(flow, key, slot), what, nearest(slot, flow.asked_slots))
    for name in sorted(flow.again - set(flow.states)):
        what = f"flow {flow.name!r} has no state {name!r}"
        yield Problem(place_of(flow, "again", name), what, nearest(name, flow.states))
    for state in flow.states.values():
        if state.ask_again == LATER and not flow.again:
            what = f"'ask_again: {LATER}' in flow {flow.name!r} needs 'again' there"
            yield Problem(state.places["ask_again"], what, "name the states it ends well with")
    for trigger in flow.triggers:
        yield from lookup.unknown("intent", trigger.intent, known.intents, trigger.place)
        yield from lookup.condition(trigger.condition)
    if flow.unsure:
        yield from lookup.response(flow.unsure, place_of(flow, "unsure"))
    yield from _check_titles(flow, lookup)
    yield from _check_ends(flow)
    yield from _check_ways(flow)


def _check_titles(flow: Flow, lookup: Lookup) -> Iterator[Problem]:
    if not flow.titles or "" in flow.titles:
        return
    for language in sorted(lookup.names.languages.difference(flow.titles)):
        what = f"the title of flow {flow.name!r} is missing in {language!r}"
        yield Problem(place_of(flow, "title"), what, f"add '{language}: …'")


def _check_ends(flow: Flow) -> Iterator[Problem]:
    for state in flow.states.values():
        # What only other flows call may end as its callers like to tell apart.
        if state.end and state.end not in ENDINGS and flow.triggers:
            what = f"a task cannot end as {state.end!r}"
            cure = nearest(state.end, ENDINGS) or f"it ends as one of: {', '.join(ENDINGS)}"
            yield Problem(place_of(state, "end"), what, cure)
    if flow.args and flow.triggers:
        what = f"flow {flow.name!r} needs {flow.args[0]!r} given, but no trigger can give it"
        yield Problem(place_of(flow, "args"), what, "remove its triggers, or let it ask")


def _check_ways(flow: Flow) -> Iterator[Problem]:
    lost = unreachable_states(flow)
    for name in lost:
        what = f"no way leads to state {name!r} of flow {flow.name!r}"
        yield Problem(flow.states[name].place, what, "let a 'next' name it, or remove it")
    for name in endless_states(flow):
        if name not in lost:
            what = f"no way leads from state {name!r} of flow {flow.name!r} to an end"
            yield Problem(flow.states[name].place, what, f"let one of its ways lead to {END!r}")
    for loop in loops(flow):
        way = " → ".join([*loop, loop[0]])
        what = f"flow {flow.name!r} can go round without ever waiting for the customer: {way}"
        yield Problem(flow.states[loop[0]].place, what, "ask or clear something on the way")


def _check_triggers(graph: Graph) -> Iterator[Problem]:
    for intent, claims in graph.triggers.items():
        seen: dict[str, int] = {}
        for number, claim in enumerate(claims):
            condition = claim.condition.text if claim.condition else ""
            first = claims[seen.setdefault(condition, number)]
            if first is claim:
                continue
            same = " under the same condition" if condition else ""
            what = f"intent {intent!r} starts flow {claim.flow!r} and flow {first.flow!r}{same}"
            cure = "give one of them a condition" if not condition else "let one of them go"
            yield Problem(claim.place, what, f"{cure}; the other claim is in {first.place}")
        yield from _check_overlaps(intent, claims)


def _check_overlaps(intent: str, claims: Sequence[Trigger]) -> Iterator[Problem]:
    """Yield triggers of different flows that can hold at once: which one is meant then?"""
    branches = [Branch(claim.flow, claim.condition, claim.place) for claim in claims]
    for first, second, case in overlaps(branches, {"intent": (intent,)}):
        if first.condition == second.condition:
            continue  # The same condition twice is told above.
        flows = f"flow {second.to!r} and flow {first.to!r}"
        what = f"intent {intent!r} starts {flows}, and both hold where {case}"
        cure = f"let one exclude the other; the other claim is in {first.place}"
        yield Problem(second.place, what, cure)
