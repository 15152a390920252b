"""What crosses the boundary of the chat page."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class DemoCustomer(BaseModel):
    """A sample customer that the page may sign in as.

    Attributes:
        token: What signs them in; a shop's site gives its own customers such a one.
    """

    id: str
    name: str
    language: str
    token: str


class ChatSettings(BaseModel):
    """Where the page's assistant is, and whom it may sign in as."""

    rasa_url: str
    customers: list[DemoCustomer]


class ChatMessage(BaseModel):
    """A message of a conversation; `agent` is the person's name, of one who took over."""

    sender: str = Field(..., alias="from")
    agent: str | None = None
    key: str | None = None
    text: str
    at: float
    buttons: list[dict[str, Any]] | None = None
    custom: dict[str, Any] | None = None
    image: str | None = None


class ChatHistory(BaseModel):
    """A conversation, oldest message first."""

    messages: list[ChatMessage]
