"""What crosses the boundary of the desk, between it and the people who work there."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, validator

from services.desk.conversation import SpokenMessage
from services.desk.design import Titles
from services.desk.models import Entry
from services.desk.schemas import TicketOut

MOST_LETTERS = 5000


def filled(text: str) -> str:
    """Refuse text that says nothing, and what no text holds."""
    if not text.strip() or "\0" in text:
        raise ValueError("say something")
    return text.strip()


class ReplyIn(BaseModel):
    """A reply to the customer.

    Attributes:
        key: Made by the page; a reply that is sent again with its key is sent once.
    """

    key: str = Field(..., regex="^[A-Za-z0-9-]{8,64}$")
    text: str = Field(..., max_length=MOST_LETTERS)

    _filled = validator("text", allow_reuse=True)(filled)


class NoteIn(BaseModel):
    """A note to colleagues."""

    text: str = Field(..., max_length=MOST_LETTERS)

    _filled = validator("text", allow_reuse=True)(filled)


class TransferIn(BaseModel):
    """Whom a conversation goes to: a colleague, or a queue.

    Attributes:
        agent: The colleague's id.
        topic: The queue.
        text: What they should know.
    """

    agent: str | None = Field(None, max_length=64)
    topic: str | None = Field(None, max_length=64)
    text: str = Field("", max_length=MOST_LETTERS)


class HandBackIn(BaseModel):
    """The assistant goes on.

    Attributes:
        agreed: What was agreed, in the customer's language: the assistant says and knows it.
    """

    agreed: str = Field("", max_length=500)


class CloseIn(BaseModel):
    """How a ticket ended."""

    outcome: str = Field(..., max_length=32)
    text: str = Field("", max_length=MOST_LETTERS)


class EntryOut(BaseModel):
    """Something that was done with a ticket."""

    id: int
    kind: str
    agent_id: str | None
    agent_name: str | None
    text: str
    at: datetime

    @classmethod
    def of(cls, row: Entry) -> EntryOut:
        """Read from a row."""
        return cls(**{name: getattr(row, name) for name in cls.__fields__})


class ConversationOut(BaseModel):
    """A ticket with its conversation so far.

    Attributes:
        channel: Where the customer wrote last; replies go there.
        paused: Whether the assistant keeps quiet.
        entries: What was done, oldest first.
        mine: Whether whoever asks has the conversation.
    """

    ticket: TicketOut
    channel: str
    paused: bool
    mine: bool
    messages: list[SpokenMessage]
    entries: list[EntryOut]


class ReplyOut(BaseModel):
    """What became of a reply."""

    key: str
    state: Literal["sent"]


class AgentOut(BaseModel):
    """Somebody at the desk."""

    id: str
    name: str
    conversations: int


class DeskOut(BaseModel):
    """What the page of the desk must know at its start."""

    agent_id: str
    agent_name: str
    supervises: bool
    topics: dict[str, Titles]
    outcomes: dict[str, Titles]
    agents: list[AgentOut]


class Suggestion(BaseModel):
    """What may help to answer.

    Attributes:
        reply: Words for a reply, to be read before they are sent; empty where none are known.
        passages: Passages of the help pages, best first.
    """

    reply: str
    passages: list[SuggestedPassage]


class SuggestedPassage(BaseModel):
    """A passage of the help pages."""

    title: str
    heading: str
    text: str
    url: str


class AgentFigures(BaseModel):
    """What one person did."""

    agent_id: str
    agent_name: str
    closed: int
    handling_minutes: float


class FiguresOut(BaseModel):
    """The desk in figures.

    Attributes:
        waiting: Conversations that wait for a person.
        held: Conversations a person has.
        longest_wait_minutes: Of those that wait.
        closed: Tickets closed in the days asked for.
        taken_after_minutes: Mean wait of these for a person; None where no person took any.
        handling_minutes: Mean time a person had them.
        outcomes: How they ended.
        agents: Who closed how many.
    """

    waiting: int
    held: int
    longest_wait_minutes: float
    closed: int
    taken_after_minutes: float | None
    handling_minutes: float | None
    outcomes: dict[str, int]
    agents: list[AgentFigures]


Suggestion.update_forward_refs()
