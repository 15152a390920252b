"""Every way of the flows, one by one: for pictures, for generated tests, for coverage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dialogue.conditions import Condition
from dialogue.graph import DONE, END, Branch, Flow, Graph, State
from dialogue.problems import NOWHERE, Place

START = "start"


class Transition(NamedTuple):
    """One way from a state to another.

    Attributes:
        flow: The flow.
        source: The state it leaves; `start` where the flow begins.
        target: The state it leads to; `end` where the flow ends.
        kind: What makes it happen. `trigger`: an intent starts the flow. `answer`: the question
            has its answer. `skip`: it is left out. `heard`: an intent the question listens for.
            `unknown`: the customer does not know the answer. `too_many`: failed answers.
            `outcome`: what an action or a called flow came to. `next`: nothing more is needed.
            `end`: the state is final. `gone`: the flow it calls drops all others when it ends,
            so this one ends with it; no conversation takes that way itself.
        trigger: The intent, outcome or ending it depends on; empty when on none.
        condition: What must hold, or None.
        otherwise: Conditions before it, none of which holds.
        place: Where it stands in the flow files.
    """

    flow: str
    source: str
    target: str
    kind: str
    trigger: str = ""
    condition: Condition | None = None
    otherwise: tuple[Condition, ...] = ()
    place: Place = NOWHERE

    @property
    def name(self) -> str:
        """A name that no other transition has, and that stays when lines move."""
        condition = f"[{self.condition.text}]" if self.condition else ""
        trigger = f":{self.trigger}" if self.trigger else ""
        return f"{self.flow}/{self.source}-{self.kind}{trigger}{condition}->{self.target}"


def transitions(graph: Graph) -> Iterator[Transition]:
    """Yield every transition of every flow, in the order of the files."""
    for flow in graph.flows.values():
        yield from transitions_of(graph, flow)


def transitions_of(graph: Graph, flow: Flow) -> Iterator[Transition]:
    """Yield every transition of a flow, in the order of its file."""
    for trigger in flow.triggers:
        yield Transition(
            flow.name,
            START,
            flow.start,
            "trigger",
            trigger.intent,
            trigger.condition,
            place=trigger.place,
        )
    for state in flow.states.values():
        yield from _of_state(graph, flow, state)


def _of_state(graph: Graph, flow: Flow, state: State) -> Iterator[Transition]:
    here, places = state.place, state.places
    for intent, to in state.heard.items():
        place = places.get(f"on:{intent}", here)
        yield Transition(flow.name, state.name, to, "heard", intent, place=place)
    if state.unknown in flow.states:
        place = places.get("unknown", here)
        yield Transition(flow.name, state.name, state.unknown or "", "unknown", place=place)
    if state.otherwise:
        place = places.get("otherwise", here)
        yield Transition(flow.name, state.name, state.otherwise, "too_many", place=place)
    called = graph.flows.get(state.call.flow) if state.call else None
    if called and called.drops_others:
        place = places.get("call", here)
        for ending in called.endings:
            yield Transition(flow.name, state.name, END, "gone", ending, place=place)
        return
    if state.end:
        place = places.get("end", here)
        yield Transition(flow.name, state.name, END, "end", state.end, place=place)
    before: tuple[Condition, ...] = ()
    for branch in state.branches:
        for kind in _kinds(graph, state, branch):
            trigger = branch.outcome or (DONE if branch.to == END and kind == "next" else "")
            yield Transition(
                flow.name,
                state.name,
                branch.to,
                kind,
                trigger,
                branch.condition,
                before,
                branch.place,
            )
        before += (branch.condition,) if branch.condition else ()


def _kinds(graph: Graph, state: State, branch: Branch) -> tuple[str, ...]:
    """Return what can make a branch be taken."""
    if state.ask:
        skippable = state.optional and bool(graph.patterns.skip.intents)
        return ("answer", "skip") if skippable else ("answer",)
    if branch.outcome or (branch.condition and state.acts):
        return ("outcome",)
    return ("next",)
