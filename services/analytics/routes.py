"""The way from one state to the next that was seen, through those that leave no trace.

A state leaves none when it does nothing, when its question has its answer already, or when the
flow it calls needs no action either.
"""

from __future__ import annotations

from collections import deque
from functools import cached_property

from dialogue.drawing.picture import BEGIN, source_of, target_of
from dialogue.graph import Graph
from dialogue.transitions import transitions

Box = tuple[str, str]


class Routes:
    """Finds ways between the boxes of each flow's picture.

    Args:
        graph: The flows.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._found: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def knows(self, flow: str, state: str) -> bool:
        """Tell whether a flow has a state today."""
        return flow in self._graph.flows and state in self._graph.flows[flow].states

    def does_nothing(self, flow: str, state: str) -> bool:
        """Tell whether a state has nothing to say, ask or do, so that no event tells of it."""
        return self.knows(flow, state) and not self._graph.flows[flow].states[state].steps

    def between(self, flow: str, source: str, target: str) -> tuple[str, ...]:
        """Return the shortest way, both ends included; empty when none is possible.

        Only states that can be passed without an action lie between the ends.
        """
        wanted = (flow, source, target)
        if wanted not in self._found:
            self._found[wanted] = self._search(flow, source, target)
        return self._found[wanted]

    def _search(self, flow: str, source: str, target: str) -> tuple[str, ...]:
        ways: deque[tuple[str, ...]] = deque([(source,)])
        seen: set[str] = set()
        while ways:
            way = ways.popleft()
            for following in self._next.get((flow, way[-1]), ()):
                if following == target:
                    return (*way, target)
                if following not in seen and self._is_silent(flow, following):
                    seen.add(following)
                    ways.append((*way, following))
        return ()

    def _is_silent(self, flow: str, state: str) -> bool:
        if not self.knows(flow, state):
            return False
        known = self._graph.flows[flow].states[state]
        return not known.steps or known.ask is not None or known.call is not None

    @cached_property
    def _next(self) -> dict[Box, tuple[str, ...]]:
        found: dict[Box, dict[str, None]] = {}
        for way in transitions(self._graph):
            found.setdefault((way.flow, source_of(way)), {})[target_of(way)] = None
        for flow in self._graph.flows.values():
            found.setdefault((flow.name, BEGIN), {})[flow.start] = None
        return {box: tuple(targets) for box, targets in found.items()}
