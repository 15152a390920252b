"""What crosses the boundary of offers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.catalogue.schemas import Names


class NotWantedIn(BaseModel):
    """What somebody says they are not interested in.

    Attributes:
        customer_id: The signed-in customer.
        conversation_id: The conversation.
        skus: Products that were named or picked.
        category: A kind that was named.
        brand: A brand that was named.
        shown: What was shown: it is meant where nothing is named, or "this brand" is.
        text: The customer's words.
        all: Whether every offer they do not ask for is meant.
    """

    customer_id: str | None = Field(None, max_length=64)
    conversation_id: str = Field(..., max_length=255)
    skus: list[str] = Field([], max_items=50)
    category: str | None = Field(None, max_length=64)
    brand: str | None = Field(None, max_length=64)
    shown: list[str] = Field([], max_items=50)
    text: str = Field("", max_length=2000)
    all: bool = False


Refused = Literal["product", "category", "brand", "all", "nothing"]


class NotWantedOut(BaseModel):
    """What was understood.

    Attributes:
        kind: What is not offered any more; `nothing` when it is not clear what was meant.
        names: Its names.
    """

    kind: Refused
    names: list[Names] = []


class Earned(BaseModel):
    """What came of offers.

    Attributes:
        shown: How many were made.
        seen: Of these, how many the customer went on after, or opened.
        clicked: How many were opened or asked about in time.
        bought: How many were bought in time.
        ignored: Of how many nothing came in time.
        annoyed: How many were followed by "not interested", by stopping offers, or by anger.
    """

    shown: int = 0
    seen: int = 0
    clicked: int = 0
    bought: int = 0
    ignored: int = 0
    annoyed: int = 0


class EarnedBy(Earned):
    """What came of the offers that have something in common."""

    value: str


class EarnedOut(BaseModel):
    """What offers earned, in all and by what they have in common.

    Attributes:
        since: The moment from which offers are counted.
        total: All of them.
        by: By `recommender`, `reason`, `channel`, `explored` and `asked`, most shown first.
        approaches: How often attention was asked for unasked, by channel.
    """

    since: datetime
    total: Earned
    by: dict[str, list[EarnedBy]]
    approaches: list[Approached]


class Approached(BaseModel):
    """What came of attention that nobody asked for, on a channel."""

    channel: str
    granted: int
    responded: int
    annoyed: int


EarnedOut.update_forward_refs()
