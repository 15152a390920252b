"""The rules of the chat page."""

from __future__ import annotations

from typing import Any

from services.chat.repository import ConversationRepository
from services.chat.schemas import ChatHistory, ChatMessage
from services.customers.conversations.carrying import CARRIED
from services.desk.conversation import was_said

AS_WORDS = "\u2060"
SENDERS = {"user": "customer", "bot": "assistant"}


def history(conversations: ConversationRepository, conversation_id: str) -> ChatHistory:
    """Return what was said in a conversation."""
    events = conversations.events(conversation_id)
    return ChatHistory(messages=[_message(e) for e in events if _is_message(e)])


def _is_message(event: dict[str, Any]) -> bool:
    if CARRIED in (event.get("metadata") or {}):
        # Said on another channel, maybe by another page: it is shown where it was said.
        return False
    if event.get("event") == "user":
        return was_said(event.get("text"))
    return event.get("event") in SENDERS and bool(event.get("text") or event.get("data"))


def _message(event: dict[str, Any]) -> ChatMessage:
    data = event.get("data") or {}
    told = event.get("metadata") or {}
    agent = told.get("agent") if event["event"] == "bot" else None
    return ChatMessage(
        **{"from": "agent" if agent else SENDERS[event["event"]]},
        agent=agent,
        key=told.get("key") if agent else None,
        # Rasa's side marks what a customer typed and what is no command.
        text=(event.get("text") or "").removeprefix(AS_WORDS),
        at=event["timestamp"],
        buttons=data.get("buttons"),
        custom=data.get("custom"),
        image=data.get("image"),
    )
