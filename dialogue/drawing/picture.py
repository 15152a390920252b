"""What is in the picture of a flow: boxes for its states, arrows for its transitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dialogue.drawing.responses import Responses, sentence
from dialogue.graph import DONE, END, Flow, Graph, State
from dialogue.transitions import START, Transition, transitions_of

# Names no state has: YAML keys of states hold no slash.
BEGIN = "/start"
ENDING = "/end/"
# The key of `on` for every other outcome.
ELSE = "else"


class Line(NamedTuple):
    """One thing a state does, as text: `kind` is say, ask, do or call."""

    kind: str
    text: str


class Box(NamedTuple):
    """One box.

    Attributes:
        name: The state; `BEGIN`, or `ENDING` and an outcome.
        kind: `start`, `end`, or for a state what it is to a customer: `asks`, `calls`, `acts`.
        title: What it is headed with.
        lines: What it does, in order.
    """

    name: str
    kind: str
    title: str
    lines: tuple[Line, ...] = ()


class Arrow(NamedTuple):
    """Every way from one box to another.

    Attributes:
        source: Name of the box it leaves.
        target: Name of the box it leads to.
        labels: What each of the ways depends on; no entry for one that is always open.
        exception: Whether it is only taken when something goes astray.
    """

    source: str
    target: str
    labels: tuple[str, ...]
    exception: bool = False


class Picture(NamedTuple):
    """The boxes and arrows of a flow, in the order of its file."""

    flow: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


EXCEPTIONS = frozenset({"unknown", "too_many"})


def picture(
    graph: Graph, flow: Flow, responses: Responses, words: Mapping[str, str], language: str
) -> Picture:
    """Tell what the picture of a flow shows.

    Args:
        graph: All flows.
        flow: The one to show.
        responses: What the assistant says.
        words: The words of the interface: `start`, `way_…` for each kind of transition.
        language: The language of what is said.

    Returns:
        The picture, nothing placed yet. A way to a state that does not exist is left out.
    """
    begin = Box(BEGIN, "start", words["start"])
    states = [
        Box(state.name, kind_of(state), state.name, tuple(_lines(state, responses, language)))
        for state in flow.states.values()
    ]
    arrows = _arrows(list(transitions_of(graph, flow)), words)
    if not flow.triggers:
        arrows.insert(0, Arrow(BEGIN, flow.start, (words["way_called"],)))
    endings = dict.fromkeys(a.target for a in arrows if a.target.startswith(ENDING))
    ends = [Box(name, "end", name.removeprefix(ENDING)) for name in endings]
    known = {box.name for box in (begin, *states, *ends)}
    shown = tuple(arrow for arrow in arrows if {arrow.source, arrow.target} <= known)
    return Picture(flow.name, (begin, *states, *ends), shown)


def kind_of(state: State) -> str:
    """Tell what a state is to a customer: it asks, another task asks for it, or it acts."""
    if state.ask:
        return "asks"
    return "calls" if state.call else "acts"


def source_of(way: Transition) -> str:
    """Return the name of the box that a transition leaves."""
    return BEGIN if way.source == START and way.kind == "trigger" else way.source


def target_of(way: Transition) -> str:
    """Return the name of the box that a transition leads to."""
    if way.target != END:
        return way.target
    return ENDING + (way.trigger if way.kind in ("end", "gone") else DONE)


def label_of(way: Transition, words: Mapping[str, str]) -> str:
    """Return what a transition depends on, in the words of the interface; empty for nothing."""
    condition = way.condition.text if way.condition else ""
    if way.kind == "trigger":
        return f"{way.trigger} · {condition}" if condition else way.trigger
    if way.kind == "heard":
        return words["way_heard"].format(intent=way.trigger)
    if way.kind in ("unknown", "too_many", "skip"):
        label = words[f"way_{way.kind}"]
        return f"{label} · {condition}" if condition else label
    if way.kind == "outcome" and way.trigger:
        return words["way_otherwise"] if way.trigger == ELSE else way.trigger
    if condition:
        return condition
    return words["way_otherwise"] if way.otherwise else ""


def _lines(state: State, responses: Responses, language: str) -> list[Line]:
    lines = []
    for step in state.steps:
        said = sentence(responses, step.action or step.name, language)
        lines.append(Line(step.kind, said or step.name))
    return lines


def _arrows(ways: list[Transition], words: Mapping[str, str]) -> list[Arrow]:
    """Return one arrow for all the ways between two boxes."""
    between: dict[tuple[str, str], list[Transition]] = {}
    for way in ways:
        between.setdefault((source_of(way), target_of(way)), []).append(way)
    return [
        Arrow(
            source,
            target,
            tuple(dict.fromkeys(label for way in found if (label := label_of(way, words)))),
            all(way.kind in EXCEPTIONS for way in found),
        )
        for (source, target), found in between.items()
    ]
