"""What staff sees of a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.customers.consent.schemas import ConsentOut
from services.customers.identities.schemas import IdentityOut
from services.desk.schemas import TicketOut


class FieldOut(BaseModel):
    """A field's value, who said it and when."""

    value: Any
    source: str
    at: datetime | None


class MoodOut(BaseModel):
    """How a customer sounded in a session of a conversation."""

    conversation_id: str
    began_at: datetime
    label: str
    score: float

    class Config:
        """Read from a row."""

        orm_mode = True


class BehaviourOut(BaseModel):
    """Something a customer did with a product."""

    sku: str
    kind: str
    value: float
    at: datetime
    conversation_id: str | None

    class Config:
        """Read from a row."""

        orm_mode = True


class ProfileOut(BaseModel):
    """All that the shop knows of a customer.

    Attributes:
        customer_id: The id the customer goes by.
        ids: All ids that were merged.
        fields: Values with where they came from.
        identities: What they are known by.
        consent: What they allow.
        sentiment: Mean of the recent moods, from -1 to 1; None where nothing was told.
        moods: The recent moods, the newest first.
        tickets: Open tickets, oldest first.
        behaviour: The newest of what they did.
    """

    customer_id: str
    ids: list[str]
    fields: dict[str, FieldOut]
    identities: list[IdentityOut]
    consent: ConsentOut
    sentiment: float | None
    moods: list[MoodOut]
    tickets: list[TicketOut]
    behaviour: list[BehaviourOut]
