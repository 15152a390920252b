"""Conversations that were just read or stored, so that the next message need not read them."""

from __future__ import annotations

from collections import OrderedDict

from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from custom_components.stores.conversation_tracker import ConversationTracker


class KnownTrackers:
    """The latest of them, each with the number of its newest event in the database.

    A conversation is given to one message at a time; what another server has stored since must be
    added by who takes it. A message that fails never gives it back, so nothing it did half is seen
    again.

    Args:
        most: How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[int, ConversationTracker]] = OrderedDict()

    def take(self, sender_id: str) -> tuple[int, ConversationTracker | None]:
        """Return a conversation that is known, and the number of the newest event in it."""
        return self._kept.pop(sender_id, (0, None))

    def put(self, tracker: DialogueStateTracker, newest: int) -> None:
        """Keep a conversation that is stored up to its newest event."""
        # Of a conversation of several sessions only the latest is read; the earlier would pile up.
        if isinstance(tracker, ConversationTracker) and _sessions(tracker) < 2:
            self._kept[tracker.sender_id] = (newest, tracker)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all of them: they have the slots of another domain."""
        self._kept.clear()


def _sessions(tracker: DialogueStateTracker) -> int:
    return sum(isinstance(event, SessionStarted) for event in tracker.events)
