"""What crosses the boundary of recommendation."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from services.catalogue.schemas import Names, ProductOut

ReasonKind = Literal[
    "bought_together", "similar_to", "matches_wish", "popular_in_category", "popular"
]


class WishIn(BaseModel):
    """Whom a recommendation is for, and what they said they want."""

    customer_id: str | None = Field(None, max_length=64)
    conversation_id: str | None = Field(None, max_length=200)
    category: str | None = Field(None, max_length=64)
    brand: str | None = Field(None, max_length=64)
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    wish: str | None = Field(None, max_length=2000)
    exclude: list[str] = []
    limit: int = Field(3, ge=1, le=20)
    language: str = "en"


class Because(BaseModel):
    """A product that caused a recommendation."""

    sku: str
    name: Names


class Reason(BaseModel):
    """Why something is recommended: true, and nameable."""

    kind: ReasonKind
    because: list[Because] = []


class RecommendationOut(BaseModel):
    """A product that is recommended."""

    product: ProductOut
    score: float
    reason: Reason


class RecommendationsOut(BaseModel):
    """Recommendations, best first."""

    recommendations: list[RecommendationOut]

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}
