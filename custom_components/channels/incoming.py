"""What a customer sent, whatever the platform."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Incoming:
    """A message that was accepted.

    Attributes:
        message_id: The platform's id of it; the same again is the same message.
        conversation: Rasa's id of the conversation: the channel and who writes on it.
        text: The words; or what an operator or the assistant itself put into a button.
        offered: Whether the text is one that the server offered, and not the customer's own.
        proven: Whether the platform vouches that who writes is whom the conversation is called by.
        metadata: What else the platform tells, for the tracker.
        context: What an answer needs, such as the letter that it answers; kept by the channel.
    """

    message_id: str
    conversation: str
    text: str
    offered: bool = False
    proven: bool = True
    metadata: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return the message as it is kept: in ASCII, for half a character is no UTF-8."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, written: str) -> Incoming:
        """Return a message that was kept."""
        return cls(**json.loads(written))
