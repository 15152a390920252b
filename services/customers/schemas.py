"""What crosses the boundary of customers."""

from __future__ import annotations

from pydantic import BaseModel, Field


class CustomerOut(BaseModel):
    """A customer, as far as the assistant needs to know."""

    customer_id: str
    name: str
    language: str
    email: str | None
    phone: str | None
    points: int
    tier: str
    offers_allowed: bool


class Preferences(BaseModel):
    """What a customer allows."""

    offers: bool


class EventIn(BaseModel):
    """Something a shopper did with a product."""

    customer_id: str = Field(..., max_length=64)
    kind: str = Field(..., regex="^(seen|clicked|bought|returned|rated|ignored|asked)$")
    sku: str = Field(..., max_length=64)
    value: float = 1.0
    conversation_id: str | None = Field(None, max_length=200)
