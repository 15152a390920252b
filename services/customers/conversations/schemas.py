"""What crosses the boundary of conversations."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

TEXT = r"^[^\0]*$"


class BeginIn(BaseModel):
    """A session of a conversation that begins.

    Attributes:
        conversation_id: Rasa's id of it.
        customer_id: Who is signed in, if it is proven.
        identity: By what the channel has proven who writes, as `wechat:oLVPpj…`.
    """

    conversation_id: str = Field(..., min_length=1, max_length=200, regex=TEXT)
    customer_id: str | None = Field(None, max_length=64, regex=TEXT)
    identity: str | None = Field(None, max_length=250, regex=TEXT)


class ContinuedOut(BaseModel):
    """What a session begins with.

    Attributes:
        customer_id: Who writes; None for a stranger.
        conversation_id: The conversation on another channel that goes on here, if one does.
        waits: Whether a task stood open in it.
        events: What of it makes the assistant stand where it stood there, as Rasa writes events.
    """

    customer_id: str | None
    conversation_id: str | None = None
    waits: bool = False
    events: list[dict[str, Any]] = []
