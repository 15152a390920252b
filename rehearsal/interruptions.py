"""What a customer may do instead of answering, at every question, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dialogue.choosing import FALLBACK
from dialogue.graph import Flow, Graph, State
from dialogue.position import Frame, Position
from dialogue.problems import NOWHERE, Place
from rehearsal.machine import Conversation, faults, play
from rehearsal.scripts import Said, Script
from rehearsal.search import Found

ANOTHER = "another task"
RESUMES = "resumes"
MOVES = "moves"
ENDS = "ends"
STAYS = "stays or moves"


@dataclass(frozen=True)
class Interruption:
    """Something else than an answer.

    Attributes:
        kind: What it is, for example `digression`.
        says: The customer's messages.
        then: What must come of it. `resumes`: the same question waits again. `ends`: the task is
            gone. `moves`: the question no longer waits in this way. Else: nothing goes wrong.
    """

    kind: str
    says: tuple[Said, ...]
    then: str


@dataclass(frozen=True)
class Broken:
    """An interruption that was not dealt with.

    Attributes:
        flow: The flow whose question was interrupted.
        state: Its state.
        kind: The interruption.
        script: What leads to the question.
        what: What happened instead.
        place: Where the state stands.
    """

    flow: str
    state: str
    kind: str
    script: Script
    what: str
    place: Place = NOWHERE


def interrupted(graph: Graph, found: Found) -> Iterator[tuple[str, str, str, Broken | None]]:
    """Interrupt every question in every way.

    Args:
        graph: The flows.
        found: A script to each question.

    Yields:
        Flow, state, kind of the interruption, and what went wrong, or None.
    """
    for (flow, state), script in found.waits.items():
        position = play(graph, script).position
        for interruption in interruptions(graph, position):
            conversation = play(graph, script)
            before = conversation.waits_at
            frames = conversation.position.stack
            conversation.say(interruption.says[0])
            for said in interruption.says[1:]:
                # A task that asked nothing is over already, and nothing is left to give up.
                if interruption.kind != ANOTHER or conversation.waits_at != before:
                    conversation.say(said)
            wrong = faults(conversation) or _wrong(conversation, interruption, before, frames)
            place = graph.flows[flow].states[state].place
            kind = interruption.kind
            yield (
                flow,
                state,
                kind,
                Broken(flow, state, kind, script, wrong[0], place) if wrong else None,
            )


def interruptions(graph: Graph, position: Position) -> Iterator[Interruption]:
    """Yield what a customer may do instead of answering the question that waits."""
    frame, patterns = position.top, graph.patterns
    state = graph.flows[frame.flow].states[frame.state]
    leaves = _stays(graph, position)
    meant_here = {*state.answers, *state.heard, *state.stay_on, *patterns.detail_intents}
    for intent in _side_flows(graph, position, meant_here):
        yield Interruption("digression", (Said(intent),), RESUMES if leaves else STAYS)
        break
    for intent, abandon in _other_tasks(graph, position, meant_here):
        says = (Said(intent), Said(abandon))
        yield Interruption(ANOTHER, says, RESUMES if leaves else STAYS)
        break
    for kind, intents, then in _patterned(graph, state, leaves):
        intent = next((found for found in sorted(intents) if found not in meant_here), "")
        if intent:
            yield Interruption(kind, (Said(intent),), then)
    if patterns.silence.intents:
        silent = Said(patterns.silence.intents[0])
        yield Interruption("silence", (silent,), RESUMES)
        yield Interruption("long silence", (silent, silent), ENDS if patterns.silence.close else "")
    yield from _corrections(graph, position)
    if not state.takes_text:
        yield Interruption("nonsense", (Said(FALLBACK),), STAYS)


def _patterned(
    graph: Graph, state: State, leaves: bool
) -> Iterator[tuple[str, frozenset[str], str]]:
    patterns = graph.patterns
    yield "cancellation", patterns.abandon.intents, ENDS
    yield "repeat", patterns.repeat.intents, RESUMES if leaves else STAYS
    yield "skip", patterns.skip.intents, MOVES if state.optional else STAYS
    yield "not knowing", patterns.unknown.intents, STAYS
    yield "negation", patterns.negate.intents, STAYS


def _corrections(graph: Graph, position: Position) -> Iterator[Interruption]:
    """Yield a changed answer for each question that was answered by naming a value."""
    frame = position.top
    states = graph.flows[frame.flow].states
    detail = next(iter(sorted(graph.patterns.detail_intents)), "")
    for name in frame.passed:
        slot = states[name].ask
        if slot and not states[name].answers and position.slots.get(slot) is not None:
            yield Interruption("correction", (Said(detail, ((slot, "another"),)),), STAYS)


def _stays(graph: Graph, position: Position) -> bool:
    """Whether the task outlives another one on top of it."""
    return not any(_goes(graph, frame) for frame in position.stack)


def _goes(graph: Graph, frame: Frame) -> bool:
    return frame.offered or graph.flows[frame.flow].optional


def _side_flows(graph: Graph, position: Position, taken: set[str]) -> Iterator[str]:
    """Yield intents of flows that say something and end, with no condition and no question."""
    for intent, flow in _free_triggers(graph, position, taken):
        if not any(state.ask or state.call for state in flow.states.values()):
            yield intent


def _other_tasks(graph: Graph, position: Position, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield intents of flows that begin with a question, each with the one that drops them."""
    abandon = next(iter(sorted(graph.patterns.abandon.intents)), "")
    for intent, flow in _free_triggers(graph, position, taken):
        first = flow.states[flow.start]
        if abandon and first.ask and abandon not in {*first.answers, *first.heard}:
            yield intent, abandon


def _free_triggers(graph: Graph, position: Position, taken: set[str]) -> Iterator[tuple[str, Flow]]:
    under_way = {frame.flow for frame in position.stack}
    for intent, triggers in graph.triggers.items():
        trigger = triggers[0]
        flow = graph.flows[trigger.flow]
        free = not trigger.condition and not flow.drops_others and not flow.optional
        if free and intent not in taken and flow.name not in under_way:
            yield intent, flow


def _wrong(
    conversation: Conversation,
    interruption: Interruption,
    before: tuple[str, str] | None,
    frames: tuple[Frame, ...],
) -> list[str]:
    now = conversation.waits_at
    where = f"waits at {now[0]}/{now[1]}" if now else "nothing waits"
    if interruption.then == RESUMES and now != before:
        return [f"the question should wait again, but {where}"]
    # What other tasks wait below is not dropped with it.
    below = frames[-1].flow
    under_way = {frame.flow for frame in conversation.position.stack}
    if interruption.then == ENDS and below in under_way:
        return [f"the task should have ended, but {where}"]
    if interruption.then == MOVES and now == before and conversation.position.top == frames[-1]:
        return ["the question should have been left out, but it waits as before"]
    return []
