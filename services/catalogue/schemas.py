"""What crosses the boundary of the catalogue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel


class Names(BaseModel):
    """A text in both languages."""

    en: str
    zh: str


class Named(Names):
    """A thing with an id and a name in both languages."""

    id: str


class AttributeValue(BaseModel):
    """An attribute of a product, its value as a customer reads it."""

    key: str
    label: Names
    value: Names


class ProductOut(BaseModel):
    """A product."""

    sku: str
    name: Names
    brand: Named
    category: Named
    price: Decimal
    currency: str
    stock: int
    restock_on: date | None
    description: Names
    attributes: list[AttributeValue]
    image: str
    url: str
    rating: float | None

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class ProductsOut(BaseModel):
    """Products."""

    products: list[ProductOut]

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class Difference(BaseModel):
    """An attribute in which compared products differ; values in the products' order."""

    attribute: str
    label: Names
    values: list[Names]


class Comparison(ProductsOut):
    """Products side by side."""

    differences: list[Difference]


class PromotionOut(BaseModel):
    """An offer that is on."""

    code: str
    description: Names
    ends_on: date
    minimum: Decimal

    class Config:
        """Prices cross as numbers."""

        json_encoders = {Decimal: float}


class PromotionsOut(BaseModel):
    """Offers that are on."""

    promotions: list[PromotionOut]


def names(thing: Any, field: str = "name") -> Names:
    """Return the two languages of a field of a table's row."""
    return Names(en=getattr(thing, f"{field}_en"), zh=getattr(thing, f"{field}_zh"))
