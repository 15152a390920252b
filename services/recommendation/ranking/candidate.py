"""A product that may be offered, and what speaks for it so far."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalogue.models import Product
from services.catalogue.schemas import names
from services.recommendation.schemas import Because


@dataclass
class Candidate:
    """A product that may be offered.

    Attributes:
        place: Its place in the arrays of what is known.
        product: The product.
        score: How well it fits, 0 to about 1.
        explored: Whether it is offered only because it is new.
        chance: The chance it had of being offered here: below 1 for what was explored.
    """

    place: int
    product: Product
    score: float
    explored: bool = False
    chance: float = 1.0


def because(product: Product) -> Because:
    """Return a product as the cause of an offer."""
    return Because(sku=product.sku, name=names(product))
