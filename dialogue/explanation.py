"""Why a decision was made, in words: for `rasa shell --debug` and the HTTP API."""

from __future__ import annotations

from typing import Any

from dialogue.graph import Branch, Rule, Trigger
from dialogue.patterns import Reaction
from dialogue.position import Why
from dialogue.step import Decision


def told(decision: Decision) -> dict[str, Any]:
    """Return where a decision was made and which rule led there.

    Returns:
        `flow`, `state` and `rule` as far as they are known, and `ended`: the tasks that ended
        before this action, each with `flow` and `outcome`.
    """
    facts: dict[str, Any] = {}
    if decision.flow:
        facts |= {"flow": decision.flow, "state": decision.state}
    rule = in_words(decision.now.why)
    if rule:
        facts["rule"] = rule
    if decision.now.ended:
        facts["ended"] = [
            {"flow": flow, "outcome": outcome} for flow, outcome in decision.now.ended
        ]
    return facts


def in_words(why: Why) -> str:
    """Return a reason as a short sentence; an empty text when there is none."""
    kind, detail = why
    if isinstance(detail, Trigger):
        condition = f" where {detail.condition.text}" if detail.condition else ""
        return f"intent {detail.intent} starts {detail.flow}{condition}"
    if isinstance(detail, Branch):
        condition = detail.condition.text if detail.condition else "else"
        return f"{condition} leads to {detail.to}"
    if isinstance(detail, Reaction):
        return f"{kind}: {detail.condition.text} brings {detail.name}"
    if isinstance(detail, Rule):
        return f"the answer is not valid: {detail.condition.text}"
    if isinstance(detail, Why):
        return f"{_KINDS[kind]}: {in_words(detail)}"
    if isinstance(detail, tuple):
        detail = ", ".join(map(str, detail))
    words = _KINDS.get(kind, "")
    return f"{words}: {detail}" if words and detail else words


_KINDS = {
    "abandon": "the customer gives it up",
    "answer": "an answer to the question",
    "below": "an answer to the question of a task that waits",
    "changed": "an earlier answer changed",
    "chosen": "the customer chose the task",
    "clarify": "two fit, so the customer chooses",
    "unsure": "it may not be meant, so the customer is asked",
    "unknown": "the customer does not know the answer",
    "ended": "a task ended",
    "failed": "the action failed, and the flow does not say what then",
    "heard": "an intent that the question listens for",
    "later": "an answer to a later question",
    "negate": "the customer takes back what was chosen",
    "not_understood": "no answer to the question",
    "repeat": "the customer asks to hear it again",
    "returned": "a called flow ended",
    "several": "several wishes in one message",
    "silence": "the customer says nothing",
    "skip": "the customer leaves the question out",
    "too_many_attempts": "too many failed answers",
}
