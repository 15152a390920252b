"""What an action may know of the conversation, and how values are said in its language."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from rasa_sdk import Tracker

from language import formats
from services.client import Customer, Names

T = TypeVar("T")

# Slots: whose conversation it is, and how that customer signed in where the sign-in has an end.
CUSTOMER, SIGN_IN = "customer_id", "sign_in"
# Of a message: whom it proves its sender to be, and until when.
UNTIL = "customer_until"


@dataclass(frozen=True)
class Conversation:
    """A customer's conversation as actions see it.

    Attributes:
        id: The conversation's id (Rasa's sender id).
        channel: Name of the channel of the latest message.
        language: `en` or `zh`.
        customer_id: The signed-in customer, or None.
        text: The customer's latest message; empty when a button was pressed.
    """

    id: str
    channel: str
    language: str
    customer_id: str | None
    text: str

    @classmethod
    def of(cls, tracker: Tracker) -> Conversation:
        """Read the conversation from a tracker."""
        text = tracker.latest_message.get("text") or ""
        language = tracker.get_slot("language")
        return cls(
            id=tracker.sender_id,
            channel=tracker.get_latest_input_channel() or "",
            language=language if language in formats.LOCALES else "en",
            customer_id=signed_in(tracker),
            text="" if text.startswith("/") else text,
        )

    @property
    def shows_cards(self) -> bool:
        """Whether the channel draws cards beside the text."""
        return self.channel == "socketio"

    def name(self, names: Names) -> str:
        """Return the name in the conversation's language."""
        return names["zh"] if self.language == "zh" else names["en"]

    def names(self, things: Sequence[Mapping[str, Any]]) -> str:
        """Return the names of things as one list, as this language writes lists."""
        return self.listed([self.name(thing["name"]) for thing in things])

    def listed(self, words: Sequence[str]) -> str:
        """Join words as this language lists them."""
        return formats.listed(words, self.language)

    def money(self, amount: float | Decimal | str, currency: str) -> str:
        """Write an amount of money; whole amounts without a fraction."""
        return formats.money(amount, currency)

    def day(self, day: str | date | None) -> str:
        """Write a date, for example `Fri, 20 Nov` or `11月20日周五`; with the year of another."""
        return formats.day(day, self.language, date.today())


def signed_in(tracker: Tracker) -> str | None:
    """Return the customer who is signed in now, or None.

    A sign-in by the shop's site ends at its time, though the conversation goes on. The page sends
    it with each message, so the latest message may prove a later end; one that proves somebody
    else signs nobody in: a conversation is one customer's. What a platform vouches for has no end.
    """
    sign_in = tracker.get_slot(SIGN_IN)
    told = tracker.latest_message.get("metadata") or {}
    if sign_in and told.get(UNTIL):
        if told[CUSTOMER] != sign_in["as"]:
            return None
        sign_in = {**sign_in, "until": told[UNTIL]}
    return tracker.get_slot(CUSTOMER) if lasts(sign_in) else None


def lasts(sign_in: Mapping[str, Any] | None) -> bool:
    """Tell whether a sign-in has not ended yet."""
    return not sign_in or time.time() < sign_in["until"]


def profile_of(customer: Customer) -> dict[str, Any]:
    """Return what conditions in flows may ask of a customer; nothing that tells who it is."""
    return {
        "tier": customer["tier"],
        "points": customer["points"],
        "offers_allowed": customer["offers_allowed"],
    }


def first(value: Any) -> Any:
    """Return the first of several values that filled one slot, or the only one."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def entity_values(tracker: Tracker, entity: str) -> list[Any]:
    """Return the values of an entity in the latest message, in order, without repeats."""
    values = [
        found["value"]
        for found in tracker.latest_message.get("entities") or ()
        if found["entity"] == entity
    ]
    return list(dict.fromkeys(values))


def picked(tracker: Tracker, shown: Sequence[T]) -> list[T]:
    """Return what the latest message picks by its place: "the first two", "the last one"."""
    places = [place for place in entity_values(tracker, "ordinal") if isinstance(place, int)]
    return [shown[place - (place > 0)] for place in places if 0 < abs(place) <= len(shown)]


def answers_nothing_else(tracker: Tracker) -> bool:
    """Tell whether no action has dealt with the latest message yet.

    What a message names belongs to what it asks for. Once something was looked up for it, the
    question of a resumed task must not take it for its answer.
    """
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return True
        if event["event"] == "action" and event["name"].startswith("action_"):
            return False
    return True


def transcript(tracker: Tracker) -> list[dict[str, Any]]:
    """Return what was said so far, as the desk shows it.

    Returns:
        Messages with keys `from` (`customer` or `assistant`), `text` and `at` (ISO time, UTC).
    """
    who = {"user": "customer", "bot": "assistant"}
    return [
        {
            "from": who[event["event"]],
            "text": event["text"],
            "at": datetime.utcfromtimestamp(event["timestamp"]).isoformat() + "Z",
        }
        for event in tracker.events
        if event["event"] in who and event.get("text")
    ]


def moods(tracker: Tracker, most: int) -> list[float]:
    """Return how the customer's last messages sounded, from -1 (negative) to 1, oldest first.

    Args:
        tracker: The conversation.
        most: How many of them at most; a message nothing tells of, such as a button, is left out.
    """
    return [found["score"] for found in _feelings(tracker.events)][-most:]


def mood_of(tracker: Tracker, most: int) -> dict[str, Any] | None:
    """Return how the customer sounded in this session, as the services keep it.

    Args:
        tracker: The conversation.
        most: Scores of so many messages at most.

    Returns:
        When the session began (`began_at`, ISO time, UTC), the latest message's `label` and the
        `scores`, oldest first; None when no message told anything.
    """
    began = max(
        (i for i, event in enumerate(tracker.events) if event["event"] == "session_started"),
        default=0,
    )
    session = tracker.events[began:]
    found = _feelings(session)
    if not found:
        return None
    return {
        "began_at": datetime.utcfromtimestamp(session[0].get("timestamp") or 0).isoformat() + "Z",
        "label": found[-1]["label"],
        "scores": [one["score"] for one in found][-most:],
    }


def _feelings(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    told = [
        (event.get("parse_data") or {}).get("sentiment")
        for event in events
        if event["event"] == "user"
    ]
    return [found for found in told if found and "score" in found]
