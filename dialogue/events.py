"""What happens in a conversation, as far as flows care."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

# Components tell these of each message; the customer does not mention them.
OF_EVERY_MESSAGE = frozenset({"language", "sentiment"})


class Wish(NamedTuple):
    """A part of a message that has an intent of its own.

    Attributes:
        intent: What the customer wants with it.
        entities: Names and values of what is mentioned in it.
    """

    intent: str
    entities: tuple[tuple[str, Any], ...] = ()


class Message(NamedTuple):
    """A customer's message as understood.

    Attributes:
        intent: What the customer wants.
        confidence: How sure that is, 0 to 1.
        text: The message itself; starts with `/` when a button was pressed.
        entities: Names and values of what was mentioned.
        sentiment: `negative`, `neutral`, `positive`, or None when nothing tells.
        anger: Whether the customer is angry, or None when nothing tells.
        channel: Name of the channel it came through.
        score: How it sounds from -1 (negative) to 1 (positive), or None when nothing tells.
        words: What the customer wrote for each of the entities, in the same order.
        ranking: The likeliest intents and how sure each is, likeliest first.
        wishes: Its parts, where they have different intents.
        at: When it came, in the shop's time, or None when nothing tells.
    """

    intent: str = ""
    confidence: float = 1.0
    text: str = ""
    entities: tuple[tuple[str, Any], ...] = ()
    sentiment: str | None = None
    anger: bool | None = None
    channel: str = ""
    score: float | None = None
    words: tuple[str, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    wishes: tuple[Wish, ...] = ()
    at: datetime | None = None

    @property
    def pressed(self) -> bool:
        """Whether it is a button that was pressed, not something written."""
        return self.text.startswith("/")

    @property
    def names(self) -> frozenset[str]:
        """Names of the entities, but for those every message has."""
        return frozenset([name for name, _ in self.entities]) - OF_EVERY_MESSAGE

    def mentioned(self, entity: str) -> Any:
        """Return the last value of an entity, or None when it was not mentioned."""
        values = [value for name, value in self.entities if name == entity]
        return values[-1] if values else None

    def part(self, wish: Wish) -> Message:
        """Return the message as if only this part of it had been said."""
        return self._replace(intent=wish.intent, entities=wish.entities)


class Heard(NamedTuple):
    """The customer said something."""

    message: Message


class SlotChanged(NamedTuple):
    """A slot got a value.

    Attributes:
        slot: The slot.
        value: Its new value; None empties it.
        decided: Whether a decision of ours changed it, rather than the message or an action.
    """

    slot: str
    value: Any
    decided: bool = False


class SlotsReset(NamedTuple):
    """All slots went back to their initial values."""


class Acted(NamedTuple):
    """An action ran, listening included.

    Attributes:
        action: The action.
        rejected: Whether it refused to run.
    """

    action: str
    rejected: bool = False


Event: TypeAlias = Heard | SlotChanged | SlotsReset | Acted
