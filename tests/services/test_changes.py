"""What a transaction changed is told once it is committed, whichever way it was written."""

from datetime import datetime

import pytest
from sqlalchemy import delete, insert, update

from services.catalogue.models import Product
from services.changes import listen
from services.customers.models import BehaviourEvent


@pytest.fixture
def told(shop):
    heard = []
    listen(shop, {"products": "sku", "behaviour_events": "shopper_id"}, heard.append)
    return heard


def test_a_changed_row_is_told_when_the_transaction_ends(shop, told):
    with shop.session() as session:
        session.get(Product, "AB-PRO").stock = 3
        session.flush()
        assert told == []
    assert told == [{"products": {"AB-PRO"}}]


def test_what_is_rolled_back_is_not_told(shop, told):
    def fails():
        with shop.session() as session:
            session.get(Product, "AB-PRO").stock = 3
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with shop.session() as session:
        session.get(Product, "AB-PRO")
    assert told == []


def test_a_savepoint_is_told_with_its_transaction(shop, told):
    with shop.session() as session:
        with session.begin_nested():
            session.get(Product, "AB-PRO").stock = 3
        taken_back = session.begin_nested()
        session.get(Product, "AB-LITE").stock = 3
        session.flush()
        taken_back.rollback()
        assert told == []
    assert "AB-PRO" in told[0]["products"]


def test_tables_nobody_asked_about_are_not_told(shop, told):
    with shop.session() as session:
        product = session.get(Product, "AB-PRO")
        assert product.name_en
    assert told == []


@pytest.mark.parametrize(
    "statement",
    [
        update(Product).values(stock=0),
        delete(BehaviourEvent),
        insert(BehaviourEvent).values(
            shopper_id="s", sku="AB-PRO", kind="seen", value=1, at=datetime(2026, 1, 1)
        ),
    ],
)
def test_a_statement_on_many_rows_is_told_without_them(shop, told, statement):
    with shop.session() as session:
        session.execute(statement.execution_options(synchronize_session=False))
    assert told == [{statement.table.name: None}]
