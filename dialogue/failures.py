"""Answers that are none: asking again, and something else after too many."""

from __future__ import annotations

from dialogue.graph import END, Graph
from dialogue.position import Position, Why, state_of
from dialogue.tasks import begin, drop, finish


def failed(graph: Graph, position: Position, prelude: str, why: Why) -> Position:
    """Count a failed answer; ask again, or try something else after too many.

    Args:
        graph: The flows.
        position: Where the conversation stands.
        prelude: The response that is said before the question is asked again; empty for none.
        why: What was wrong with the answer.

    Returns:
        The position in which the question, or what comes instead, is next.
    """
    frame, patterns = position.top, graph.patterns
    state = state_of(graph, frame)
    count = frame.attempts + 1
    position = position.but(why=why)
    if count < (state.attempts or patterns.limits.attempts):
        return position.with_top(frame.but(waiting=False, attempts=count, prelude=prelude))
    position = position.but(why=Why("too_many_attempts", why))
    if state.otherwise == END:
        return finish(graph, position)
    if state.otherwise:
        return position.with_top(frame.enter(state.otherwise))
    rescue = patterns.too_many_attempts
    if rescue and rescue not in {other.flow for other in position.stack}:
        asked_again = position.with_top(frame.but(attempts=0, waiting=True))
        return begin(graph, asked_again, rescue, position.slots, offered=True)
    dropped = drop(graph, position)
    says = prelude or patterns.not_understood
    return dropped.but(says=(*dropped.says, says)) if says else dropped
