"""Whether a state makes sense: what it says and asks, and where it goes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dialogue.cases import overlaps, uncovered
from dialogue.check_names import Lookup, place_of
from dialogue.check_ways import check_never_taken
from dialogue.conditions import VALUE
from dialogue.graph import END, Branch, Flow, State
from dialogue.names import OUTCOME
from dialogue.problems import Place, Problem, nearest

UTTER = "utter_"


def check_state(
    flow: Flow, state: State, lookup: Lookup, endings: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield what is wrong in a state.

    Args:
        flow: Its flow.
        state: The state.
        lookup: Knows the domain.
        endings: How the flow that the state calls can end; nothing when it calls none.
    """
    yield from _check_steps(state, lookup)
    for key in ("answers", "stay_on"):
        yield from lookup.intents(list(getattr(state, key)), state, key)
    yield from lookup.intents([i for i in state.heard if _says_itself(state, i)], state, "on")
    yield from lookup.slots((state.choices,) if state.choices else (), state, "choices")
    yield from lookup.slots(state.clear, state, "clear")
    yield from _check_depends(flow, state, lookup)
    for rule in state.valid:
        yield from lookup.condition(rule.condition, {VALUE})
        yield from lookup.response(rule.otherwise, rule.place)
    yield from _check_unknown(flow, state, lookup)
    yield from _check_targets(flow, state, lookup)
    yield from _check_cases(flow, state, lookup, endings)


def _says_itself(state: State, intent: str) -> bool:
    return f"on:{intent}" in state.places


def _check_depends(flow: Flow, state: State, lookup: Lookup) -> Iterator[Problem]:
    yield from lookup.slots(state.depends_on, state, "depends_on")
    for slot in state.depends_on:
        if slot in lookup.names.slots and slot not in flow.asked_slots:
            what = f"state {state.name!r} depends on {slot!r}, which flow {flow.name!r} never asks"
            cure = nearest(slot, flow.asked_slots)
            yield Problem(place_of(state, "depends_on", slot), what, cure)


def _check_unknown(flow: Flow, state: State, lookup: Lookup) -> Iterator[Problem]:
    name, place = state.unknown, place_of(state, "unknown")
    if not name or name in flow.states:
        return
    if name in lookup.names.responses:
        yield from lookup.languages(name, place)
        return
    cure = nearest(name, [*flow.states, *lookup.names.responses])
    what = f"{name!r} is neither a response nor a state of flow {flow.name!r}"
    yield Problem(place, what, cure)


def _check_targets(flow: Flow, state: State, lookup: Lookup) -> Iterator[Problem]:
    known = [END, *flow.states]
    for branch in state.branches:
        if not branch.outcome or state.acts:
            yield from lookup.condition(branch.condition)
        yield from _unknown_state(branch.to, known, flow, branch.place)
    for intent, to in state.heard.items():
        yield from _unknown_state(to, known[1:], flow, place_of(state, "on", intent))
    if state.otherwise:
        yield from _unknown_state(state.otherwise, known, flow, place_of(state, "otherwise"))


def _unknown_state(
    name: str, known: Collection[str], flow: Flow, place: Place
) -> Iterator[Problem]:
    if name not in known:
        cure = nearest(name, known) or f"states: {', '.join(known)}"
        yield Problem(place, f"flow {flow.name!r} has no state {name!r}", cure)


def _check_cases(
    flow: Flow, state: State, lookup: Lookup, endings: tuple[str, ...]
) -> Iterator[Problem]:
    """Branches must exclude each other and leave no case out."""
    finite = _finite(state, lookup, endings)
    for first, second, case in overlaps(state.branches, finite):
        both = " and ".join(repr(_text(branch)) for branch in (first, second))
        what = f"branches of state {state.name!r} overlap: {both} both hold where {case}"
        yield Problem(second.place, what, "let one exclude the other")
    yield from check_never_taken(flow, state, finite)
    if not state.branches or any(branch.condition is None for branch in state.branches):
        return
    place = state.places.get("next") or state.places.get("on") or state.place
    left_out = uncovered(state.branches, finite)
    if left_out is None:
        return
    key = "next" if "next" in state.places else "on"
    what = f"{key!r} in state {state.name!r} of flow {flow.name!r} has no 'else'"
    cure = "add '- else: end'" if key == "next" else "add 'else: end'"
    yield Problem(place, what, f"{cure} for the case that {left_out}")


def _finite(
    state: State, lookup: Lookup, endings: tuple[str, ...]
) -> Mapping[str, tuple[Any, ...]]:
    """Return all values that slots can have when the state is left."""
    finite: dict[str, tuple[Any, ...]] = {
        slot: (*values, None) for slot, values in lookup.names.slot_values.items()
    }
    if endings:
        finite[OUTCOME] = endings
    if state.ask and not state.optional:
        told = lookup.names.told_slots
        closed = state.answers and not state.takes_text and not state.choices
        if state.ask in finite:
            finite[state.ask] = finite[state.ask][:-1]
        elif closed and told is not None and state.ask not in told:
            finite[state.ask] = tuple(dict.fromkeys(state.answers.values()))
    return finite


def _text(branch: Branch) -> str:
    return branch.outcome or (branch.condition.text if branch.condition else "else")


def _check_steps(state: State, lookup: Lookup) -> Iterator[Problem]:
    for step in state.steps:
        place = place_of(state, step.kind, step.name)
        if step.kind == "say":
            yield from lookup.response(step.name, place)
        elif step.kind == "do":
            yield from lookup.action(step.name, place)
        elif step.kind == "call":
            yield from lookup.unknown("flow", step.name, lookup.flows, place)
        else:
            yield from _check_question(state, lookup, place)


def _check_question(state: State, lookup: Lookup, place: Place) -> Iterator[Problem]:
    slot, names = state.ask or "", lookup.names
    if slot not in names.slots:
        yield from lookup.unknown("slot", slot, names.slots, place)
        return
    plain = f"{UTTER}ask_{slot}"
    if not {f"action_ask_{slot}", plain} & (names.actions | names.responses):
        what = f"slot {slot!r} cannot be asked: response {plain!r} is not in the domain"
        near = nearest(plain, names.responses, likeness=0.9)
        yield Problem(place, what, near or f"write it, or an action 'action_ask_{slot}'")
    yield from lookup.languages(plain, place)
    told = names.told_slots
    fills = state.answers or state.takes_text or state.choices
    if told is not None and slot not in told and not fills:
        what = f"nothing can fill slot {slot!r}, so its question would be asked for ever"
        cure = "give the state answers, choices or 'take: text', or the slot a mapping"
        yield Problem(place, what, cure)
