"""The rules of the catalogue: what a customer's words mean, how products are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from services.catalogue.models import Attribute, Brand, Category, Product
from services.catalogue.repository import CatalogueRepository
from services.catalogue.schemas import (
    AttributeValue,
    Comparison,
    Difference,
    Named,
    Names,
    ProductOut,
    PromotionOut,
    names,
)
from services.problems import NotFound

# How alike a name must be to what was written (0 to 100).
SURE = 80.0
YES_NO = {True: Names(en="yes", zh="有"), False: Names(en="no", zh="无")}


@dataclass(frozen=True)
class CatalogueNames:
    """What brands, kinds and attributes are called.

    Attributes:
        brands: By id.
        categories: By id.
        attributes: By key.
    """

    brands: Mapping[str, Brand]
    categories: Mapping[str, Category]
    attributes: Mapping[str, Attribute]

    @classmethod
    def read(cls, repository: CatalogueRepository) -> CatalogueNames:
        """Read them."""
        return cls(repository.brands(), repository.categories(), repository.attributes())


class CatalogueService:
    """Answers questions about products.

    Args:
        session: An open session.
        currency: Currency of the prices.
        names: What things are called; without them they are read.
    """

    def __init__(
        self, session: Session, currency: str, names: CatalogueNames | None = None
    ) -> None:
        self.repository = CatalogueRepository(session)
        self.currency = currency
        known = names or CatalogueNames.read(self.repository)
        self._brands = known.brands
        self._categories = known.categories
        self._attributes = known.attributes

    def find(self, reference: str) -> Product:
        """Return the product that a stock-keeping unit or a name means.

        Raises:
            NotFound: When no product's name is near enough.
        """
        exact = self.repository.product(reference.strip().upper())
        if exact:
            return exact
        found = self.search(reference)
        if not found:
            raise NotFound(f"No product is called {reference!r}.")
        return found[0]

    def search(self, text: str, products: Sequence[Product] | None = None) -> list[Product]:
        """Return products whose name in either language is near a text, nearest first."""
        products = self.repository.products() if products is None else products
        scored = [(self._likeness(text, product), product) for product in products]
        near = [(score, product) for score, product in scored if score >= SURE]
        return [product for _, product in sorted(near, key=lambda pair: -pair[0])]

    def shown(self, product: Product) -> ProductOut:
        """Return a product as it crosses the boundary."""
        return ProductOut(
            sku=product.sku,
            name=names(product),
            brand=self._named(self._brands[product.brand_id]),
            category=self._named(self._categories[product.category_id]),
            price=product.price,
            currency=self.currency,
            stock=product.stock,
            restock_on=product.restock_on,
            description=names(product, "description"),
            attributes=[
                AttributeValue(key=key, label=self._label(key), value=self._value(key, value))
                for key, value in product.attributes.items()
            ],
            image=f"/images/categories/{product.category_id}.svg",
            url=f"/shop/{product.sku}",
            rating=product.rating,
        )

    def described(self, key: str, value: Any) -> tuple[Names, Names]:
        """Return what an attribute and a value of it are called."""
        return self._label(key), self._value(key, value)

    def compare(self, references: Sequence[str]) -> Comparison:
        """Put products side by side.

        Raises:
            NotFound: When one of them is not known.
        """
        products = list({product.sku: product for product in map(self.find, references)}.values())
        keys = dict.fromkeys(key for product in products for key in product.attributes)
        nothing = Names(en="–", zh="–")
        differences = []
        for key in keys:
            values = [
                self._value(key, product.attributes[key]) if key in product.attributes else nothing
                for product in products
            ]
            if any(value != values[0] for value in values):
                differences.append(Difference(attribute=key, label=self._label(key), values=values))
        return Comparison(products=[self.shown(p) for p in products], differences=differences)

    def promotions(self, today: date) -> list[PromotionOut]:
        """Return the offers that are on."""
        return [
            PromotionOut(
                code=promotion.code,
                description=names(promotion, "description"),
                ends_on=promotion.ends_on,
                minimum=promotion.minimum,
            )
            for promotion in self.repository.promotions(today)
        ]

    def products(
        self,
        text: str | None,
        category: str | None,
        brand: str | None,
        min_price: Decimal | None,
        max_price: Decimal | None,
        in_stock: bool,
        limit: int,
    ) -> list[ProductOut]:
        """Return the products that fit all that is asked."""
        fitting = self.repository.products(category, brand, min_price, max_price, in_stock)
        if text:
            fitting = self.search(text, fitting)
        return [self.shown(product) for product in fitting[:limit]]

    def _likeness(self, text: str, product: Product) -> float:
        kind = self._categories[product.category_id]
        known = [product.name_en, product.name_zh, *product.aliases]
        best = process.extractOne(
            text.lower(), [name.lower() for name in known], scorer=fuzz.WRatio
        )
        own = float(best[1]) if best else 0.0
        # The kind alone tells which of few products is meant, never better than its name.
        said = text.lower()
        of_kind = any(
            name.lower() in said for name in (kind.id, kind.name_en, kind.name_zh, *kind.aliases)
        )
        return max(own, SURE) if of_kind else own

    def _named(self, thing: Any) -> Named:
        return Named(id=thing.id, en=thing.name_en, zh=thing.name_zh)

    def _label(self, key: str) -> Names:
        attribute: Attribute | None = self._attributes.get(key)
        return names(attribute, "label") if attribute else Names(en=key, zh=key)

    def _value(self, key: str, value: Any) -> Names:
        attribute = self._attributes.get(key)
        written = str(value).lower() if isinstance(value, bool) else str(value)
        if attribute and written in attribute.values:
            return Names(**attribute.values[written])
        if isinstance(value, bool):
            return YES_NO[value]
        unit = f" {attribute.unit}" if attribute and attribute.unit else ""
        return Names(en=f"{value}{unit}", zh=f"{value}{unit}")
