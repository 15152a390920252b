"""Finds a conversation for every transition: breadth first, so that the shortest comes first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogue.choosing import FALLBACK
from dialogue.events import Acted, Heard, SlotChanged
from dialogue.fold import follow
from dialogue.graph import LISTEN, Flow, Graph
from dialogue.names import Names
from dialogue.position import Position, state_of
from dialogue.step import decide
from dialogue.transitions import Transition, transitions
from rehearsal.marks import Marked, begun, mark
from rehearsal.moves import Moves, pairs
from rehearsal.scripts import Said, Script
from rehearsal.values import Known, given_for

# Positions looked at from one beginning.
MOST_POSITIONS = 6_000


@dataclass
class Found:
    """What a search found.

    Attributes:
        ways: A script for each transition, by the transition's name.
        waits: A script that leads to each waiting question, by flow and state.
        lost: Transitions that no conversation takes.
    """

    ways: dict[str, Script] = field(default_factory=dict)
    waits: dict[tuple[str, str], Script] = field(default_factory=dict)
    lost: list[Transition] = field(default_factory=list)


@dataclass(frozen=True)
class _Node:
    position: Position
    script: Script
    listens: bool


def search(graph: Graph, names: Names, known: Known | None = None) -> Found:
    """Find a script for every transition of every flow.

    Args:
        graph: The flows.
        names: What the domain knows.
        known: Values that customers name, by slot; where none is known, one is made up.
    """
    searching = _Search(mark(graph), Moves(graph, names, known or {}))
    flows = sorted(graph.flows.values(), key=lambda flow: not flow.triggers)
    for flow in flows:
        for given in given_for(graph, flow, known or {}):
            searching.from_flow(flow, given)
    found = searching.found
    found.lost = [way for way in takeable(graph) if way.name not in found.ways]
    return found


def takeable(graph: Graph) -> Iterator[Transition]:
    """Yield the transitions that can be taken at all, in the order of the files.

    A state that calls a flow which drops all others is never come back to.
    """
    return (way for way in transitions(graph) if way.kind != "gone")


class _Search:
    def __init__(self, marked: Marked, moves: Moves) -> None:
        self.found = Found()
        self._marked = marked
        self._moves = moves
        self._graph = marked.plain
        self._left = {way.name: way.flow for way in takeable(marked.plain)}

    def from_flow(self, flow: Flow, given: Mapping[str, Any]) -> None:
        """Search from where a flow begins."""
        start = Position(slots=dict(given))
        ahead: deque[_Node] = deque()
        for said in self._beginnings(flow):
            ahead.append(self._hear(_Node(start, Script(given=pairs(given)), True), said))
        seen: set[str] = set()
        # What may come of it: its own transitions, those of what it calls, and of rescues.
        reach = _reach(self._graph, flow)
        while ahead and len(seen) < MOST_POSITIONS and self._is_wanted(flow, reach):
            node = ahead.popleft()
            key = _key(node)
            if key not in seen:
                seen.add(key)
                ahead.extend(self._after(node, given))

    def _is_wanted(self, flow: Flow, reach: set[str]) -> bool:
        """Tell whether something is still to be found from where a flow begins."""
        if reach & set(self._left.values()):
            return True
        asked = [(flow.name, state.name) for state in flow.states.values() if state.ask]
        return any(at not in self.found.waits for at in asked)

    def _beginnings(self, flow: Flow) -> Iterator[Said]:
        if flow.triggers:
            yield from self._moves.openings(flow)
        elif flow.name in {reaction.name for reaction in self._graph.patterns.escalate}:
            yield from self._moves.angers(self._moves.wish())

    def _after(self, node: _Node, given: Mapping[str, Any]) -> Iterator[_Node]:
        if node.listens:
            yield from (self._hear(node, said) for said in self._sayings(node.position))
            return
        position = node.position
        self._note(begun(self._marked, position), node.script)
        decision = decide(self._marked.graph, position)
        while decision.action in self._marked.kinds:
            self._note([self._marked.passed(decision.now, decision.action or "")], node.script)
            position = follow(self._marked.graph, position, Acted(decision.action or ""), given)
            decision = decide(self._marked.graph, position)
        if decision.action in (None, LISTEN):
            position = follow(self._marked.graph, position, Acted(LISTEN), given)
            if position.stack and position.top.waiting:
                at = (position.top.flow, position.top.state)
                self.found.waits.setdefault(at, node.script)
            yield _Node(position, node.script, True)
            return
        for ran in self._moves.results(decision):
            after = follow(self._marked.graph, position, Acted(ran.action), given)
            for slot, value in ran.results:
                after = follow(self._marked.graph, after, SlotChanged(slot, value), given)
            yield _Node(after, node.script.runs(ran), False)

    def _sayings(self, position: Position) -> Iterator[Said]:
        if position.stack and position.top.waiting:
            yield from self._moves.replies(position.top)
            if self._wants_failures(position):
                yield self._moves.nonsense()
        escalated = {reaction.name for reaction in self._graph.patterns.escalate}
        if escalated & set(self._left.values()):
            waits = position.stack and position.top.waiting
            yield from self._moves.angers(FALLBACK if waits else self._moves.wish())

    def _wants_failures(self, position: Position) -> bool:
        state = state_of(self._graph, position.top)
        rescue = self._graph.patterns.too_many_attempts
        return bool(state.otherwise) or (not state.takes_text and rescue in self._left.values())

    def _hear(self, node: _Node, said: Said) -> _Node:
        position = follow(self._graph, node.position, Heard(said.message()), {})
        for slot, value in said.fills:
            position = follow(self._graph, position, SlotChanged(slot, value), {})
        return _Node(position, node.script.hears(said), False)

    def _note(self, ways: list[Transition], script: Script) -> None:
        for way in ways:
            if self._left.pop(way.name, None):
                self.found.ways[way.name] = script


def _reach(graph: Graph, flow: Flow) -> set[str]:
    found = {flow.name, graph.patterns.too_many_attempts}
    found |= {reaction.name for reaction in graph.patterns.escalate}
    ahead = [flow]
    while ahead:
        for state in ahead.pop().states.values():
            called = state.call.flow if state.call else ""
            if called in graph.flows and called not in found:
                found.add(called)
                ahead.append(graph.flows[called])
    return found


def _key(node: _Node) -> str:
    """Return what a position is told by; two alike lead to the same."""
    position = node.position
    heard = None if node.listens else (position.message, position.unheard, position.filled)
    slots = sorted(position.slots.items())
    told = (position.stack, slots, position.says, position.reminded, min(position.angry, 3), heard)
    return repr((*told, position.memory.offers, node.listens))


def covering(found: Found, ways: Mapping[str, frozenset[str]]) -> list[str]:
    """Return names of transitions whose scripts together take all, as few as can be told easily.

    Args:
        found: The scripts.
        ways: Names of all transitions that the script of each takes.
    """
    chosen: list[str] = []
    left = set(found.ways)
    for name in sorted(found.ways, key=lambda name: (-len(ways.get(name, ())), name)):
        if left & ways.get(name, frozenset()):
            chosen.append(name)
            left -= ways[name]
    return chosen
