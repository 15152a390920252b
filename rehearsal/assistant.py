"""The trained assistant in this process: what it is told, what it says, what it wrote down."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from dialogue.events import Event
from launcher.settings import QUIET


@dataclass(frozen=True)
class Reply:
    """What came of one message.

    Attributes:
        texts: What was said.
        buttons: Payload by the button's title.
        actions: Actions that ran, listening not among them.
        intent: How the message was understood.
        confidence: How sure that is.
        slots: Slots after it.
        waits_at: Flow and state of the question that waits, if one does.
        ended: Flows that ended, each with its outcome.
        facts: What is known of the message beside its words: `sentiment`, `anger`, `entities`.
    """

    texts: tuple[str, ...] = ()
    buttons: dict[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    intent: str = ""
    confidence: float = 0.0
    slots: dict[str, Any] = field(default_factory=dict)
    waits_at: tuple[str, str] | None = None
    ended: tuple[tuple[str, str], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


class Assistant:
    """A trained model, talked to without a server.

    Args:
        archive: The model.
        action_url: Where its actions run.
        action_token: What the action server there wants to be told.
    """

    def __init__(self, archive: Path, action_url: str, action_token: str = "") -> None:
        _quietly()
        from rasa.core.agent import Agent
        from rasa.utils.endpoints import EndpointConfig

        headers = {"Authorization": f"Bearer {action_token}"}
        endpoint = EndpointConfig(action_url, headers=headers, enable_selective_domain=True)
        self._agent = Agent.load(str(archive), action_endpoint=endpoint)

    async def say(
        self,
        conversation: str,
        text: str,
        metadata: dict[str, Any] | None = None,
        channel: str = "rehearsal",
    ) -> Reply:
        """Send a message and return what came of it.

        Args:
            conversation: Name of the conversation; a new one begins a new conversation.
            text: The message, or a button's payload.
            metadata: What the channel knows of the customer.
            channel: Name of the channel.
        """
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        output = CollectingOutputChannel()
        message = UserMessage(
            text, output, conversation, input_channel=channel, metadata=metadata or {}
        )
        await self._agent.handle_message(message)
        tracker = await self._agent.tracker_store.retrieve(conversation)
        return _reply(output.messages, tracker)

    async def events(self, conversation: str) -> tuple[tuple[Event, ...], dict[str, Any]]:
        """Return what flows see of a conversation, and the slots it began with."""
        from custom_components.policies.tracker_events import flow_events, session_events

        tracker = await self._agent.tracker_store.retrieve(conversation)
        slots = {slot.name: slot.initial_value for slot in self._agent.domain.slots}
        return tuple(flow_events(session_events(tracker))), slots

    async def close(self) -> None:
        """Forget what is scheduled: reminders to customers who are gone."""
        from rasa.core import jobs

        jobs.kill_scheduler()


def _quietly() -> None:
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _reply(messages: list[dict[str, Any]], tracker: Any) -> Reply:
    turn = _last_turn(tracker.events)
    user = turn[0] if turn else None
    actions = [event for event in turn if event.type_name == "action"]
    parsed = getattr(user, "parse_data", None) or {}
    sentiment = parsed.get("sentiment") or {}
    last = _metadata(actions[-1]) if actions else {}
    told = [found for event in actions for found in _metadata(event).get("ended") or ()]
    names = [event.action_name for event in actions if event.action_name != "action_listen"]
    return Reply(
        texts=tuple(message["text"] for message in messages if message.get("text")),
        buttons={
            str(button["title"]): str(button["payload"])
            for message in messages
            for button in message.get("buttons") or ()
        },
        actions=tuple(str(name) for name in names),
        intent=str((getattr(user, "intent", None) or {}).get("name") or ""),
        confidence=float((getattr(user, "intent", None) or {}).get("confidence") or 0.0),
        slots=tracker.current_slot_values(),
        waits_at=(last["flow"], last["state"]) if last.get("flow") else None,
        ended=tuple((str(found["flow"]), str(found["outcome"])) for found in told),
        facts={
            "sentiment": sentiment.get("label") if isinstance(sentiment, dict) else None,
            "anger": sentiment.get("anger") if isinstance(sentiment, dict) else None,
        },
    )


def _last_turn(events: Any) -> list[Any]:
    """Return the events since the customer's last message, that one first."""
    turn: list[Any] = []
    for event in events:
        if event.type_name == "user":
            turn = []
        turn.append(event)
    return turn


def _metadata(event: Any) -> dict[str, Any]:
    return event.metadata if isinstance(event.metadata, dict) else {}
