"""What crosses the boundary of behaviour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, validator

TEXT = r"^[^\0]*$"


class EventIn(BaseModel):
    """Something a shopper did with a product.

    What may be wrong in one event of many, such as its kind, is judged by the service: one bad
    event must not lose the others.

    Attributes:
        customer_id: A customer, or whatever the shop knows a visitor by.
        kind: What was done.
        sku: With which product.
        value: How much: stars of a rating, pieces of a purchase.
        event_id: The sender's id of it: one that comes twice counts once.
        at: When; now, if it is not said. Without a time zone it is UTC.
        conversation_id: In which conversation.
    """

    customer_id: str = Field(..., min_length=1, max_length=64, regex=TEXT)
    kind: str = Field(..., max_length=32, regex=TEXT)
    sku: str = Field(..., max_length=64, regex=TEXT)
    value: float = 1.0
    event_id: str | None = Field(None, min_length=1, max_length=64, regex=TEXT)
    at: datetime | None = None
    conversation_id: str | None = Field(None, max_length=200, regex=TEXT)


class EventsIn(BaseModel):
    """One event, or several."""

    __root__: list[EventIn]

    @validator("__root__", pre=True)
    def several(cls, sent: Any) -> Any:
        """Take one event as a list of one."""
        return [sent] if isinstance(sent, dict) else sent


class QuarantinedOut(BaseModel):
    """An event that could not be taken in, by its place among those sent, from 0."""

    place: int
    reason: str


class EventsOut(BaseModel):
    """What became of events: taken in, known already, or kept apart."""

    kept: int
    known: int
    quarantined: list[QuarantinedOut]


class QuarantinedEventOut(BaseModel):
    """An event kept apart, as it was sent."""

    id: int
    shopper_id: str
    sku: str
    reason: str
    sent: dict[str, Any]
    received_at: datetime

    class Config:
        """Read from a row."""

        orm_mode = True


class QuarantineOut(BaseModel):
    """Events kept apart, the newest first, and how many there are of each reason."""

    counts: dict[str, int]
    events: list[QuarantinedEventOut]
