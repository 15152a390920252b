"""What Chatwoot's webhook tells, as far as it is needed."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

# Older versions write numbers for what a message is.
OUTGOING = ("outgoing", 1, "1")


class Person(BaseModel):
    """Who wrote a message; agents are of the type `user`."""

    id: int | None = None
    name: str | None = None
    type: str | None = None


class Attachment(BaseModel):
    """A file of a message."""

    data_url: str | None = None


class About(BaseModel):
    """The conversation that a message is in."""

    id: int


class WebhookIn(BaseModel):
    """An event; `id` is that of the message, or of the conversation whose status changed."""

    event: str
    id: int
    content: str | None = None
    message_type: Any = None
    private: bool = False
    status: str | None = None
    sender: Person | None = None
    conversation: About | None = None
    attachments: list[Attachment] = []

    @property
    def is_reply(self) -> bool:
        """Whether a person says this to the customer."""
        if self.event != "message_created" or self.private or self.conversation is None:
            return False
        # A template, such as "how did we do?", has no sender; a bot is no person.
        by_person = self.sender is not None and self.sender.type in ("user", None)
        return self.message_type in OUTGOING and by_person

    @property
    def text(self) -> str:
        """What was said, with the addresses of its files."""
        files = [file.data_url for file in self.attachments if file.data_url]
        return "\n".join(part for part in (self.content, *files) if part)

    @property
    def is_resolved(self) -> bool:
        """Whether the people there are done with a conversation."""
        return self.event == "conversation_status_changed" and self.status == "resolved"
