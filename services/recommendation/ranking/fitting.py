"""What of a wish a product fits, compared with what else there is of its kind."""

from __future__ import annotations

from services.catalogue.models import Product
from services.catalogue.schemas import Names
from services.catalogue.service import CatalogueService
from services.recommendation.ranking.shelf import Shelf
from services.recommendation.schemas import Fit
from services.recommendation.wishes.wanted import Wanted, WantedAttribute, fits


class Fitting:
    """Tells how a wish and the products of a kind fit.

    Args:
        catalogue: Names attributes, values and prices as a customer reads them.
        wanted: What is wanted.
        price: What a price is called.
        shelf: Knows the half of each kind.
    """

    def __init__(
        self, catalogue: CatalogueService, wanted: Wanted, price: Names, shelf: Shelf
    ) -> None:
        self._catalogue = catalogue
        self._wanted = wanted
        self._price = price
        self._shelf = shelf

    def attributes(self, product: Product) -> list[WantedAttribute]:
        """Return the wanted attributes that a product has as wanted."""
        return [one for one in self._wanted.attributes if self._has(product, one)]

    def share(self, product: Product) -> float:
        """Return the share of the wanted attributes, of those its kind has, that fit."""
        asked = [one for one in self._wanted.attributes if one.key in product.attributes]
        return len(self.attributes(product)) / len(asked) if asked else 0.0

    def beats_shown(self, product: Product) -> bool:
        """Tell whether it is quieter, lighter … than what was shown, where that was asked for."""
        compared = [one for one in self._wanted.attributes if one.than is not None]
        return all(fits(product.attributes.get(one.key), one, None) for one in compared)

    def fits(self, product: Product) -> list[Fit]:
        """Return what of the wish a product fits, named, with its values."""
        found = []
        if self._wanted.brand == product.brand_id:
            brand = self._catalogue.shown(product).brand
            found.append(Fit(key="brand", value=Names(en=brand.en, zh=brand.zh)))
        for one in self.attributes(product):
            label, value = self._catalogue.described(one.key, product.attributes[one.key])
            # What a thing has or has not needs no value: "noise cancelling".
            is_had = product.attributes[one.key] is True
            found.append(Fit(key=one.key, label=label, value=None if is_had else value))
        if self._wanted.low is not None or self._wanted.high is not None:
            found.append(Fit(key="price", label=self._price, price=product.price))
        return found

    def _has(self, product: Product, one: WantedAttribute) -> bool:
        half = self._shelf.half(self._catalogue.repository, product.category_id, one.key)
        return fits(product.attributes.get(one.key), one, half)
