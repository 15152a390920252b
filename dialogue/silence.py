"""A customer who says nothing: a reminder, then a polite end."""

from __future__ import annotations

from dialogue.graph import Graph
from dialogue.names import SILENCE
from dialogue.position import Position, Why
from dialogue.tasks import drop_all


def is_silence(graph: Graph, position: Position) -> bool:
    """Tell whether the latest message is Rasa's reminder that nothing was said."""
    return position.message.intent in graph.patterns.silence.intents


def hear_silence(graph: Graph, position: Position) -> Position:
    """Remind the customer of the question, or end what is under way at the second time."""
    pattern, silent = graph.patterns.silence, position.memory.silent + 1
    memory = position.memory._replace(silent=silent)
    position = position.but(memory=memory, ours=True, why=Why("silence", silent))
    if not position.stack or not position.top.waiting:
        return position
    if silent == 1 or not pattern.close:
        return position.but(says=(pattern.say,)) if silent == 1 else position
    return drop_all(graph, position).but(says=(pattern.close,))


def reminds(graph: Graph, position: Position) -> bool:
    """Tell whether a reminder is to be scheduled before the customer is waited for."""
    pattern, silent = graph.patterns.silence, position.memory.silent
    if not pattern.do or position.reminded or not position.stack or not position.top.waiting:
        return False
    if position.acted >= graph.patterns.limits.actions:
        return False  # Rasa would stop here, before the customer is waited for.
    return silent == 0 or (silent == 1 and bool(pattern.close))


def with_reminder(graph: Graph, position: Position) -> Position:
    """Return the position with what the reminding action needs to know in its slot."""
    pattern = graph.patterns.silence
    minutes = pattern.close_after if position.memory.silent else pattern.after
    return position.with_slots({SILENCE: {"intent": pattern.intents[0], "minutes": minutes}})
