"""What a state says, asks and does, as rows: what a picture has no room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dialogue.conditions import Condition
from dialogue.drawing.picture import label_of
from dialogue.drawing.responses import Responses, sentence
from dialogue.graph import Flow, Graph, State
from dialogue.transitions import transitions_of


class Doing(NamedTuple):
    """One thing a state does: its kind, its name in the flow file and what is said with it."""

    kind: str
    name: str
    said: str


class Way(NamedTuple):
    """One way out of a state: where it leads, what it depends on, where it stands."""

    target: str
    label: str
    kind: str
    place: str


def doings(state: State, responses: Responses, language: str) -> list[Doing]:
    """Return what a state does, in order."""
    return [
        Doing(step.kind, step.name, sentence(responses, step.action or step.name, language))
        for step in state.steps
    ]


def ways(graph: Graph, flow: Flow, state: State, words: Mapping[str, str]) -> list[Way]:
    """Return every way out of a state, in the order of the file."""
    return [
        Way(way.target, label_of(way, words), way.kind, place_of(way.place.file, way.place.line))
        for way in transitions_of(graph, flow)
        if way.source == state.name and way.kind != "trigger"
    ]


def triggers(flow: Flow) -> list[str]:
    """Return the intents that start a flow, each with its condition."""
    return [_with(trigger.intent, trigger.condition) for trigger in flow.triggers]


def settings(state: State) -> Iterator[tuple[str, str]]:
    """Yield a state's other keys and what they hold, written as in the flow file."""
    answers = {intent: str(value).lower() for intent, value in state.answers.items()}
    plain = {
        "choices": state.choices or "",
        "answers": ", ".join(f"{intent}: {value}" for intent, value in answers.items()),
        "take": "text" if state.takes_text else "",
        "valid": "; ".join(rule.condition.text for rule in state.valid),
        "attempts": str(state.attempts or ""),
        "unknown": state.unknown or "",
        "ask_again": state.ask_again,
        "depends_on": ", ".join(state.depends_on),
        "clear": ", ".join(state.clear),
        "stay_on": ", ".join(state.stay_on),
        "group": " / ".join(state.groups),
    }
    yield from ((key, value) for key, value in plain.items() if value)
    if state.optional:
        yield "optional", "true"
    if state.call:
        yield from _call(state)


def place_of(file: str, line: int) -> str:
    """Return a place as editors open it."""
    return f"{file}:{line}"


def _call(state: State) -> Iterator[tuple[str, str]]:
    call = state.call
    if call and call.gives:
        yield "with", ", ".join(f"{g.slot}: {g.of_slot or g.value}" for g in call.gives)
    if call and call.returns:
        pairs = [
            mine if mine == theirs else f"{theirs} → {mine}"
            for theirs, mine in call.returns.items()
        ]
        yield "returns", ", ".join(pairs)


def _with(word: str, condition: Condition | None) -> str:
    return f"{word} · {condition.text}" if condition else word
