"""What crosses the boundary of the desk, between it and the assistant."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from services.customers.profiles.moods import MoodIn


class MessageIn(BaseModel):
    """A message of a conversation."""

    sender: str = Field(..., alias="from", regex="^(customer|assistant|agent)$")
    text: str
    at: str


class TicketIn(BaseModel):
    """A wish for a person."""

    conversation_id: str = Field(..., max_length=200)
    customer_id: str | None = Field(None, max_length=64)
    channel: str = Field(..., max_length=64)
    language: str = Field(..., max_length=8)
    topic: str = Field(..., max_length=64)
    sentiment: str | None = Field(None, max_length=16)
    mood: MoodIn | None = None
    summary: str = ""
    messages: list[MessageIn] = []


class Expectation(BaseModel):
    """What a customer who wants a person may expect.

    Attributes:
        open: Whether people are there at this hour.
        opens_at: When they are again, in the shop's local time; None while they are there.
        agents: How many are at the desk.
        waiting: How many customers wait for one.
        wait_minutes: Expected wait, rounded up; None where nobody can tell.
        long: Whether the wait is so long, or so unsure, that a call back is to be offered.
    """

    open: bool
    opens_at: datetime | None
    agents: int
    waiting: int
    wait_minutes: int | None
    long: bool


class TicketOpened(BaseModel):
    """A ticket's number, its place in the queue and what to expect."""

    number: str
    position: int
    expectation: Expectation


class CallbackIn(BaseModel):
    """A wish to be called back."""

    conversation_id: str = Field(..., max_length=200)
    phone: str = Field(..., min_length=3, max_length=64)


class TicketOut(BaseModel):
    """A ticket as the desk sees it.

    Attributes:
        expected_rating: Stars that the customer would give by now; None where nothing was learned.
        value: What the customer is worth to the shop, 0 to 1; None for strangers.
        urgency: 0 upwards; the most urgent is served first.
        agent_id: Who has the conversation, or had it last when the ticket is closed.
        held: Whether somebody has the conversation now.
        callback: Number to call back, where the customer wants that.
    """

    number: str
    conversation_id: str
    customer_id: str | None
    customer_name: str | None
    channel: str
    language: str
    topic: str
    sentiment: str | None
    summary: str
    state: str
    opened_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    callback: str | None
    agent_id: str | None
    agent_name: str | None
    held: bool
    messages: list[MessageIn]
    expected_rating: float | None
    value: float | None
    urgency: float

    class Config:
        """Messages are read by the names the HTTP body has."""

        allow_population_by_field_name = True


class TicketsOut(BaseModel):
    """Open tickets, the most urgent first."""

    tickets: list[TicketOut]


class FeedbackIn(BaseModel):
    """What a customer thinks of the service."""

    conversation_id: str = Field(..., max_length=200)
    customer_id: str | None = Field(None, max_length=64)
    mood: MoodIn | None = None
    rating: int | None = Field(None, ge=1, le=5)
    text: str = Field("", max_length=5000)
