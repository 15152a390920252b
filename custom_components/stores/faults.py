"""What keeps a conversation from being read, told from the stores to the policy that says so.

Rasa puts its FailSafeTrackerStore around every tracker store: whatever a store raises becomes an
empty conversation, kept in memory. So a store of ours raises nothing. It returns a conversation
that knows that it could not be read, in which FaultPolicy gives an honest sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

UNREAD = "_unread_because"

_without_turn: ContextVar[str] = ContextVar("without_turn", default="")


@contextmanager
def without_turn(reason: str) -> Iterator[None]:
    """Let no conversation be read or written meanwhile: nobody holds its lock."""
    token = _without_turn.set(reason)
    try:
        yield
    finally:
        _without_turn.reset(token)


def turn_is_missing() -> str:
    """Tell why no conversation may be read now; empty when it may."""
    return _without_turn.get()


def mark_unread(tracker: DialogueStateTracker, reason: str) -> DialogueStateTracker:
    """Let an empty conversation stand for one that could not be read.

    It is listening, so Rasa begins no session in it.
    """
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    setattr(tracker, UNREAD, reason)
    return tracker


def unread_because(tracker: DialogueStateTracker) -> str:
    """Tell why a conversation could not be read; empty when it was."""
    return str(getattr(tracker, UNREAD, ""))


def kept_of(tracker: DialogueStateTracker) -> list[Event]:
    """Return what of a conversation that could not be read belongs to its history.

    A message that was not understood in its place must not change where the conversation stands:
    with what was answered it is reverted, as Rasa reverts. Other events, such as those that came
    over the HTTP API, are kept as they are.
    """
    events = list(tracker.events)
    if not any(isinstance(event, UserUttered) for event in events):
        return events[1:]
    return reverted(events)


def reverted(events: Sequence[Event]) -> list[Event]:
    """Return a turn's words, its message reverted: the conversation stands where it stood."""
    return [*filter(_is_said, _to_the_last_word(events)), UserUtteranceReverted()]


def _to_the_last_word(events: Sequence[Event]) -> Sequence[Event]:
    # Behind it the assistant listens again, which a reverted message does anyway.
    return events[: max(i for i, event in enumerate(events) if not _is_listening(event)) + 1]


def _is_said(event: Event) -> bool:
    return isinstance(event, UserUttered | BotUttered | ActionExecuted)


def _is_listening(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
