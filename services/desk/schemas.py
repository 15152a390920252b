"""What crosses the boundary of the desk."""

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


class TicketOpened(BaseModel):
    """A ticket's number and its place in the queue."""

    number: str
    position: int


class TicketOut(BaseModel):
    """A ticket as the desk sees it.

    Attributes:
        expected_rating: Stars that the customer would give by now; None where nothing was learned.
        urgency: 0 upwards; the most urgent is served first.
    """

    number: str
    conversation_id: str
    customer_id: str | None
    channel: str
    language: str
    topic: str
    sentiment: str | None
    summary: str
    state: str
    opened_at: datetime
    messages: list[MessageIn]
    expected_rating: float | None
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
