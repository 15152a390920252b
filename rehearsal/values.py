"""Values that let conditions come out one way or the other.

A condition cannot tell apart values that compare alike with all it names: one value for each
way in which the conditions of a flow can come out together is enough.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice, product
from typing import Any

from dialogue.conditions import FACTS, VALUE, WEEKDAYS, Condition, Values
from dialogue.graph import Flow, Graph, State
from dialogue.names import OFFERED, OUTCOME, SILENCE
from dialogue.patterns import Reaction

# A value that no condition names.
OTHER = "something else"
MOST_CASES = 5_000
# What an answer can be where no condition and no example says.
PLAIN = ("something", 1, True)
# Facts that hang on the course of the conversation, not on one message.
OF_THE_COURSE = frozenset({"angry_in_a_row", "attempts", "intent"})
OF_A_MESSAGE = FACTS - OF_THE_COURSE

Known = Mapping[str, Sequence[Any]]


def cases(conditions: Sequence[Condition], candidates: Known) -> list[dict[str, Any]]:
    """Return one case for each way in which conditions can come out together.

    Args:
        conditions: The conditions.
        candidates: Values to try, by name; other names stay unset.
    """
    spoken = {name for condition in conditions for name in condition.names}
    names = [name for name in candidates if name in spoken]
    found: dict[tuple[bool, ...], dict[str, Any]] = {}
    for values in islice(product(*(candidates[name] for name in names)), MOST_CASES):
        case = dict(zip(names, values, strict=True))
        outcome = tuple([condition.holds(Values(case)) for condition in conditions])
        found.setdefault(outcome, case)
    return [
        {name: value for name, value in case.items() if value is not None}
        for case in found.values()
    ]


def facts_of(conditions: Sequence[Condition]) -> list[dict[str, Any]]:
    """Return the facts of a message that let conditions come out in every way they can."""
    spoken = {name for condition in conditions for name in condition.names}
    candidates = {
        name: _facts(name, _constants(conditions, name)) for name in sorted(spoken & OF_A_MESSAGE)
    }
    return cases(conditions, candidates)


def answers_for(graph: Graph, state: State, known: Known) -> list[Any]:
    """Return answers to a question: valid ones, one for each value that conditions name."""
    slot = state.ask or ""
    compared = _constants(_conditions(graph), slot)
    rules = [rule.condition for rule in state.valid]
    compared += _constants(rules, VALUE)
    tried = [*known.get(slot, ()), *_beside(compared), *PLAIN]
    valid = [
        value
        for value in tried
        if value is not None and all(rule.holds(Values({VALUE: value})) for rule in rules)
    ]
    wanted = [value for value in valid if value in compared]
    return _distinct([*valid[:1], *wanted])


def results_of(state: State) -> list[dict[str, Any]]:
    """Return what the action of a state can come to, so that each of its ways is open once."""
    conditions = [branch.condition for branch in state.branches if branch.condition]
    spoken = {name for condition in conditions for name in condition.names} - FACTS
    candidates: dict[str, Sequence[Any]] = {
        name: [*_beside(_constants(conditions, name)), OTHER, None] for name in sorted(spoken)
    }
    if OUTCOME in candidates:
        # An action that tells nothing is another case than one that tells what nobody awaits.
        named = _constants(conditions, OUTCOME)
        candidates[OUTCOME] = [*named, OTHER]
    return cases(conditions, candidates) or [{}]


def given_for(graph: Graph, flow: Flow, known: Known) -> list[dict[str, Any]]:
    """Return slots that only something before the flow can have set, in every way that matters."""
    conditions = _conditions_of(flow)
    asked = {slot for other in graph.flows.values() for slot in other.asked_slots}
    acted = {
        name
        for state in flow.states.values()
        if any(step.kind == "do" for step in state.steps)
        for branch in state.branches
        if branch.condition
        for name in branch.condition.names
    }
    spoken = {name for condition in conditions for name in condition.names}
    never = asked | acted | FACTS | {OUTCOME, OFFERED, SILENCE}
    candidates = {
        name: [None, *known.get(name, ()), *_beside(_constants(conditions, name)),
               *_fields(conditions, name), OTHER]
        for name in sorted(spoken - never)
    }  # fmt: skip
    return cases(conditions, candidates) or [{}]


def _conditions_of(flow: Flow) -> list[Condition]:
    found = [trigger.condition for trigger in flow.triggers]
    found += [branch.condition for state in flow.states.values() for branch in state.branches]
    return [condition for condition in found if condition]


def conditions_ahead(graph: Graph, flow: Flow) -> list[Condition]:
    """Return the conditions of a flow, and of those it calls."""
    found = _conditions_of(flow)
    for state in flow.states.values():
        if state.call and state.call.flow in graph.flows:
            found += conditions_ahead(graph, graph.flows[state.call.flow])
    return list(dict.fromkeys(found))


def anger_of(reactions: Iterable[Reaction]) -> list[dict[str, Any]]:
    """Return facts of messages that bring a reaction over all flows, perhaps only said twice."""
    conditions = [reaction.condition for reaction in reactions]
    spoken = {name for condition in conditions for name in condition.names}
    found = [case for case in facts_of(conditions) if case]
    if "angry_in_a_row" in spoken and {"anger": True} not in found:
        found.append({"anger": True})
    return found


def _conditions(graph: Graph) -> list[Condition]:
    return [condition for flow in graph.flows.values() for condition in _conditions_of(flow)]


def _constants(conditions: Iterable[Condition], name: str) -> list[Any]:
    found = {
        (type(value).__name__, value): value
        for condition in conditions
        for value in condition.constants.get(name, ())
    }
    return [found[key] for key in sorted(found, key=repr)]


def _fields(conditions: Iterable[Condition], name: str) -> list[dict[str, Any]]:
    """Return mappings that have what conditions compare a slot's fields with."""
    found: list[dict[str, Any]] = []
    for condition in conditions:
        for node in ast.walk(ast.parse(condition.text.strip(), mode="eval")):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                keys = [key for side in sides if (key := _field_of(side, name)) is not None]
                values = [side.value for side in sides if isinstance(side, ast.Constant)]
                found += [{key: value} for key in keys for value in values]
    return found


def _field_of(node: ast.expr, name: str) -> Any:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == name else None
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        key = node.slice
        return key.value if node.value.id == name and isinstance(key, ast.Constant) else None
    return None


def _facts(name: str, constants: list[Any]) -> list[Any]:
    if name == "anger":
        return [None, True]
    if name == "weekday":
        return [None, *WEEKDAYS]
    if name == "hour":
        return [None, *[hour for hour in range(24)]]
    if name == "entities":
        words = [word for word in constants if isinstance(word, str)]
        sizes = range(len(words) + 1)
        return [frozenset(some) for size in sizes for some in combinations(words, size)]
    return [None, *constants, OTHER]


def _beside(constants: Sequence[Any]) -> list[Any]:
    numbers = [c for c in constants if isinstance(c, (int, float)) and not isinstance(c, bool)]
    beside = [number + step for number in numbers for step in (-1, -0.5, 0.5, 1)]
    return [*constants, *[number for number in beside if number not in numbers]]


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(value == other and type(value) is type(other) for other in found):
            found.append(value)
    return found
