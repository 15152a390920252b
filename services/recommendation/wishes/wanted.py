"""What is wanted so far in a conversation: it crosses to the assistant and comes back."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, StrictBool

from services.recommendation.wishes.words import is_direction


class WantedAttribute(BaseModel):
    """How something should be.

    Attributes:
        key: The attribute.
        wants: `less` or `more` of it, or the value it must have.
        than: Less or more than this; without it, than half of its kind.
    """

    key: str
    wants: StrictBool | str
    than: float | None = None


class Wanted(BaseModel):
    """What a customer said they want.

    Attributes:
        category: The kind of product.
        brand: The brand.
        not_brands: Brands that they named and do not want.
        other_than: Brands of what was shown when they wanted another one; it lasts as long as this
            wish, as nothing was said against them.
        low: Lowest price.
        high: Highest price.
        attributes: How it should be.
        text: Their words that say so, the latest.
    """

    category: str | None = None
    brand: str | None = None
    not_brands: list[str] = []
    other_than: list[str] = []
    low: Decimal | None = None
    high: Decimal | None = None
    attributes: list[WantedAttribute] = []
    text: str = ""

    @property
    def is_specific(self) -> bool:
        """Whether they said more than the kind."""
        limits = (self.low, self.high, self.brand)
        return bool(self.attributes) or any(limit is not None for limit in limits)

    @property
    def unwanted_brands(self) -> frozenset[str]:
        """All brands that are not offered."""
        return frozenset([*self.not_brands, *self.other_than])

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


def fits(value: object, wanted: WantedAttribute, half: float | None) -> bool:
    """Tell whether a product's value of an attribute is what is wanted.

    Args:
        value: The product's value; None when it has none.
        wanted: What is wanted.
        half: The median of its kind, for what is wanted in a direction.
    """
    if not is_direction(wanted.wants):
        return value == wanted.wants or str(value).lower() == str(wanted.wants).lower()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if wanted.than is not None:
        return value < wanted.than if wanted.wants == "less" else value > wanted.than
    if half is None:
        return False
    return value <= half if wanted.wants == "less" else value >= half
