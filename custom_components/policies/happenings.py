"""A tracker's events as the network over conversations reads them: intents and actions."""

from collections.abc import Iterable, Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from neural.conversation.steps import Step

INTENT = "intent "
ACTION = "action "
# Stands before the first message: a yes to nothing is another yes than one whose past was cut off.
BEGIN = "begin"
# Enough events for any history, with the slots, entities and replies that stand between.
MOST_EVENTS = 300
_UNTOLD = (ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME)


def happened(tracker: DialogueStateTracker) -> list[Event]:
    """Return the latest messages and actions of this visit, without reverted ones."""
    latest: list[Event] = []
    for event in reversed(list(tracker.events)[-MOST_EVENTS:]):
        if isinstance(event, ActionReverted | UserUtteranceReverted):
            # Rare, and Rasa knows best what they undo.
            return [event for event in tracker.applied_events() if name_of(event)]
        if isinstance(event, SessionStarted | Restarted):
            break
        if name_of(event):
            latest.append(event)
    return latest[::-1]


def name_of(event: Event) -> str:
    """Return the name of what happened, or nothing for an event that tells nothing."""
    if isinstance(event, UserUttered):
        return INTENT + str((event.intent or {}).get("name") or "")
    if isinstance(event, ActionExecuted) and event.action_name not in _UNTOLD:
        return ACTION + str(event.action_name)
    return ""


def steps_of(events: Iterable[Event]) -> Sequence[Step]:
    """Return what a story teaches: what happened, and the action after it."""
    told = [event for event in events if name_of(event)]
    following = [*told[1:], None]
    steps = [
        Step(name_of(event), _action_after(event, after))
        for event, after in zip(told, following, strict=True)
    ]
    return [Step(BEGIN, None), *steps]


def _action_after(event: Event, after: Event | None) -> str | None:
    if isinstance(after, ActionExecuted):
        return str(after.action_name)
    # After an action the assistant listens; a message nobody answered teaches nothing.
    return ACTION_LISTEN_NAME if isinstance(event, ActionExecuted) else None
