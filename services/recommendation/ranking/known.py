"""What ranking must be told of the products and of behaviour, whoever worked it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.recommendation.recommenders.interactions import Floats
from services.vectors import Vectors


class Known(Protocol):
    """What was worked out of the catalogue and of behaviour.

    Attributes:
        recommender: Name of the recommender whose scores these are.
        version: Version of its model.
        skus: Products in the order of all arrays.
        places: Place of each product in that order.
        vectors: A unit vector of each product's text, shape (products, dimension).
        buyers: How many shoppers bought each product, shape (products,).
    """

    @property
    def recommender(self) -> str:
        """Return the recommender's name."""

    @property
    def version(self) -> str:
        """Return the model's version."""

    @property
    def skus(self) -> tuple[str, ...]:
        """Return the products in the order of all arrays."""

    @property
    def places(self) -> Mapping[str, int]:
        """Return the place of each product."""

    @property
    def vectors(self) -> Vectors:
        """Return the vectors of the products' texts."""

    @property
    def buyers(self) -> Floats:
        """Return how many shoppers bought each product."""

    def bought_with(self, place: int, others: Sequence[int]) -> list[int]:
        """Return how many shoppers bought this product and each of the others."""
