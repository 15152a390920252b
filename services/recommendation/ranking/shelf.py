"""The catalogue as ranking looks things up in it, read once for as long as it stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from services.catalogue.repository import CatalogueRepository
from services.catalogue.service import CatalogueNames
from services.recommendation.ranking.known import Known
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.wishes.reading import WishReader
from services.recommendation.wishes.wanted import Wanted
from services.recommendation.wishes.words import WishWords

Places = npt.NDArray[np.int64]
NONE: Places = np.zeros(0, np.int64)
# Prices are compared in hundredths; what is a hair beside the limit is looked at exactly later.
HAIR = 0.005


@dataclass(frozen=True)
class Shelf:
    """Products by kind, brand and price, as places in the order of what is known.

    Attributes:
        known: The catalogue's products as they were when it was read.
        by_kind: Places of each kind.
        by_brand: Places of each brand.
        prices: Price of each product, shape (products,); not a number for what is not sold.
        names: What brands, kinds and attributes are called.
        reader: Reads wishes by these names.
    """

    known: Known
    by_kind: Mapping[str, Places]
    by_brand: Mapping[str, Places]
    prices: Floats
    names: CatalogueNames
    reader: WishReader
    _halves: dict[tuple[str, str], float | None] = field(default_factory=dict)

    @classmethod
    def read(cls, catalogue: CatalogueRepository, known: Known, words: WishWords) -> Shelf:
        """Read the catalogue.

        Args:
            catalogue: Reads the tables.
            known: What is known of the products.
            words: What customers' words mean.
        """
        by_kind: dict[str, list[int]] = {}
        by_brand: dict[str, list[int]] = {}
        prices = np.full(len(known.skus), np.nan, np.float32)
        for sku, kind, brand, price in catalogue.shelved():
            place = known.places.get(sku)
            if place is not None:
                by_kind.setdefault(kind, []).append(place)
                by_brand.setdefault(brand, []).append(place)
                prices[place] = price
        names = CatalogueNames.read(catalogue)
        reader = WishReader(words, names.categories, names.brands, names.attributes)
        return cls(known, _arrays(by_kind), _arrays(by_brand), prices, names, reader)

    def of_kind(self, kind: str) -> Places:
        """Return the places of the products of a kind."""
        return self.by_kind.get(kind, NONE)

    def places(self, wanted: Wanted) -> Places:
        """Return the places of what is of the kind, the brand and about the price wanted."""
        found: Places = np.arange(len(self.prices))
        if wanted.category is not None:
            found = self.of_kind(wanted.category)
        if wanted.brand is not None:
            found = np.intersect1d(found, self.by_brand.get(wanted.brand, NONE))
        if wanted.low is not None:
            found = found[self.prices[found] >= float(wanted.low) - HAIR]
        if wanted.high is not None:
            found = found[self.prices[found] <= float(wanted.high) + HAIR]
        return found

    def half(self, catalogue: CatalogueRepository, kind: str, key: str) -> float | None:
        """Return the median of an attribute among the products of a kind; None without numbers."""
        if (kind, key) not in self._halves:
            values: list[Any] = [
                attributes.get(key) for attributes in catalogue.attributes_of(kind)
            ]
            numbers = [
                float(value)
                for value in values
                if isinstance(value, int | float) and not isinstance(value, bool)
            ]
            self._halves[kind, key] = median(numbers) if numbers else None
        return self._halves[kind, key]


def _arrays(places: Mapping[str, list[int]]) -> dict[str, Places]:
    return {name: np.array(found, np.int64) for name, found in places.items()}
