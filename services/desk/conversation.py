"""A conversation as people at the desk read it: every message, and how the customer sounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, Field

from services.analytics.repository import SpokenEvent

# What Rasa writes for a message that nobody wrote: a reminder, or what the desk had it say.
EXTERNAL = "EXTERNAL: "
COMMAND = "/"
PAYLOAD = re.compile(r"\{.*\}$", re.DOTALL)


class Feeling(BaseModel):
    """How a message sounded."""

    label: str
    score: float
    anger: bool = False


class SpokenMessage(BaseModel):
    """A message of a conversation.

    Attributes:
        number: Number of its event; numbers rise.
        sender: `customer`, `assistant` or `agent`.
        agent: Name of the person, of an agent's message.
        key: Of an agent's message, the one it was sent with.
        text: What was said; of a pressed button, what stood on it.
        card: Kind of the card that was shown with it.
        at: Seconds since 1970.
        feeling: Of a customer's message, how it sounded.
    """

    number: int
    sender: str = Field(..., alias="from")
    agent: str | None = None
    key: str | None = None
    text: str
    card: str | None = None
    at: float
    feeling: Feeling | None = None


def messages(events: Sequence[SpokenEvent]) -> list[SpokenMessage]:
    """Return the messages among the events of a conversation."""
    return list(_messages(events))


def is_paused(events: Sequence[SpokenEvent]) -> bool:
    """Tell whether the assistant keeps quiet after these events, as Rasa tells it."""
    for event in reversed(events):
        if event.kind in ("pause", "resume", "session_started", "restart"):
            return event.kind == "pause"
    return False


def channel_of(events: Sequence[SpokenEvent], otherwise: str) -> str:
    """Return the channel of the customer's latest message."""
    heard = (event.data.get("input_channel") for event in reversed(events) if event.kind == "user")
    return next((str(channel) for channel in heard if channel), otherwise)


def was_said(text: Any) -> bool:
    """Tell whether a customer's message was written, or pressed, by the customer."""
    return isinstance(text, str) and bool(text) and not text.startswith((EXTERNAL, "/session"))


def _messages(events: Sequence[SpokenEvent]) -> Iterator[SpokenMessage]:
    titles: dict[str, str] = {}
    for event in events:
        if event.kind == "user" and was_said(event.data.get("text")):
            yield _heard(event, titles)
        elif event.kind == "bot":
            data = event.data.get("data") or {}
            titles |= {
                str(one.get("payload")): str(one.get("title"))
                for one in data.get("buttons") or []
                if isinstance(one, dict)
            }
            yield from _told(event, data)


def _heard(event: SpokenEvent, titles: dict[str, str]) -> SpokenMessage:
    text = str(event.data["text"])
    if text.startswith(COMMAND):
        text = titles.get(text) or PAYLOAD.sub("", text[1:]).replace("_", " ")
    told: dict[str, Any] = {"from": "customer", "text": text, "feeling": _feeling(event)}
    return SpokenMessage(number=event.number, at=event.at, **told)


def _told(event: SpokenEvent, data: dict[str, Any]) -> Iterator[SpokenMessage]:
    metadata = event.data.get("metadata") or {}
    custom = data.get("custom")
    card = custom.get("data", custom) if isinstance(custom, dict) else None
    kind = card.get("type") if isinstance(card, dict) else None
    text = event.data.get("text")
    if not text and not kind:
        return
    agent = metadata.get("agent")
    told: dict[str, Any] = {"from": "agent" if agent else "assistant", "agent": agent}
    told |= {"key": metadata.get("key"), "text": text or "", "card": kind}
    yield SpokenMessage(number=event.number, at=event.at, **told)


def _feeling(event: SpokenEvent) -> Feeling | None:
    told = (event.data.get("parse_data") or {}).get("sentiment")
    if not isinstance(told, dict) or "label" not in told:
        return None
    score = told.get("score")
    return Feeling(
        label=str(told["label"]),
        score=float(score) if isinstance(score, (int, float)) else 0.0,
        anger=told.get("anger") is True,
    )
