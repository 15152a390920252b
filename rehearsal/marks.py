"""Flows in which every transition says that it is taken, as coverage tools mark a program.

Each way from a state to another gets a state between the two that does nothing but name it. The
machine itself stays as it is: what it decides is what it decides without marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dialogue.events import Acted, Event, SlotChanged
from dialogue.fold import follow
from dialogue.graph import END, Branch, Flow, Graph, State, Step
from dialogue.listening import hear
from dialogue.position import Position
from dialogue.step import decide
from dialogue.transitions import Transition, transitions_of
from dialogue.triggers import triggered

# No designer can name a response so.
MARK = "transition "


@dataclass(frozen=True)
class Marked:
    """Flows with marks.

    Attributes:
        graph: The flows, marks included.
        kinds: The transitions of each mark by their kind; an answer and a skip share one.
        plain: The flows without marks.
    """

    graph: Graph
    kinds: Mapping[str, Mapping[str, Transition]]
    plain: Graph

    def passed(self, position: Position, action: str) -> Transition:
        """Return which transition an action that is a mark stands for.

        Args:
            position: The position just before it.
            action: The mark.
        """
        kinds = self.kinds[action]
        if len(kinds) == 1:
            return next(iter(kinds.values()))
        source = kinds["answer"]
        slot = self.plain.flows[source.flow].states[source.source].ask
        return kinds["skip" if slot in position.top.skipped else "answer"]


def mark(graph: Graph) -> Marked:
    """Return flows with a mark on every transition."""
    kinds: dict[str, Mapping[str, Transition]] = {}
    flows = {name: _flow(graph, flow, kinds) for name, flow in graph.flows.items()}
    limits = graph.patterns.limits
    # Marks are no actions: they must not make a task look as if it acted on and on.
    patterns = replace(graph.patterns, limits=limits._replace(actions=limits.actions * 20))
    return Marked(Graph(flows, patterns), kinds, graph)


def taken(marked: Marked, events: Iterable[Event], slots: Mapping[str, Any]) -> list[Transition]:
    """Return the transitions that a conversation took, in order.

    Args:
        marked: The flows.
        events: What happened, as the assistant wrote it down.
        slots: The slots' initial values.
    """
    position = Position(slots=slots)
    found: list[Transition] = []
    for event in events:
        if isinstance(event, Acted) or (isinstance(event, SlotChanged) and event.decided):
            position = _pass_marks(marked, position, slots, found)
        position = follow(marked.graph, position, event, slots)
    _pass_marks(marked, position, slots, found)
    return found


def begun(marked: Marked, position: Position) -> list[Transition]:
    """Return the transitions with which the latest message starts flows."""
    if not position.unheard:
        return []
    # A task waits in a state of its own, never in a mark.
    why = hear(marked.plain, position).why
    claims = []
    if why.kind == "trigger":
        claims = [why.detail]
    elif why.kind == "several":
        claims = [
            claim
            for wish in position.message.wishes
            for claim in [triggered(marked.plain, position, wish.intent)]
            if claim and claim.flow in why.detail
        ]
    return [
        transition
        for claim in claims
        for transition in transitions_of(marked.plain, marked.plain.flows[claim.flow])
        if transition.kind == "trigger" and transition.place == claim.place
        if (transition.trigger, transition.condition) == (claim.intent, claim.condition)
    ]


def _pass_marks(
    marked: Marked, position: Position, slots: Mapping[str, Any], found: list[Transition]
) -> Position:
    if position.unheard:
        found += begun(marked, position)
    decision = decide(marked.graph, position)
    while decision.action in marked.kinds:
        found.append(marked.passed(decision.now, decision.action or ""))
        position = follow(marked.graph, position, Acted(decision.action or ""), slots)
        decision = decide(marked.graph, position)
    return position


def _flow(graph: Graph, flow: Flow, kinds: dict[str, Mapping[str, Transition]]) -> Flow:
    ways: dict[tuple[str, str, str], dict[str, Transition]] = {}
    for way in transitions_of(graph, flow):
        key = (way.source, _slot_of(way), way.target)
        ways.setdefault(key, {})[way.kind] = way
    states: dict[str, State] = {}
    for state in flow.states.values():
        marking = _Marking(state, ways, kinds)
        states[state.name] = marking.marked()
        states |= marking.marks
    return replace(flow, states=states)


def _slot_of(way: Transition) -> str:
    """Return by what a way of a state is told apart from the others."""
    if way.kind in ("answer", "skip", "outcome", "next"):
        return f"branch {way.condition.text if way.condition else ''}"
    return f"{way.kind} {way.trigger}"


class _Marking:
    """Puts marks on the ways out of one state."""

    def __init__(
        self,
        state: State,
        ways: Mapping[tuple[str, str, str], dict[str, Transition]],
        kinds: dict[str, Mapping[str, Transition]],
    ) -> None:
        self.state = state
        self.marks: dict[str, State] = {}
        self._ways = ways
        self._kinds = kinds

    def marked(self) -> State:
        state = self.state
        changes: dict[str, Any] = {
            "branches": tuple([self._branch(branch) for branch in state.branches]),
            "heard": {
                intent: self._mark(f"heard {intent}", to) for intent, to in state.heard.items()
            },
        }
        if state.otherwise:
            changes["otherwise"] = self._mark("too_many ", state.otherwise)
        if state.unknown and self._known("unknown ", state.unknown):
            changes["unknown"] = self._mark("unknown ", state.unknown)
        if state.end:
            changes["end"] = ""
            changes["branches"] = (Branch(self._mark(f"end {state.end}", END, state.end)),)
        return replace(state, **changes)

    def _known(self, what: str, to: str) -> bool:
        return (self.state.name, what, to) in self._ways

    def _branch(self, branch: Branch) -> Branch:
        text = branch.condition.text if branch.condition else ""
        return branch._replace(to=self._mark(f"branch {text}", branch.to))

    def _mark(self, what: str, to: str, end: str = "") -> str:
        """Return the name of a new state that marks a way."""
        ways = self._ways[(self.state.name, what, to)]
        name = MARK + next(iter(ways.values())).name
        self._kinds[name] = ways
        steps = (Step("say", name, name),)
        branches = () if end else (Branch(to),)
        self.marks[name] = State(name, steps=steps, branches=branches, end=end)
        return name
