"""Putting it to the customer which of two is meant: two tasks, or two values of one answer."""

from __future__ import annotations

from typing import Any

from dialogue.answers import NO_ANSWER, in_place
from dialogue.graph import Graph, State
from dialogue.names import OFFERED
from dialogue.position import Choice, Position, Slots, Why, state_of
from dialogue.tasks import begin
from dialogue.triggers import triggered

# Rasa's own: not understood at all.
FALLBACK = "nlu_fallback"
LANGUAGE = "language"


def ask_which_value(graph: Graph, position: Position, state: State, values: list[Any]) -> Position:
    """Put several values that were named for one answer to the customer.

    The buttons bear the customer's own words for them: pressed, they are said again, and
    understood as before.
    """
    message, slot = position.message, state.ask or ""
    named = zip(message.entities, message.words, strict=False)
    written = {str(value): words for (_, value), words in named}
    offered = []
    for value in values:
        words = written.get(str(value)) or str(value)
        offered.append({"title": words, "payload": words})
    frame = position.top
    frame = frame.but(
        step=state.ask_step, waiting=True, among=tuple(values), given=frame.given - {slot}
    )
    position = position.with_slots({slot: None, OFFERED: offered}).with_top(frame)
    return position.but(says=(graph.patterns.clarify.value,), why=Why("clarify", slot))


def ask_which_task(graph: Graph, position: Position) -> Position | None:
    """Put two tasks to the customer when it is open which of them is meant.

    Returns:
        The position in which the customer is asked, or None when it is clear.
    """
    patterns, message = graph.patterns, position.message
    ranking = [found for found in message.ranking if found[0] != FALLBACK][:2]
    if not patterns.clarify.flow or message.pressed or len(ranking) < 2:
        return None
    (first, sure), (second, less_sure) = ranking
    limits = patterns.limits
    if sure - less_sure >= limits.close or sure + less_sure < limits.likely:
        return None
    flows = [(_other_flow(graph, position, intent), intent) for intent in (first, second)]
    found = tuple([(flow, intent) for flow, intent in flows if flow])
    titles = [_title(graph, position, flow) for flow, _ in found]
    if len({flow for flow, _ in found}) < 2 or not all(titles):
        return None
    offered = [
        {"title": title, "payload": f"/{intent}"}
        for title, (_, intent) in zip(titles, found, strict=True)
    ]
    memory = position.memory._replace(choice=Choice(found, position.filled))
    position = position.with_slots({OFFERED: offered})
    why = Why("clarify", (first, second))
    return position.but(says=(patterns.clarify.flow,), memory=memory, ours=True, why=why)


def choose_task(graph: Graph, position: Position, choice: Choice | None) -> Position | None:
    """Begin the task the customer picks of those that were put to them.

    Returns:
        The position with it begun, or None when nothing was picked.
    """
    if choice is None:
        return None
    flow = _picked(graph, position, choice)
    if flow is None or flow not in graph.flows:
        return None
    # What was said when it was still open counts for the task that is chosen.
    filled: Slots = {**choice.filled, **position.filled}
    slots = {slot: value for slot, value in filled.items() if value is not None}
    position = position.but(filled=filled).with_slots(slots)
    begun = begin(graph, position, flow, position.before)
    return begun.but(ours=True, why=Why("chosen", flow))


def _picked(graph: Graph, position: Position, choice: Choice) -> str | None:
    flows = [flow for flow, _ in choice.flows]
    place = position.message.mentioned("ordinal")
    if place is not None:
        picked = in_place(flows, place)
        return None if picked is NO_ANSWER else str(picked)
    claim = triggered(graph, position, position.message.intent)
    return claim.flow if claim and claim.flow in flows else None


def _other_flow(graph: Graph, position: Position, intent: str) -> str:
    """Return the flow that an intent would start beside the task at work, or an empty text."""
    if position.stack:
        frame = position.top
        state = state_of(graph, frame)
        meant_here = {*state.answers, *state.heard, *state.stay_on, *graph.patterns.detail_intents}
        if intent in meant_here:
            return ""
    claim = triggered(graph, position, intent)
    if claim is None or (position.stack and claim.flow == position.top.flow):
        return ""
    return claim.flow


def _title(graph: Graph, position: Position, flow: str) -> str:
    """Return what the customer calls a flow; of a language without a title, the first one."""
    titles = graph.flows[flow].titles
    language = str(position.slots.get(LANGUAGE))
    first = next(iter(titles.values()), "")
    return titles.get(language, first)
