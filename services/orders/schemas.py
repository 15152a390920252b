"""What crosses the boundary of orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from services.catalogue.schemas import Names


class ItemOut(BaseModel):
    """An item of an order."""

    sku: str
    category: str
    name: Names
    quantity: int
    price: Decimal
    returnable: bool
    return_state: str | None

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class OrderOut(BaseModel):
    """An order."""

    number: str
    customer_id: str | None
    status: str
    placed_on: date
    shipped_on: date | None
    delivered_on: date | None
    expected_on: date | None
    carrier: str | None
    tracking_number: str | None
    total: Decimal
    currency: str
    items: list[ItemOut]
    cancellable: bool
    returnable_until: date | None

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class OrdersOut(BaseModel):
    """Orders, newest first."""

    orders: list[OrderOut]

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class ChangeOut(BaseModel):
    """What came of a change to an order."""

    result: Literal["cancelled", "already_cancelled", "already_shipped", "changed"]
    order: OrderOut

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class AddressIn(BaseModel):
    """A new delivery address."""

    address: str = Field(..., min_length=3, max_length=500)


ReturnResult = Literal["ok", "window_passed", "not_delivered", "already_returned", "unknown_item"]


class ReturnCheck(BaseModel):
    """Whether an order, or one item of it, may come back, and which items may."""

    result: ReturnResult
    returnable_until: date | None
    items: list[ItemOut]

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class ReturnIn(BaseModel):
    """A wish to send an item back."""

    sku: str = Field(..., max_length=64)
    reason: str = Field(..., max_length=2000)
    kind: Literal["return", "exchange"]


class ReturnOut(BaseModel):
    """A return that was booked."""

    return_number: str
    kind: str
    state: str
    refund_amount: Decimal
    sku: str
    created_on: date

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class ReturnsOut(BaseModel):
    """The returns of an order."""

    returns: list[ReturnOut]

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class InvoiceOut(BaseModel):
    """Where an invoice can be read."""

    url: str


class ProofIn(BaseModel):
    """A second fact about an order."""

    conversation_id: str = Field(..., min_length=1, max_length=200)
    fact: str = Field(..., max_length=2000)


class ProofOut(BaseModel):
    """What came of it.

    Attributes:
        number: The order number as the shop writes it.
        result: `wrong` also where there is no such order, or nothing was told yet.
    """

    number: str
    result: Literal["proven", "wrong", "too_soon", "locked"]
