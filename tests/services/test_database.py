"""Tables go up and down on every database, and sample data never overwrites."""

import shutil

import pytest
from sqlalchemy import func, inspect, select

from services import sample_data
from services.catalogue.models import Product
from services.database import Base
from services.settings import PROJECT
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


def test_sample_data_loads_once_and_never_overwrites(shop):
    with shop.session() as session:
        session.get(Product, "KT-15").stock = 7
    with shop.session() as session:
        assert sample_data.load(session, SHOP, TODAY) == 0
        assert session.get(Product, "KT-15").stock == 7
        assert session.scalar(select(func.count()).select_from(Product)) == 36


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
