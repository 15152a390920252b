"""Which flow a message starts."""

from __future__ import annotations

from dialogue.events import Message
from dialogue.graph import Graph, Trigger
from dialogue.position import Position


def triggered(
    graph: Graph, position: Position, intent: str, message: Message | None = None
) -> Trigger | None:
    """Return the first trigger of an intent whose condition holds.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        intent: The intent.
        message: What conditions see as the message; the latest one unless given.

    Returns:
        The trigger, or None when the intent starts nothing.
    """
    claims = graph.triggers.get(intent, ())
    values = None
    for claim in claims:
        if claim.condition is None:
            return claim
        if values is None:
            seen = position if message is None else position.but(message=message)
            values = seen.values()
            values["intent"] = intent
        if claim.condition.holds(values):
            return claim
    return None
