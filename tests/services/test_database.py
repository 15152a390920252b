"""Tables go up and down on every database, and sample data never overwrites."""

import shutil

import pytest
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from services import sample_data
from services.catalogue.models import Product
from services.customers.identities.service import IdentityService
from services.database import Base, Database
from services.settings import PROJECT
from tests.databases import empty_postgresql
from tests.services.conftest import TODAY

SHOP = PROJECT / "data" / "shop"


def test_migrations_run_up_and_down_and_up_again(database):
    database.migrate()
    assert {"orders", "products", "tickets"} <= set(inspect(database.engine).get_table_names())
    database.revert()
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.migrate()
    assert "orders" in inspect(database.engine).get_table_names()


def test_the_models_are_what_the_migrations_make(database):
    database.migrate()
    made = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        columns = {column["name"] for column in made.get_columns(table.name)}
        assert columns == {column.name for column in table.columns}


def test_rows_survive_the_way_to_one_customer_and_back(database):
    database.migrate("0003")
    with database.session() as session:
        for customer, offers in (("C1", True), ("C2", False)):
            session.execute(
                text(
                    "INSERT INTO customers (id, name, language, points, tier, offers_allowed) "
                    "VALUES (:id, 'Ann', 'en', 0, 'basic', :offers)"
                ),
                {"id": customer, "offers": offers},
            )
            session.execute(
                text(
                    "INSERT INTO orders (number, customer_id, status, placed_on) "
                    "VALUES (:number, :id, 'paid', '2026-11-01')"
                ),
                {"id": customer, "number": f"HD{customer}"},
            )
            session.execute(
                text(
                    "INSERT INTO invoices (key, number, created_at) "
                    "VALUES (:key, :number, '2026-11-01 00:00:00')"
                ),
                {"key": customer, "number": f"HD{customer}"},
            )
    database.migrate()
    with database.session() as session:
        assert session.execute(text("SELECT customer_id, allowed FROM consents")).all() == [
            ("C2", False)
        ]
        session.execute(text("UPDATE orders SET customer_id = NULL WHERE customer_id = 'C1'"))
    database.revert("0003")
    with database.session() as session:
        told = session.execute(text("SELECT id, offers_allowed FROM customers ORDER BY id")).all()
        orders = session.execute(text("SELECT customer_id FROM orders ORDER BY number")).all()
        assert [(name, bool(offers)) for name, offers in told] == [
            ("C1", True),
            ("C2", False),
            ("erased", True),
        ]
        assert orders == [("erased",), ("C2",)]
        assert session.scalar(text("SELECT count(*) FROM invoices")) == 2


def test_an_order_cannot_point_to_nobody_known(database):
    database.migrate()
    with pytest.raises(IntegrityError), database.session() as session:
        session.execute(
            text(
                "INSERT INTO orders (number, customer_id, status, placed_on) "
                "VALUES ('HD1', 'nobody', 'paid', '2026-11-01')"
            )
        )


def test_sample_data_loads_once_and_never_overwrites(shop):
    with shop.session() as session:
        session.get(Product, "KT-15").stock = 7
    with shop.session() as session:
        assert sample_data.load(session, SHOP, TODAY) == 0
        assert session.get(Product, "KT-15").stock == 7
        assert session.scalar(select(func.count()).select_from(Product)) == 36


def test_sample_customers_are_known_by_what_stands_in_their_rows(shop):
    with shop.session() as session:
        found = IdentityService(session, "CN").identities("C1002")
        assert {(one.kind, one.value, one.verified) for one in found} == {
            ("account", "C1002", True),
            ("email", "wang.fang@example.com", False),
            ("phone", "+8613800000002", False),
        }
        assert IdentityService(session, "CN").resolve("account", "C1002") == "C1002"


def test_a_broken_row_is_named_by_file_and_line(database, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(SHOP, folder)
    file = folder / "products.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace(",30", ",soon")
    file.write_text("\n".join(lines), encoding="utf-8")
    database.migrate()
    with database.session() as session, pytest.raises(sample_data.SampleDataError) as problem:
        sample_data.load(session, folder, TODAY)
    assert "products.csv:4" in str(problem.value)


@pytest.mark.postgresql
def test_a_row_that_another_holds_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("services.database.LOCK_SECONDS", 1)
    with empty_postgresql() as address:
        database = Database(address)
        database.migrate()
        with database.session() as session:
            sample_data.load(session, SHOP, TODAY)
        change = update(Product).values(stock=1)
        with database.session() as holding, database.session() as waiting:
            holding.execute(change)
            with pytest.raises(OperationalError, match="lock timeout"):
                waiting.execute(change)
            waiting.rollback()
        database.close()


@pytest.mark.postgresql
def test_what_the_address_asks_of_postgresql_counts():
    with empty_postgresql() as address:
        asked = make_url(address).update_query_dict({"options": "-c lock_timeout=7s"})
        database = Database(asked.render_as_string(hide_password=False))
        with database.session() as session:
            assert session.scalar(text("SHOW lock_timeout")) == "7s"
        database.close()
