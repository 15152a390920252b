"""What crosses the boundary of recommendation."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from services.catalogue.schemas import Names, ProductOut
from services.recommendation.wishes.wanted import Wanted

ReasonKind = Literal[
    "matches_wish",
    "bought_together",
    "similar_to",
    "popular_in_category",
    "popular",
    "well_rated",
    "of_kind",
    "new",
    "little_known",
]


class WishIn(BaseModel):
    """Whom a recommendation is for, and what they said they want.

    Attributes:
        customer_id: The signed-in customer.
        conversation_id: The conversation; with it, and `request`, what is offered is recorded.
        channel: Name of the channel.
        request: 32 hexadecimal digits; the same request sent twice is recorded once.
        approach: Id under which attention was granted; None when the customer asked.
        category: The kind of product that is asked for.
        brand: The brand that is asked for.
        min_price: Lowest price.
        max_price: Highest price.
        wish: The customer's words.
        before: What was wanted before in the conversation, as it was answered.
        shown: Products shown last: "cheaper" is cheaper than these.
        exclude: Products that are not offered.
        limit: Most products.
        language: `en` or `zh`.
    """

    customer_id: str | None = Field(None, max_length=64)
    conversation_id: str | None = Field(None, max_length=255)
    channel: str | None = Field(None, max_length=64)
    request: str | None = Field(None, regex="^[0-9a-f]{32}$")
    approach: str | None = Field(None, max_length=32)
    category: str | None = Field(None, max_length=64)
    brand: str | None = Field(None, max_length=64)
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    wish: str | None = Field(None, max_length=2000)
    before: Wanted | None = None
    shown: list[str] = Field([], max_items=50)
    exclude: list[str] = Field([], max_items=1000)
    limit: int = Field(3, ge=1, le=20)
    language: str = "en"


class Because(BaseModel):
    """A product that caused a recommendation."""

    sku: str
    name: Names


class Fit(BaseModel):
    """Something of a wish that a product fits.

    Attributes:
        key: The attribute, or `brand`, or `price`.
        label: What it is called; None for what needs no name.
        value: The product's value, as a customer reads it.
        price: The product's price, where that is what fits.
    """

    key: str
    label: Names | None = None
    value: Names | None = None
    price: Decimal | None = None


class Reason(BaseModel):
    """Why something is recommended: true, and nameable."""

    kind: ReasonKind
    because: list[Because] = []
    fits: list[Fit] = []


class RecommendationOut(BaseModel):
    """A product that is recommended.

    Attributes:
        product: The product.
        score: How well it fits; only the order means something.
        reason: Why.
        offer: Id under which the offer is recorded; None when it is not.
    """

    product: ProductOut
    score: float
    reason: Reason
    offer: str | None = None


class RecommendationsOut(BaseModel):
    """Recommendations, best first, and what is wanted so far in the conversation.

    Attributes:
        nearest: Where there is none for want of a fitting price, the product nearest to it.
    """

    recommendations: list[RecommendationOut]
    wanted: Wanted = Wanted()
    nearest: ProductOut | None = None

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}
