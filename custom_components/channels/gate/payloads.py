"""Which `/intent{...}` may be taken at its word: what the server itself offered, and nothing else.

Rasa reads a text that begins with `/` as an intent with confidence 1.0 and sets the slots it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, Event

# A word joiner: nobody sees it, Python does not strip it, and Rasa reads on as words.
AS_WORDS = "\u2060"


class ConnectorMessage(UserMessage):
    """A message whose text the connector itself wrote, such as a menu's entry or a location."""


def is_command(text: str) -> bool:
    """Tell whether Rasa would take a text for an intent and slots."""
    return text.strip().startswith(INTENT_MESSAGE_PREFIX)


def as_words(text: str) -> str:
    """Return a text that Rasa reads as what it is: words."""
    return AS_WORDS + text.strip()


def offered(events: Iterable[Event]) -> Iterator[str]:
    """Yield the payloads of every button that was sent in these events."""
    for event in events:
        if isinstance(event, BotUttered):
            yield from _payloads(event.data)


async def was_offered(text: str, conversation_id: str, conversations: TrackerStore) -> bool:
    """Tell whether a button with exactly this payload was sent in the conversation, ever."""
    payload = text.strip()
    for read in (conversations.retrieve, conversations.retrieve_full_tracker):
        tracker = await read(conversation_id)
        if tracker is None:
            return False
        if payload in offered(tracker.events):
            return True
    return False


def _payloads(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        payload = value.get("payload")
        if isinstance(payload, str):
            yield payload.strip()
        for one in value.values():
            yield from _payloads(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _payloads(one)
