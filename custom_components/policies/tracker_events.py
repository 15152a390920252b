"""A Rasa tracker's events as the flows see them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.events import Event as RasaEvent
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.events import Acted, Event, Heard, Message, SlotChanged, SlotsReset

# Marks the changes of slots a flow decided, so that they are not taken for the customer's.
DECIDED = "decided_by_flow"

BEGINNING = (SessionStarted, Restarted)
REVERTING = (ActionReverted, UserUtteranceReverted, ActiveLoop)
TOLD = (SlotSet, ActionExecuted, UserUttered, ActionExecutionRejected, AllSlotsReset)


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


def flow_events(events: Iterable[RasaEvent]) -> Iterator[Event]:
    """Yield what matters to flows among the events of a session.

    A rejected action counts as one that ran: the flow goes on as after any other outcome.
    """
    for event in events:
        kind = _kind_of(type(event))
        if kind is SlotSet:
            yield SlotChanged(event.key, event.value, DECIDED in event.metadata)
        elif kind is ActionExecuted or kind is ActionExecutionRejected:
            yield Acted(event.action_name or "")
        elif kind is UserUttered:
            yield Heard(message_of(event))
        elif kind is AllSlotsReset:
            yield SlotsReset()


def message_of(event: UserUttered) -> Message:
    """Return a customer's message as flows see it."""
    intent = event.intent or {}
    sentiment = (event.parse_data or {}).get("sentiment")
    if not isinstance(sentiment, dict):
        sentiment = {}
    return Message(
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence", 1.0) or 0.0),
        text=event.text or "",
        entities=tuple(
            [(str(found.get("entity", "")), found.get("value")) for found in event.entities or ()]
        ),
        sentiment=sentiment.get("label"),
        anger=sentiment.get("anger"),
        channel=event.input_channel or "",
        score=_number(sentiment.get("score")),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def decided_slot(slot: str, value: Any) -> SlotSet:
    """Return the event of a slot changed by a flow's decision."""
    return SlotSet(slot, value, metadata={DECIDED: True})


def _kind_of_class(event_class: type) -> type | None:
    kinds = (*TOLD, *BEGINNING, *REVERTING)
    return next((kind for kind in kinds if issubclass(event_class, kind)), None)


# Which of the kinds that matter a class of events is. Remembered by class: Rasa's events are
# abstract classes, and asking every event with isinstance is slow.
_kind_of: Callable[[type], type | None] = lru_cache(_kind_of_class)
