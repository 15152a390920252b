"""Giving up, a farewell, a hand-over that may not be meant: the customer is asked first.

All of these end what is under way, and with it what the customer has told so far. A message that
is only taken for one must not do that.
"""

from __future__ import annotations

from dialogue.answers import NO_ANSWER, accept, answer_to, text_answer
from dialogue.graph import Graph
from dialogue.position import Doubt, Position, Why
from dialogue.tasks import begin, drop
from dialogue.triggers import triggered


def ask_to_go_on(graph: Graph, position: Position) -> Position | None:
    """Ask whether to go on, where an open question was answered with no.

    Returns:
        The position in which the customer is asked, or None when nothing is there to ask with.
    """
    question, message = graph.patterns.abandon.unsure, position.message
    if not question:
        return None
    memory = position.memory._replace(doubt=Doubt(""))
    return position.but(
        says=(question,), memory=memory, ours=True, why=Why("unsure", message.intent)
    )


def ask_whether(graph: Graph, position: Position, question: str) -> Position | None:
    """Ask whether the latest message is meant as it was understood.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        question: The response that asks.

    Returns:
        The position in which the customer is asked and the task waits as before, or None when it
        is sure, or nothing is there to ask with.
    """
    message = position.message
    if not question or message.pressed or message.confidence >= graph.patterns.limits.sure:
        return None
    memory = position.memory._replace(doubt=Doubt(message.intent, message.text))
    return position.but(
        says=(question,), memory=memory, ours=True, why=Why("unsure", message.intent)
    )


def settle(graph: Graph, position: Position, doubt: Doubt | None) -> Position | None:
    """Hear whether it was meant.

    Returns:
        The position in which it is done or the task goes on, or None when the message says
        neither, and is to be heard like any other.
    """
    if doubt is None or not position.stack:
        return None
    intent = position.message.intent
    if _names_an_answer(graph, position):
        return None
    if _means_it(graph, intent, doubt):
        return do_end(graph, position, doubt.intent)
    if intent not in graph.patterns.confirm.no | graph.patterns.confirm.yes:
        return None
    # It was no wish to stop, so where every text is an answer it was the answer.
    doubted = position.message._replace(intent=doubt.intent, text=doubt.text)
    said = text_answer(graph, position.but(message=doubted))
    if said is not NO_ANSWER:
        return accept(graph, position.but(filled={}), said)
    again = position.top.but(waiting=False, prelude=graph.patterns.resume)
    return position.with_top(again).but(why=Why("unsure", intent))


def _means_it(graph: Graph, intent: str, doubt: Doubt) -> bool:
    """Tell whether an intent says that it was meant.

    Of giving up the customer was asked whether to go on: no gives up. Of a flow, whether it is
    wished: yes begins it.
    """
    confirm, abandon = graph.patterns.confirm, graph.patterns.abandon.intents
    if not doubt.intent or doubt.intent in abandon:
        return intent in confirm.no or intent in abandon
    return intent in confirm.yes or intent == doubt.intent


def give_up(graph: Graph, position: Position) -> Position:
    """Drop the task at work as the customer wishes."""
    abandon = graph.patterns.abandon
    dropped = drop(graph, position)
    why = Why("abandon", position.message.intent)
    return dropped.but(says=(abandon.say,) if abandon.say else (), ours=True, why=why)


def do_end(graph: Graph, position: Position, intent: str) -> Position | None:
    """Do what an intent that ends tasks is for."""
    if not intent or intent in graph.patterns.abandon.intents:
        return give_up(graph, position)
    claim = triggered(graph, position, intent)
    if claim is None:
        return None
    return begin(graph, position, claim.flow, position.before).but(why=Why("trigger", claim))


def _names_an_answer(graph: Graph, position: Position) -> bool:
    """Tell whether the message holds an answer to the task's question: "no, the kettle"."""
    message = position.message
    bare = position.but(message=message._replace(intent=""))
    return answer_to(graph, bare) is not NO_ANSWER
