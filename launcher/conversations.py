"""Plays written conversations against the running stack and tells where they went astray."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from launcher.settings import Settings

REPLY_SECONDS = 30.0


@dataclass(frozen=True)
class Turn:
    """One message of the customer and what is expected of the reply.

    Attributes:
        customer: What the customer writes, or a button's payload.
        says: Texts that the reply must contain.
        never: Texts that the reply must not contain.
        actions: Actions that must have run in this turn, in this order, others between them.
        slots: Values that slots must have after the turn.
    """

    customer: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    slots: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversation:
    """A written conversation.

    Attributes:
        name: What it shows, as a sentence.
        customer_id: Signed-in customer, or None for a stranger.
        turns: The customer's messages in order.
    """

    name: str
    customer_id: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Played:
    """What happened in one turn.

    Attributes:
        turn: The turn as written.
        replies: Messages of the assistant as the REST channel gave them.
        actions: Names of the actions that ran.
        slots: Slots after the turn.
    """

    turn: Turn
    replies: tuple[dict[str, Any], ...]
    actions: tuple[str, ...]
    slots: dict[str, Any]

    @property
    def text(self) -> str:
        """All that was said, a message a line."""
        return "\n".join(reply["text"] for reply in self.replies if reply.get("text"))

    @property
    def buttons(self) -> list[str]:
        """Titles of the buttons shown."""
        return [button["title"] for reply in self.replies for button in reply.get("buttons") or ()]

    def problems(self) -> list[str]:
        """Return what differs from the expectation; empty when all is as written."""
        shown = "\n".join([self.text, *self.buttons])
        problems = [f"does not say {text!r}" for text in self.turn.says if text not in shown]
        problems += [f"says {text!r}" for text in self.turn.never if text in shown]
        if not shown.strip():
            problems.append("is silent")
        remaining = iter(self.actions)
        problems += [
            f"does not run {action}" for action in self.turn.actions if action not in remaining
        ]
        problems += [
            f"slot {name} is {self.slots.get(name)!r}, not {value!r}"
            for name, value in self.turn.slots.items()
            if self.slots.get(name) != value
        ]
        return problems


def load(path: Path) -> list[Conversation]:
    """Read the conversations of a YAML file.

    Args:
        path: File with a top-level list `conversations`; docs/conversations.md tells the format.

    Raises:
        ValueError: When a conversation has a key that is not known.
    """
    return [
        _conversation(written, path) for written in YAML(typ="safe").load(path)["conversations"]
    ]


def play(conversation: Conversation, settings: Settings, token: str) -> Iterator[Played]:
    """Play a conversation over the REST channel, a turn at a time.

    Args:
        conversation: What the customer writes.
        settings: Where the Rasa server listens.
        token: Token of Rasa's HTTP API, which tells the actions and slots.

    Yields:
        What happened in each turn.

    Raises:
        httpx.HTTPError: When the server does not answer.
    """
    sender = f"play-{uuid.uuid4()}"
    metadata = {"customer_id": conversation.customer_id} if conversation.customer_id else {}
    with httpx.Client(base_url=settings.rasa_url, timeout=REPLY_SECONDS) as rasa:
        for turn in conversation.turns:
            replies = rasa.post(
                "/webhooks/rest/webhook",
                json={"sender": sender, "message": turn.customer, "metadata": metadata},
            )
            replies.raise_for_status()
            tracker = rasa.get(f"/conversations/{sender}/tracker", params={"token": token})
            tracker.raise_for_status()
            yield Played(
                turn=turn,
                replies=tuple(replies.json()),
                actions=_last_actions(tracker.json()["events"]),
                slots=tracker.json()["slots"],
            )


def _last_actions(events: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the actions since the customer's last message."""
    actions: list[str] = []
    for event in events:
        if event["event"] == "user":
            actions = []
        elif event["event"] == "action":
            actions.append(event["name"])
    return tuple(actions)


def _conversation(written: dict[str, Any], path: Path) -> Conversation:
    try:
        turns = tuple(_turn(turn) for turn in written["turns"])
        return Conversation(written["name"], written.get("customer_id"), turns)
    except (TypeError, KeyError) as error:
        name = written.get("name", "?")
        raise ValueError(f"{path}: conversation {name!r}: {error}") from error


def _turn(written: dict[str, Any]) -> Turn:
    lists = {
        key: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for key, value in written.items()
        if key in {"says", "never", "actions"}
    }
    return Turn(**{**written, **lists})
