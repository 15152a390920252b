"""Routes of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.accounts import access
from services.catalogue.schemas import Comparison, ProductOut, ProductsOut, PromotionsOut
from services.catalogue.service import CatalogueService
from services.container import Services

router = APIRouter(tags=["catalogue"], dependencies=[Depends(access.assistant)])


@router.get("/products", response_model=ProductsOut)
def products(
    services: Services,
    q: str | None = None,
    category: str | None = None,
    brand: str | None = None,
    min_price: Decimal | None = None,
    max_price: Decimal | None = None,
    in_stock: bool = False,
    limit: int = Query(10, ge=1, le=100),
) -> ProductsOut:
    """Find products by name, kind, brand, price and stock."""
    with services.database.session() as session:
        catalogue = CatalogueService(session, services.settings.currency)
        found = catalogue.products(q, category, brand, min_price, max_price, in_stock, limit)
        return ProductsOut(products=found)


@router.get("/products/compare", response_model=Comparison)
def compare(services: Services, refs: Annotated[list[str], Query(min_items=2)]) -> Comparison:
    """Put products side by side."""
    with services.database.session() as session:
        return CatalogueService(session, services.settings.currency).compare(refs)


@router.get("/products/{reference:path}", response_model=ProductOut)
def product(services: Services, reference: str) -> ProductOut:
    """Return the product that a stock-keeping unit or a name in either language means."""
    with services.database.session() as session:
        catalogue = CatalogueService(session, services.settings.currency)
        return catalogue.shown(catalogue.find(reference))


@router.get("/promotions", response_model=PromotionsOut)
def promotions(services: Services) -> PromotionsOut:
    """Return the offers that are on."""
    with services.database.session() as session:
        catalogue = CatalogueService(session, services.settings.currency)
        return PromotionsOut(promotions=catalogue.promotions(services.today()))
