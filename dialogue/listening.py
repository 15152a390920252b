"""Making sense of what the customer said, given where the conversation stands.

The order in which a message is judged is told in docs/flows.md, "What a message means".
"""

from __future__ import annotations

from typing import Any

from dialogue.answers import (
    NO_ANSWER,
    accept,
    answer_to,
    changed_answers,
    go_back_to_changed,
    skip,
    text_answer,
)
from dialogue.choosing import ask_which_task, choose_task
from dialogue.conditions import Values
from dialogue.events import Message
from dialogue.failures import failed
from dialogue.graph import Graph, State
from dialogue.patterns import Patterns, Reaction
from dialogue.position import NO_REASON, Position, Why, state_of
from dialogue.silence import hear_silence, is_silence
from dialogue.taking_back import take_back, take_back_done
from dialogue.tasks import asked_slots, begin, bring_up_waiting, may_offer
from dialogue.triggers import triggered
from dialogue.unsure import ask_to_go_on, ask_whether, give_up, settle
from dialogue.wishes import hear_several

# What Rasa's default actions see to.
NOT_FOR_FLOWS = frozenset({"restart", "back", "session_start"})


def hear(graph: Graph, position: Position) -> Position:
    """Make sense of the latest message.

    Args:
        graph: The flows.
        position: Where the conversation stood when the message came.

    Returns:
        The position after it: tasks begun, dropped or answered, slots changed, and what is to be
        said first. `ours` tells whether flows have anything to do with it.
    """
    position = position.but(unheard=False, says=(), ours=bool(position.stack), why=NO_REASON)
    if position.message.intent in NOT_FOR_FLOWS:
        return position.but(ours=False)
    if is_silence(graph, position):
        return hear_silence(graph, position)
    choice, doubt = position.memory.choice, position.memory.doubt
    if choice is not None or doubt is not None or position.memory.silent:
        memory = position.memory._replace(choice=None, doubt=None, silent=0)
        position = position.but(memory=memory)
    values = position.values()
    before = _first(graph.patterns.before, values)
    escalated = _first(graph.patterns.escalate, values)
    position = (
        choose_task(graph, position, choice)
        or settle(graph, position, doubt)
        or _repeat(graph, position)
        or (_hear_in_task if position.stack else _hear_idle)(graph, position)
    )
    if escalated and may_offer(graph, position, escalated.name):
        position = begin(graph, position, escalated.name, position.slots, offered=True)
        # The offer was made; it takes as much anger again to make another one.
        position = position.but(ours=True, angry=0, trend=0.0, why=Why("escalate", escalated))
    if before and position.ours:
        position = position.but(says=(before.name, *position.says))
    return position


def _first(reactions: tuple[Reaction, ...], values: Values) -> Reaction | None:
    return next((found for found in reactions if found.condition.holds(values)), None)


def _repeat(graph: Graph, position: Position) -> Position | None:
    """Say the last thing again, or ask the last question again."""
    pattern, intent = graph.patterns.repeat, position.message.intent
    if intent not in pattern.intents:
        return None
    if position.stack and intent in {*state_of(graph, position.top).answers}:
        return None
    position = position.but(why=Why("repeat", intent))
    if pattern.do:
        return position.but(says=(pattern.do,), ours=True)
    return position.with_top(position.top.but(waiting=False)) if position.stack else None


def _hear_idle(graph: Graph, position: Position) -> Position:
    """Hear a message while no task is under way."""
    several = hear_several(graph, position) or ask_which_task(graph, position)
    if several is not None:
        return several
    again = take_back_done(graph, position)
    if again is not None:
        return again
    claim = triggered(graph, position, position.message.intent)
    if claim:
        begun = begin(graph, position, claim.flow, position.before)
        return begun.but(ours=True, why=Why("trigger", claim))
    abandon = graph.patterns.abandon
    if position.message.intent in abandon.intents and abandon.nothing:
        return position.but(says=(abandon.nothing,), ours=True, why=Why("abandon"))
    return position


def _hear_in_task(graph: Graph, position: Position) -> Position:
    """Hear a message while a task is under way."""
    message, frame = position.message, position.top
    state = state_of(graph, frame)
    several = hear_several(graph, position)
    if several is not None:
        return several
    if frame.waiting and message.intent in state.answers:
        if changed_answers(graph, position):
            return accept(graph, position, state.answers[message.intent])
        return accept(graph, position, answer_to(graph, position))
    if frame.waiting and message.intent in state.heard:
        heard = position.with_top(frame.told(position.filled).enter(state.heard[message.intent]))
        return heard.but(why=Why("heard", message.intent))
    about = _about_the_question(graph, position, state)
    if about is not None:
        return about
    said = answer_to(graph, position)
    helps = said is not NO_ANSWER or bool(changed_answers(graph, position))
    leaves = _leaves(graph, position, helps)
    if leaves is not None:
        return leaves
    position = position.with_top(frame.told(position.filled))
    if said is not NO_ANSWER:
        return accept(graph, position, said)
    if helps:
        return go_back_to_changed(graph, position)
    return _hear_no_answer(graph, position)


def _about_the_question(graph: Graph, position: Position, state: State) -> Position | None:
    """Hear "not that one", "skip it" and "I don't know"; None when it is nothing of these."""
    message, patterns = position.message, graph.patterns
    if message.intent in state.stay_on:
        return None
    text = text_answer(graph, position) is not NO_ANSWER
    if text and _confidence(message, patterns) < patterns.limits.sure:
        return None
    if message.intent in patterns.negate.intents:
        return take_back(graph, position)
    if not position.top.waiting or answer_to(graph, position) is not NO_ANSWER:
        return None
    if message.intent in patterns.skip.intents:
        return _skip(graph, position, state)
    if message.intent in patterns.unknown.intents:
        return _not_known(graph, position, state)
    return None


def _confidence(message: Message, patterns: Patterns) -> float:
    """Return how sure a message's intent is: "no, not that one" is a no, of whichever kind."""
    if message.intent not in patterns.negate.intents:
        return message.confidence
    noes = {*patterns.negate.intents, *patterns.confirm.no}
    return max(message.confidence, sum(sure for intent, sure in message.ranking if intent in noes))


def _skip(graph: Graph, position: Position, state: State) -> Position:
    pattern = graph.patterns.skip
    if state.optional:
        return skip(graph, position).but(says=(pattern.say,) if pattern.say else ())
    needed = pattern.needed or graph.patterns.not_understood
    return failed(graph, position, needed, Why("skip", state.ask))


def _not_known(graph: Graph, position: Position, state: State) -> Position:
    why = Why("unknown", state.ask)
    if state.unknown in graph.flows[position.top.flow].states:
        return position.with_top(position.top.enter(state.unknown or "")).but(why=why)
    if not state.unknown and state.optional:
        return skip(graph, position).but(why=why)
    help_text = state.unknown or graph.patterns.unknown.say or graph.patterns.not_understood
    return failed(graph, position, help_text, why)


def _leaves(graph: Graph, position: Position, helps: bool) -> Position | None:
    """Return where a message leads that leaves the task at work, or None when it stays.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        helps: Whether the message answers the question or changes an answer.
    """
    patterns, message, frame = graph.patterns, position.message, position.top
    state = state_of(graph, frame)
    if message.intent in state.stay_on or message.intent in patterns.detail_intents:
        return None
    if helps and message.confidence < patterns.limits.sure:
        return None
    if message.intent in patterns.abandon.intents:
        unsure = ask_whether(graph, position, patterns.abandon.unsure)
        return unsure or give_up(graph, position)
    if text_answer(graph, position) is not NO_ANSWER and message.confidence < patterns.limits.sure:
        return None
    unclear = None if helps else ask_which_task(graph, position)
    if unclear is not None:
        return unclear
    claim = triggered(graph, position, message.intent)
    if not claim or claim.flow == frame.flow or (helps and graph.flows[claim.flow].alone):
        return None
    unsure = ask_whether(graph, position, graph.flows[claim.flow].unsure)
    return unsure or _turn_to(graph, position, claim.flow).but(why=Why("trigger", claim))


def _refused(graph: Graph, position: Position) -> Position | None:
    """Hear a sure no to a question that is no yes-or-no question; None when it is none."""
    message, state = position.message, state_of(graph, position.top)
    sure = message.confidence >= graph.patterns.limits.sure
    if message.intent not in graph.patterns.confirm.no or not sure or state.answers:
        return None
    if state.optional:
        return skip(graph, position)
    return ask_to_go_on(graph, position)


def _turn_to(graph: Graph, position: Position, flow: str) -> Position:
    """Begin another task, or bring it up and hear the message there."""
    waits_already = any(frame.flow == flow for frame in position.stack)
    turned = begin(graph, position, flow, position.before)
    if not waits_already or not turned.top.passed:
        return turned
    # Its answers of before count again, so what the message says may change them.
    return go_back_to_changed(graph, turned.but(before=_kept_before(position, flow)))


def _kept_before(position: Position, flow: str) -> dict[str, Any]:
    frame = next(frame for frame in position.stack if frame.flow == flow)
    return {**position.before, **dict(frame.kept)}


def _hear_no_answer(graph: Graph, position: Position) -> Position:
    """Hear a message that answers nothing by a detail it names."""
    frame = position.top
    if not frame.waiting:
        return position
    text = text_answer(graph, position)
    if text is not NO_ANSWER:
        return accept(graph, position, text)
    refused = _refused(graph, position)
    if refused is not None:
        return refused
    if len(position.stack) > 1:
        below = bring_up_waiting(graph, position)
        if below is not None:
            return below.but(why=Why("below", below.top.flow))
    message = position.message
    filled = {slot for slot, value in position.filled.items() if value is not None}
    if filled & asked_slots(graph, position):
        # A detail for a later question: taken, and the present question asked again.
        return position.with_top(frame.but(waiting=False)).but(why=Why("later"))
    claim = triggered(graph, position, message.intent)
    flow = claim.flow if claim else None
    if flow and flow != frame.flow and message.intent not in state_of(graph, frame).stay_on:
        return _turn_to(graph, position, flow).but(why=Why("trigger", claim))
    prelude = "" if flow == frame.flow else graph.patterns.not_understood
    return failed(graph, position, prelude, Why("not_understood", message.intent))
