"""Whether flows make sense: every name known, every state reachable, no way without an end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from dialogue.conditions import FACTS, Condition
from dialogue.graph import END, Flow, Graph, Names, Patterns, State
from dialogue.problems import NOWHERE, Place, Problem, nearest
from dialogue.ways import endless_states, loops, recursive_calls, unreachable_states

UTTER = "utter_"


def check(graph: Graph, names: Names) -> list[Problem]:
    """Return everything wrong in flows, in the order of the files.

    Args:
        graph: The flows, as `dialogue.loader.build` made them.
        names: What the domain knows.

    Returns:
        The problems; none when the flows may be trained.
    """
    problems: list[Problem] = []
    lookup = _Lookup(names, frozenset(graph.flows))
    for flow in graph.flows.values():
        problems += _check_flow(flow, lookup)
    problems += _check_patterns(graph.patterns, lookup)
    problems += _check_triggers(graph)
    for flow_name, path in recursive_calls(graph.flows):
        way = " → ".join(path)
        what = f"flow {flow_name!r} calls itself: {way}"
        problems.append(Problem(graph.flows[flow_name].place, what))
    return sorted(problems)


class _Lookup(NamedTuple):
    """Finds out whether names exist."""

    names: Names
    flows: frozenset[str]

    def unknown(
        self, kind: str, name: str, known: Collection[str], place: Place
    ) -> Iterator[Problem]:
        """Yield the problem that a name is not among the known ones."""
        if name in known:
            return
        where = "is not among the flows" if kind == "flow" else "is not in the domain"
        yield Problem(place, f"{kind} {name!r} {where}", nearest(name, known))

    def slots(self, names: Collection[str], state: State, key: str) -> Iterator[Problem]:
        for name in names:
            place = _place(state, key, name)
            yield from self.unknown("slot", name, self.names.slots, place)

    def condition(self, condition: Condition | None) -> Iterator[Problem]:
        known = self.names.slots | FACTS
        for name in sorted(condition.names if condition else ()):
            if condition and name not in known:
                what = f"{name!r} in {condition.text!r} is neither a slot nor a fact"
                yield Problem(condition.place, what, nearest(name, known))


def _place(holder: State | Flow | Patterns, key: str, item: str = "") -> Place:
    places = holder.places
    here = NOWHERE if isinstance(holder, Patterns) else holder.place
    return places.get(f"{key}:{item}") or places.get(key) or here


def _check_flow(flow: Flow, lookup: _Lookup) -> Iterator[Problem]:
    known = lookup.names
    for slot in sorted(flow.cleared_slots):
        yield from lookup.unknown("slot", slot, known.slots, _place(flow, "clear", slot))
    for key, slots in (("persisted_slots", flow.kept_slots), ("takes_over", flow.takes_over)):
        for slot in sorted(slots - flow.asked_slots):
            what = f"{key!r} names slot {slot!r}, which flow {flow.name!r} never asks for"
            yield Problem(_place(flow, key, slot), what, nearest(slot, flow.asked_slots))
    for trigger in flow.triggers:
        yield from lookup.unknown("intent", trigger.intent, known.intents, trigger.place)
        yield from lookup.condition(trigger.condition)
    for state in flow.states.values():
        yield from _check_state(flow, state, lookup)
    yield from _check_ways(flow)


def _check_state(flow: Flow, state: State, lookup: _Lookup) -> Iterator[Problem]:
    yield from _check_steps(state, lookup)
    for key, intents in (("answers", state.answers), ("stay_on", state.stay_on)):
        for intent in intents:
            place = _place(state, key, intent)
            yield from lookup.unknown("intent", intent, lookup.names.intents, place)
    yield from lookup.slots((state.choices,) if state.choices else (), state, "choices")
    yield from lookup.slots(state.clear, state, "clear")
    yield from lookup.slots(state.depends_on, state, "depends_on")
    for slot in state.depends_on:
        if slot in lookup.names.slots and slot not in flow.asked_slots:
            what = f"state {state.name!r} depends on {slot!r}, which flow {flow.name!r} never asks"
            yield Problem(_place(state, "depends_on", slot), what, nearest(slot, flow.asked_slots))
    targets = [END, *flow.states]
    for branch in state.branches:
        yield from lookup.condition(branch.condition)
        yield from _unknown_state(branch.to, targets, flow, branch.place)
    if state.otherwise:
        yield from _unknown_state(state.otherwise, targets, flow, _place(state, "otherwise"))


def _unknown_state(
    name: str, known: Collection[str], flow: Flow, place: Place
) -> Iterator[Problem]:
    if name not in known:
        cure = nearest(name, known) or f"states: {', '.join(known)}"
        yield Problem(place, f"flow {flow.name!r} has no state {name!r}", cure)


def _check_steps(state: State, lookup: _Lookup) -> Iterator[Problem]:
    names = lookup.names
    for step in state.steps:
        place = _place(state, step.kind, step.name)
        if step.kind == "say":
            yield from lookup.unknown("response", step.name, names.responses, place)
        elif step.kind == "do":
            known = names.actions | names.responses
            yield from lookup.unknown("action", step.name, known, place)
        elif step.kind == "call":
            yield from lookup.unknown("flow", step.name, lookup.flows, place)
        else:
            yield from _check_question(state, lookup, place)


def _check_question(state: State, lookup: _Lookup, place: Place) -> Iterator[Problem]:
    slot, names = state.ask or "", lookup.names
    if slot not in names.slots:
        yield from lookup.unknown("slot", slot, names.slots, place)
        return
    prompts = {f"action_ask_{slot}", f"{UTTER}ask_{slot}"}
    if not prompts & (names.actions | names.responses):
        what = f"slot {slot!r} cannot be asked: response '{UTTER}ask_{slot}' is not in the domain"
        near = nearest(f"{UTTER}ask_{slot}", names.responses, likeness=0.9)
        yield Problem(place, what, near or f"write it, or an action 'action_ask_{slot}'")
    told = names.told_slots
    fills = state.answers or state.takes_text or state.choices
    if told is not None and slot not in told and not fills:
        what = f"nothing can fill slot {slot!r}, so its question would be asked for ever"
        cure = "give the state answers, choices or 'take: text', or the slot a mapping"
        yield Problem(place, what, cure)


def _check_ways(flow: Flow) -> Iterator[Problem]:
    lost = unreachable_states(flow)
    for name in lost:
        what = f"no way leads to state {name!r} of flow {flow.name!r}"
        yield Problem(flow.states[name].place, what, "let a 'next' name it, or remove it")
    for name in endless_states(flow):
        if name not in lost:
            what = f"no way leads from state {name!r} of flow {flow.name!r} to an end"
            yield Problem(flow.states[name].place, what, "let one of its ways lead to 'end'")
    for loop in loops(flow):
        way = " → ".join([*loop, loop[0]])
        what = f"flow {flow.name!r} can go round without ever waiting for the customer: {way}"
        yield Problem(flow.states[loop[0]].place, what, "ask or clear something on the way")


def _check_triggers(graph: Graph) -> Iterator[Problem]:
    for intent, claims in graph.triggers.items():
        always = [claim for claim in claims if claim.condition is None]
        for claim in always[1:]:
            first = always[0]
            what = f"intent {intent!r} starts flow {claim.flow!r} and flow {first.flow!r}"
            cure = f"give one of them a condition; the other claim is in {first.place}"
            yield Problem(claim.place, what, cure)


def _check_patterns(patterns: Patterns, lookup: _Lookup) -> Iterator[Problem]:
    names = lookup.names
    responses = {
        "abandon.say": patterns.abandon_say,
        "abandon.nothing": patterns.abandon_nothing,
        "resume": patterns.resume,
        "not_understood": patterns.not_understood,
    }
    for key, name in responses.items():
        if name:
            place = _place(patterns, key)
            yield from lookup.unknown("response", name, names.responses, place)
    for reaction in patterns.before:
        yield from lookup.condition(reaction.condition)
        yield from lookup.unknown("response", reaction.name, names.responses, reaction.place)
    for reaction in patterns.escalate:
        yield from lookup.condition(reaction.condition)
        yield from lookup.unknown("flow", reaction.name, lookup.flows, reaction.place)
    if patterns.too_many_attempts:
        place = _place(patterns, "too_many_attempts.flow")
        yield from lookup.unknown("flow", patterns.too_many_attempts, lookup.flows, place)
    intents = {
        "abandon.intents": patterns.abandon_intents,
        "details": patterns.detail_intents,
        "only_choice": patterns.only_choice_intents,
    }
    for key, found in intents.items():
        for intent in sorted(found):
            place = _place(patterns, key, intent)
            yield from lookup.unknown("intent", intent, names.intents, place)
