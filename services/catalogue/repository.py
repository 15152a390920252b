"""All SQL of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.catalogue.models import Attribute, Brand, Category, Product, Promotion
from services.database import in_parts

# SQLite has no hash; a row's number, as a weight, tells two rows that changed places.
STATE = {
    "sqlite": text(
        "SELECT count(*), sum(rowid), sum(price * (1 + rowid % 997)), "
        "sum(stock * (1 + rowid % 1009)) FROM products"
    ),
    "postgresql": text(
        "SELECT count(*), sum(CAST(hashtext(concat_ws('|', sku, price)) AS bigint)), "
        "sum(CAST(hashtext(concat_ws('|', sku, stock)) AS bigint)) FROM products"
    ),
}


class CatalogueRepository:
    """Reads the catalogue.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def product(self, sku: str) -> Product | None:
        """Return a product by its stock-keeping unit."""
        return self.session.get(Product, sku)

    def products(
        self,
        category: str | None = None,
        brand: str | None = None,
        min_price: Decimal | None = None,
        max_price: Decimal | None = None,
        in_stock: bool = False,
    ) -> list[Product]:
        """Return the products that fit, best rated first."""
        query = select(Product).order_by(Product.rating.desc(), Product.sku)
        if category:
            query = query.where(Product.category_id == category)
        if brand:
            query = query.where(Product.brand_id == brand)
        if min_price is not None:
            query = query.where(Product.price >= min_price)
        if max_price is not None:
            query = query.where(Product.price <= max_price)
        if in_stock:
            query = query.where(Product.stock > 0)
        return list(self.session.scalars(query))

    def state(self) -> tuple[int, ...]:
        """Return numbers that change when products come, go, or change in price or stock.

        The last is about stock alone, which changes with every order.

        The database adds them up by itself: 100,000 products in some 30 ms, none of them sent.
        """
        statement = STATE.get(self.session.get_bind().dialect.name, STATE["postgresql"])
        return tuple(int(number or 0) for number in self.session.execute(statement).one())

    def skus(self, category: str | None = None, brand: str | None = None) -> list[str]:
        """Return the numbers of the products of a kind and a brand."""
        query = select(Product.sku).order_by(Product.sku)
        if category:
            query = query.where(Product.category_id == category)
        if brand:
            query = query.where(Product.brand_id == brand)
        return list(self.session.scalars(query))

    def shelved(self) -> Iterator[tuple[str, str, str, Decimal]]:
        """Yield number, kind, brand and price of each product."""
        query = select(Product.sku, Product.category_id, Product.brand_id, Product.price)
        return (tuple(row) for row in self.session.execute(query))

    def attributes_of(self, category: str) -> list[dict[str, Any]]:
        """Return the attributes of the products of a kind."""
        query = select(Product.attributes).where(Product.category_id == category)
        return list(self.session.scalars(query))

    def those(self, skus: Sequence[str], in_stock: bool = False) -> dict[str, Product]:
        """Return products by number; what is not sold any more is left out."""
        found: dict[str, Product] = {}
        for part in in_parts(skus):
            query = select(Product).where(Product.sku.in_(part))
            if in_stock:
                query = query.where(Product.stock > 0)
            found.update((product.sku, product) for product in self.session.scalars(query))
        return found

    def brands(self) -> dict[str, Brand]:
        """Return all brands by id."""
        return {brand.id: brand for brand in self.session.scalars(select(Brand))}

    def categories(self) -> dict[str, Category]:
        """Return all categories by id."""
        return {category.id: category for category in self.session.scalars(select(Category))}

    def attributes(self) -> dict[str, Attribute]:
        """Return all attributes by key."""
        return {attribute.key: attribute for attribute in self.session.scalars(select(Attribute))}

    def promotions(self, today: date) -> Sequence[Promotion]:
        """Return the promotions that are on."""
        query = (
            select(Promotion)
            .where(Promotion.starts_on <= today, Promotion.ends_on >= today)
            .order_by(Promotion.ends_on)
        )
        return list(self.session.scalars(query))
