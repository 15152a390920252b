"""What of a conversation makes another one stand where it stood.

Where a conversation stands follows from its events alone (docs/decisions/0004-flow-language.md), so
the events of its session, told to another conversation, put that one into the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.analytics.repository import StoryEvent

CARRIED = "carried_from"
BEGINNING = ("session_started", "restart")
# What the assistant said is not told again: Rasa would send it.
TOLD = ("user", "action", "slot", "action_execution_rejected")
# Of the metadata of events only what flows read; what is counted is counted where it happened.
READ = ("decided_by_flow",)
MOST = 500


def session_of(events: Sequence[StoryEvent]) -> list[StoryEvent]:
    """Return the events since the latest session began."""
    begins = [place for place, one in enumerate(events) if one.kind in BEGINNING]
    return list(events[begins[-1] + 1 if begins else 0 :])


def waits(session: Sequence[StoryEvent]) -> bool:
    """Tell whether a task stands open: the latest action that a flow decided says so."""
    for one in reversed(session):
        if one.kind == "action" and one.data.get("policy"):
            return "flow" in (one.data.get("metadata") or {})
    return False


def carried(session: Sequence[StoryEvent]) -> list[dict[str, Any]]:
    """Return the events of a session as another conversation is told them."""
    told = [_told(one) for one in session if one.kind in TOLD]
    return told if len(told) <= MOST else []


def _told(one: StoryEvent) -> dict[str, Any]:
    metadata = one.data.get("metadata") or {}
    kept = {key: metadata[key] for key in READ if key in metadata}
    return {**one.data, "metadata": {**kept, CARRIED: one.conversation}}
