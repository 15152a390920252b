"""Customers are imported, exported and erased by commands, and what prevents it is one sentence."""

import zipfile

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from launcher import customers
from launcher.__main__ import app
from services.customers.models import Customer
from services.database import Database

TABLE = "客户编号,姓名,语言,手机\nC1,王芳,中文,13800000002\nC2,Bob,tlh,\n"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    for name, value in (
        ("DATABASE_URL", f"sqlite:///{tmp_path}/heed.db"),
        ("CONVERSATIONS_URL", f"sqlite:///{tmp_path}/conversations.db"),
        ("VAR", str(tmp_path)),
    ):
        monkeypatch.setenv(name, value)
    (tmp_path / "customers.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def names(folder) -> list[str]:
    database = Database(f"sqlite:///{folder}/heed.db")
    with database.session() as session:
        found = list(session.scalars(select(Customer.name)))
    database.close()
    return found


def run(*arguments: str, **more):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **more)


def test_a_table_is_taken_and_what_is_left_out_is_told_by_line(shop):
    dry = run("import-customers", shop / "customers.csv", "--dry-run").output
    assert "2 rows: 1 new customers, 0 changed, 0 as they were, 1 left out." in dry
    assert "  line 3: language: 'tlh' is no language" in dry
    assert "Nothing was written" in dry
    assert names(shop) == []
    assert "Nothing was written" not in run("import-customers", shop / "customers.csv").output
    assert names(shop) == ["王芳"]


def test_a_file_that_cannot_be_read_is_one_sentence(shop):
    with pytest.raises(customers.CustomersError, match=r"none\.csv cannot be read: No such file"):
        customers.take(shop / "none.csv", dry_run=False)


def test_a_customer_is_exported_and_erased_after_being_asked(shop):
    run("import-customers", shop / "customers.csv")
    told = run("export-customer", "C1").output
    assert f"Written: {shop}/exports/C1.zip" in told
    with zipfile.ZipFile(shop / "exports" / "C1.zip") as archive:
        assert "王芳" in archive.read("customers.json").decode()
    refused = run("delete-customer", "C1", input="C2\n")
    assert isinstance(refused.exception, customers.CustomersError)
    assert names(shop) == ["王芳"]
    erased = run("delete-customer", "C1", input="C1\n").output
    assert "Of C1 is kept:" in erased
    assert "Erased: C1." in erased
    assert names(shop) == []
    assert not (shop / "exports" / "C1.zip").exists()


def test_without_being_asked_it_must_be_said(shop):
    run("import-customers", shop / "customers.csv")
    assert "Erased: C1." in run("delete-customer", "C1", "--yes").output
    again = run("delete-customer", "C1", "--yes").exception
    assert "was erased on" in str(again)
    assert "No customer 'C9'" in str(run("export-customer", "C9").exception)
