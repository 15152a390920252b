"""A Rasa tracker's events as the flows see them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    ConversationResumed,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.events import Event as RasaEvent
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.events import Acted, Event, Heard, Message, SlotChanged, SlotsReset, Wish

# Marks the changes of slots a flow decided, so that they are not taken for the customer's.
DECIDED = "decided_by_flow"

BEGINNING = (SessionStarted, Restarted)
REVERTING = (ActionReverted, UserUtteranceReverted, ActiveLoop)
TOLD = (SlotSet, ActionExecuted, UserUttered, ActionExecutionRejected, AllSlotsReset)
PAUSING = (ConversationPaused, ConversationResumed)


def session_events(tracker: DialogueStateTracker) -> Sequence[RasaEvent]:
    """Return the events since the present session began, without reverted ones."""
    events = list(tracker.events)
    begin = 0
    for index, event in enumerate(events):
        kind = _kind_of(type(event))
        if kind in REVERTING:
            # Rare, and Rasa knows best what they undo; for every prediction it is too slow.
            return list(tracker.applied_events())
        if kind in BEGINNING:
            begin = index
    return events[begin:]


def flow_events(events: Iterable[RasaEvent], zone: tzinfo | None = None) -> Iterator[Event]:
    """Yield what matters to flows among the events of a session.

    What happens while a person has the conversation is not for flows: a customer's word to the
    person must not answer the question a task had asked before.

    Args:
        events: The events of the session.
        zone: The shop's time zone; without one, messages have no time of day.
    """
    paused = False
    for event in events:
        kind = _kind_of(type(event))
        if kind in PAUSING:
            paused = kind is ConversationPaused
        elif paused:
            continue
        elif kind is SlotSet:
            yield SlotChanged(event.key, event.value, DECIDED in event.metadata)
        elif kind is ActionExecuted:
            yield Acted(event.action_name or "")
        elif kind is UserUttered:
            yield Heard(message_of(event, zone))
        elif kind is ActionExecutionRejected:
            yield Acted(event.action_name or "", rejected=True)
        elif kind is AllSlotsReset:
            yield SlotsReset()


def message_of(event: UserUttered, zone: tzinfo | None = None) -> Message:
    """Return a customer's message as flows see it."""
    intent, parsed = event.intent or {}, event.parse_data or {}
    sentiment = parsed.get("sentiment")
    if not isinstance(sentiment, dict):
        sentiment = {}
    entities, text = event.entities or [], event.text or ""
    return Message(
        intent=intent.get("name") or "",
        confidence=_sure(intent),
        text=text,
        entities=_named(entities),
        sentiment=sentiment.get("label"),
        anger=sentiment.get("anger"),
        channel=event.input_channel or "",
        score=_number(sentiment.get("score")),
        words=tuple([_words(found, text) for found in entities]),
        ranking=_ranking(parsed.get("intent_ranking")),
        wishes=_wishes(parsed.get("intents"), entities),
        at=_at(event.timestamp, zone) if zone else None,
    )


def _at(timestamp: float | None, zone: tzinfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(timestamp, zone) if timestamp is not None else None
    except (OverflowError, OSError, ValueError):
        return None


def _sure(intent: dict[str, Any]) -> float:
    return float(intent.get("confidence", 1.0) or 0.0)


def _named(entities: Iterable[dict[str, Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple([(str(found.get("entity", "")), found.get("value")) for found in entities])


def _words(entity: dict[str, Any], text: str) -> str:
    """Return what the customer wrote for an entity; a button's payload is nobody's words."""
    start, end = entity.get("start"), entity.get("end")
    if text.startswith("/") or not isinstance(start, int) or not isinstance(end, int):
        return ""
    return text[start:end]


def _ranking(ranking: Any) -> tuple[tuple[str, float], ...]:
    """Return the three likeliest intents: more are never put to a customer."""
    if not isinstance(ranking, list):
        return ()
    likeliest = ranking[:3]
    return tuple([(str(found.get("name")), _sure(found)) for found in likeliest])


def _wishes(parts: Any, entities: Sequence[dict[str, Any]]) -> tuple[Wish, ...]:
    """Return the parts of a message with what each of them names."""
    if not isinstance(parts, list):
        return ()
    return tuple(
        Wish(
            str(part.get("name")),
            _named(
                found
                for found in entities
                if part.get("start", 0) <= found.get("start", -1) < part.get("end", 0)
            ),
        )
        for part in parts
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def decided_slot(slot: str, value: Any) -> SlotSet:
    """Return the event of a slot changed by a flow's decision."""
    return SlotSet(slot, value, metadata={DECIDED: True})


def _kind_of_class(event_class: type) -> type | None:
    kinds = (*TOLD, *BEGINNING, *REVERTING, *PAUSING)
    return next((kind for kind in kinds if issubclass(event_class, kind)), None)


# Which of the kinds that matter a class of events is. Remembered by class: Rasa's events are
# abstract classes, and asking every event with isinstance is slow.
_kind_of: Callable[[type], type | None] = lru_cache(_kind_of_class)
