"""The flows as pictures, with what conversations did laid over them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from dialogue.check import check
from dialogue.domain import read_domain
from dialogue.drawing import details
from dialogue.drawing.layout import layout
from dialogue.drawing.picture import picture
from dialogue.drawing.responses import Responses, read_responses
from dialogue.drawing.svg import svg
from dialogue.drawing.traffic import Traffic
from dialogue.graph import Flow, Graph, State
from dialogue.loader import build, read
from services.analytics.counting import Counts, count
from services.analytics.repository import TrackerRepository
from services.analytics.schemas import (
    DoingOut,
    FlowOut,
    FlowsOut,
    SettingOut,
    StateOut,
    WayOut,
)
from services.settings import ServicesSettings

SECONDS_A_DAY = 86_400
SECONDS_A_MINUTE = 60


class FlowService:
    """Draws flows as their files say them now.

    Args:
        settings: Where flows, domain, the page's words and Rasa's conversations are.
    """

    def __init__(self, settings: ServicesSettings) -> None:
        self._settings = settings
        self._conversations = TrackerRepository(settings.conversations_url)

    def flows(self, language: str, days: int, now: float, style: str = "") -> FlowsOut:
        """Return every flow with its picture.

        Args:
            language: The language of what is said and of the words around it.
            days: How many days back conversations are counted.
            now: Seconds since 1970.
            style: CSS for pictures that stand alone.
        """
        graph, problems = self._read()
        counts = self._count(graph, days, now)
        drawing = _Drawing(
            graph, read_responses(self._settings.domain), self._words(language), language, style
        )
        return FlowsOut(
            days=days,
            conversations=counts.conversations,
            under_way=counts.under_way,
            problems=problems,
            flows=[
                drawing.flow(flow, counts.flows[flow.name], counts.conversations > 0)
                for flow in graph.flows.values()
            ],
        )

    def close(self) -> None:
        """Close the connections to Rasa's conversations."""
        self._conversations.close()

    def _read(self) -> tuple[Graph, list[str]]:
        names, problems = read_domain(self._settings.domain)
        trees, found = read(self._settings.flows)
        graph, shape = build(trees, names)
        problems += found + shape + check(graph, names)
        return graph, [_relative(str(problem)) for problem in sorted(problems)]

    def _count(self, graph: Graph, days: int, now: float) -> Counts:
        events = self._conversations.events(since=now - days * SECONDS_A_DAY)
        idle = self._settings.conversation_idle_minutes * SECONDS_A_MINUTE
        return count(events, graph, left_before=now - idle)

    def _words(self, language: str) -> Mapping[str, str]:
        file = self._settings.web / "locales" / "flows" / f"{language}.json"
        words: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return words


class _Drawing:
    """Flows of one graph in one language."""

    def __init__(
        self,
        graph: Graph,
        responses: Responses,
        words: Mapping[str, str],
        language: str,
        style: str,
    ) -> None:
        self._graph = graph
        self._responses = responses
        self._words = words
        self._language = language
        self._style = style

    def flow(self, flow: Flow, traffic: Traffic, counted: bool) -> FlowOut:
        """Return a flow; with numbers laid over it when conversations were counted."""
        shown = picture(self._graph, flow, self._responses, self._words, self._language)
        placed = layout(shown, footer=counted)
        return FlowOut(
            name=flow.name,
            title=flow.titles.get(self._language) or flow.titles.get("") or "",
            description=flow.description,
            place=_place(flow),
            triggers=details.triggers(flow),
            starts=traffic.starts,
            left=sum(traffic.left.values()),
            states=[self._state(flow, state, traffic) for state in flow.states.values()],
            svg=svg(placed, self._words, traffic if counted else None, self._style),
        )

    def _state(self, flow: Flow, state: State, traffic: Traffic) -> StateOut:
        ways = details.ways(self._graph, flow, state, self._words)
        return StateOut(
            name=state.name,
            place=_place(state),
            doings=[
                DoingOut(**doing._asdict())
                for doing in details.doings(state, self._responses, self._language)
            ],
            settings=[SettingOut(key=key, value=value) for key, value in details.settings(state)],
            ways=[WayOut(**{**way._asdict(), "place": _relative(way.place)}) for way in ways],
            visits=traffic.visits[state.name],
            left=traffic.left[state.name],
        )


def _place(item: Flow | State) -> str:
    return _relative(details.place_of(item.place.file, item.place.line))


def _relative(text: str) -> str:
    """Return a text with the files in it named from where the process runs."""
    return text.replace(f"{Path.cwd()}/", "")
