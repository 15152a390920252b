"""What changes in the catalogue is noticed without reading it."""

from sqlalchemy import select

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository


def state(shop):
    with shop.session() as session:
        return CatalogueRepository(session).state()


def change(shop, **values):
    with shop.session() as session:
        product = session.scalars(select(Product).order_by(Product.sku)).first()
        for name, value in values.items():
            setattr(product, name, value)


def test_a_changed_price_and_a_changed_stock_are_noticed(shop):
    before = state(shop)
    change(shop, stock=12345)
    stocked = state(shop)
    change(shop, price=1)
    assert len({before, stocked, state(shop)}) == 3


def test_what_did_not_change_is_the_same(shop):
    assert state(shop) == state(shop)


def test_two_products_that_change_places_are_noticed(shop):
    before = state(shop)
    with shop.session() as session:
        one, other = session.scalars(select(Product).where(Product.stock > 0).limit(2))
        other.stock, one.stock = one.stock, other.stock + 1
    assert state(shop) != before
