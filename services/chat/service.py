"""The rules of the chat page."""

from __future__ import annotations

from typing import Any

from services.chat.repository import ConversationRepository
from services.chat.schemas import ChatHistory, ChatMessage

SENDERS = {"user": "customer", "bot": "assistant"}


def history(conversations: ConversationRepository, conversation_id: str) -> ChatHistory:
    """Return what was said in a conversation."""
    events = conversations.events(conversation_id)
    return ChatHistory(messages=[_message(e) for e in events if _is_message(e)])


def _is_message(event: dict[str, Any]) -> bool:
    return event.get("event") in SENDERS and bool(event.get("text") or event.get("data"))


def _message(event: dict[str, Any]) -> ChatMessage:
    data = event.get("data") or {}
    return ChatMessage(
        **{"from": SENDERS[event["event"]]},
        text=event.get("text") or "",
        at=event["timestamp"],
        buttons=data.get("buttons"),
        custom=data.get("custom"),
        image=data.get("image"),
    )
