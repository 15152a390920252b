"""Which tasks wait below the one at work: for those who count where conversations end."""

from __future__ import annotations

from typing import Any

from dialogue.step import Decision


def standing(decision: Decision) -> dict[str, Any]:
    """Return where the other tasks under way stand.

    Returns:
        `below`: the tasks that wait for the one at work, each with `flow` and `state`, the oldest
        first; no such key when there are none or no task is at work.
    """
    below = decision.now.stack[:-1] if decision.flow else ()
    if not below:
        return {}
    return {"below": [{"flow": frame.flow, "state": frame.state} for frame in below]}
