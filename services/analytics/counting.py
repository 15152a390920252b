"""Counts visits and drop-outs of states from the events of conversations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from dialogue.drawing.picture import BEGIN, ENDING
from dialogue.drawing.traffic import Traffic
from dialogue.graph import Graph
from services.analytics.repository import TrackerEvent
from services.analytics.routes import Routes


@dataclass
class Counts:
    """What conversations did.

    Attributes:
        conversations: How many there were.
        under_way: How many of them may still go on; where those stand is not counted as left.
        flows: Counts by flow; of flows and states that exist today.
    """

    conversations: int = 0
    under_way: int = 0
    flows: dict[str, Traffic] = field(default_factory=dict)


def count(events: Iterable[TrackerEvent], graph: Graph, left_before: float) -> Counts:
    """Count what conversations did.

    Args:
        events: Their events, conversation by conversation, each in its order.
        graph: The flows of today.
        left_before: A conversation is over when nothing happened in it since this time.

    Returns:
        The counts.
    """
    counts = Counts(flows={name: Traffic() for name in graph.flows})
    routes = Routes(graph)
    for _, of_one in groupby(events, key=lambda event: event.conversation):
        counts.conversations += 1
        session = _Session(counts, routes)
        last = 0.0
        for event in of_one:
            last = event.at
            if event.kind == "action":
                session.follow(event.metadata)
            else:
                session.leave()
        if last < left_before:
            session.leave()
        else:
            counts.under_way += 1
    return counts


class _Session:
    """One session of a conversation, from one `session_started` to the next."""

    def __init__(self, counts: Counts, routes: Routes) -> None:
        self._counts = counts
        self._routes = routes
        self._open: dict[str, str] = {}

    def follow(self, told: dict[str, Any]) -> None:
        """Count what an action's metadata tells."""
        for ended in told.get("ended") or ():
            self._end(str(ended.get("flow")), str(ended.get("outcome")))
        if "flow" not in told:
            return
        stack = [*(told.get("below") or ()), told]
        standing = {str(frame.get("flow")): str(frame.get("state")) for frame in stack}
        # What is neither under way nor has ended was taken back by the customer.
        self._open = {flow: at for flow, at in self._open.items() if flow in standing}
        for flow, state in standing.items():
            self._come_to(flow, state)

    def leave(self) -> None:
        """Count where the session left its flows."""
        for flow, state in self._open.items():
            if flow in self._counts.flows and self._routes.knows(flow, state):
                self._counts.flows[flow].left[state] += 1
        self._open = {}

    def _come_to(self, flow: str, state: str) -> None:
        before = self._open.get(flow)
        if before == state:
            return
        self._open[flow] = state
        if flow not in self._counts.flows:
            return
        traffic = self._counts.flows[flow]
        traffic.starts += before is None
        self._move(traffic, flow, before or BEGIN, state)
        if self._routes.knows(flow, state):
            traffic.visits[state] += 1

    def _end(self, flow: str, outcome: str) -> None:
        before = self._open.pop(flow, None)
        if before is not None and flow in self._counts.flows:
            self._move(self._counts.flows[flow], flow, before, ENDING + outcome)

    def _move(self, traffic: Traffic, flow: str, source: str, target: str) -> None:
        """Count the ways that lead there, and the states without an action on them."""
        way = self._routes.between(flow, source, target)
        for step in pairwise(way):
            traffic.moves[step] += 1
        for passed in way[1:-1]:
            if self._routes.does_nothing(flow, passed):
                traffic.visits[passed] += 1
