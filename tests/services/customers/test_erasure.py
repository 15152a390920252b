"""One person is exported and erased everywhere, and nobody else is touched."""

import io
import json
import sqlite3
import zipfile

import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, func, select, text

from services.analytics.repository import EVENTS
from services.customers.erasure.packing import packed
from services.customers.erasure.service import ErasureService
from services.customers.importing.running import import_customers
from services.customers.models import Customer
from services.database import Base
from services.orders.models import Invoice, Order, OrderItem, Return
from services.problems import NotFound
from services.settings import ServicesSettings
from tests.services.conftest import TODAY
from tests.services.customers.marked import (
    MARK,
    ORDER,
    OTHER_ID,
    PERSON,
    UNKNOWN_TALK,
    all_tables,
    files_with_mark,
    tables_with_mark,
    write_conversations,
    write_files,
    write_person,
)

# Tables in which nobody stands. A new table is written in `marked.py` and erased in `stores.py`,
# or, when it holds nothing of people, named here.
NOBODYS = {
    "alembic_version",
    "attributes",
    "brands",
    "categories",
    "erased_customers",
    "knowledge_files",
    "knowledge_versions",
    "offer_outcomes",
    "order_items",
    "desk_presence",
    "products",
    "promotions",
    "question_outcomes",
    # The shop's own people are no customers.
    "staff_accounts",
    "staff_sessions",
}


@pytest.fixture
def erasure(shop, tmp_path):
    sqlite = shop.engine.dialect.name == "sqlite"
    conversations = f"sqlite:///{tmp_path}/conversations.db" if sqlite else shop.url
    settings = ServicesSettings(conversations_url=conversations, var=tmp_path)
    with shop.session() as session:
        write_person(session)
    write_conversations(conversations)
    write_files(tmp_path)
    return ErasureService(shop, settings)


def counts(database) -> dict[str, int]:
    with database.session() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


def test_of_an_erased_person_nothing_is_left_in_any_table_or_file(erasure, shop, tmp_path):
    urls = {shop.url, erasure.tracker.url}
    everywhere = {table for url in urls for table in all_tables(url)}
    marked = {table for url in urls for table in tables_with_mark(url)}
    assert everywhere - marked == NOBODYS
    done = erasure.erase(PERSON, TODAY)
    assert set(done.customer_ids) == {PERSON, OTHER_ID}
    assert done.compacted
    assert {table for url in urls for table in tables_with_mark(url)} == set()
    assert files_with_mark(tmp_path) == set()


def test_the_books_keep_numbers_and_amounts(erasure, shop):
    erasure.erase(OTHER_ID, TODAY)
    with shop.session() as session:
        order = session.get(Order, ORDER)
        assert (order.customer_id, order.address, order.status) == (None, None, "delivered")
        assert session.scalar(select(OrderItem.price).where(OrderItem.number == ORDER)) == 149
        assert session.get(Return, "RT77777777").refund_amount == 298
        assert session.scalar(select(Invoice.key).where(Invoice.number == ORDER))


def test_nobody_else_is_touched(erasure, shop, tmp_path):
    before = counts(shop)
    erasure.erase(PERSON, TODAY)
    after = counts(shop)
    lost = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    assert lost == {
        "approaches": 1,
        "asked_questions": 1,
        "behaviour_events": 2,
        "chatwoot_links": 1,
        "consents": 1,
        "conversation_moods": 1,
        "customer_conversations": 1,
        "customers": 2,
        "erased_customers": -2,
        "feedback": 1,
        "field_sources": 28,
        "holdings": 1,
        "identities": 3,
        "identity_changes": 5,
        "not_wanted": 1,
        "order_proofs": 1,
        "offer_outcomes": 1,
        "offers": 1,
        "quarantined_events": 1,
        "question_outcomes": 1,
        "ticket_entries": 1,
        "tickets": 1,
    }
    engine = create_engine(erasure.tracker.url, future=True)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 2
        senders = connection.execute(select(EVENTS.c.sender_id).distinct()).scalars().all()
    engine.dispose()
    assert senders == ["another"]
    rows = pq.read_table(tmp_path / "logs" / "events.parquet").to_pylist()
    assert [row["shopper_id"] for row in rows] == ["C1001"]
    log = (tmp_path / "logs" / "heed.log").read_text()
    assert "C1001 is fine" in log
    assert log.splitlines()[0] == f"mail to {'*' * len(f'{MARK}@example.com')} failed"


def test_an_export_holds_every_store_and_changes_nothing(erasure, shop):
    before = counts(shop)
    exported = json.loads(json.dumps(erasure.export(PERSON)))
    assert counts(shop) == before
    assert all(exported[name] for name in exported)
    talks = {one["conversation_id"] for one in exported["conversations"]}
    assert UNKNOWN_TALK in talks
    assert "another" not in talks
    assert exported["orders"][0]["number"] == ORDER
    assert exported["order_items"][0]["price"] == "149"
    with zipfile.ZipFile(io.BytesIO(packed(exported))) as archive:
        assert {f"{name}.json" for name in exported} == set(archive.namelist())


# Other databases write their files anew by themselves.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_of_sqlite_that_is_being_read_is_told(shop, tmp_path):
    settings = ServicesSettings(conversations_url=f"sqlite:///{tmp_path}/none.db", var=tmp_path)
    reader = sqlite3.connect(shop.engine.url.database)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM customers").fetchone()
    assert not ErasureService(shop, settings).erase("C1001", TODAY).compacted
    reader.close()


def test_an_export_that_was_written_is_erased_too(erasure, tmp_path):
    file = erasure.files.export_file(PERSON)
    file.parent.mkdir()
    file.write_bytes(packed(erasure.export(PERSON)))
    erasure.erase(PERSON, TODAY)
    assert not file.exists()


def test_erasing_twice_or_nobody_is_told(erasure):
    erasure.erase(PERSON, TODAY)
    for one in (PERSON, OTHER_ID):
        with pytest.raises(NotFound, match="was erased on 2026-11-23: nothing is left"):
            erasure.erase(one, TODAY)
    with pytest.raises(NotFound, match="No customer 'nobody'"):
        erasure.erase("nobody", TODAY)
    with pytest.raises(NotFound, match="was erased"):
        erasure.export(PERSON)


def test_an_import_does_not_bring_an_erased_person_back(erasure, shop):
    erasure.erase(PERSON, TODAY)
    table = f"customer_id,name,language\n{OTHER_ID},Ann,en\n".encode()
    told = import_customers(
        shop, ServicesSettings(), table, TODAY, source="import", name="x", dry_run=False
    )
    assert "is not brought back" in told.refused[0].text
    with shop.session() as session:
        assert session.get(Customer, OTHER_ID) is None


def test_a_claim_of_somebody_elses_identity_does_not_erase_their_conversation(shop, tmp_path):
    url = f"sqlite:///{tmp_path}/conversations.db"
    write_conversations(url)
    erasure = ErasureService(shop, ServicesSettings(conversations_url=url, var=tmp_path))
    with shop.session() as session:
        write_person(session)
    assert erasure.count("C1002")["conversations"] == 0
    assert erasure.count("C1001")["conversations"] == 2


def test_where_rasa_has_kept_nothing_yet_the_rest_is_erased(shop, tmp_path):
    url = f"sqlite:///{tmp_path}/none.db"
    done = ErasureService(shop, ServicesSettings(conversations_url=url, var=tmp_path)).erase(
        "C1001", TODAY
    )
    assert done.counts["conversations"] == 0
    assert done.counts["customers"] == 1


def test_staff_exports_and_erases_over_http_and_must_say_whom_twice(staff):
    path = "/customers/C1001"
    with zipfile.ZipFile(io.BytesIO(staff.get(f"{path}/export").content)) as archive:
        assert json.loads(archive.read("customers.json"))[0]["name"] == "Alice Johnson"
    assert staff.delete(path).status_code == 422
    assert staff.get(path).status_code == 200
    done = staff.delete(path, params={"confirm": "C1001"}).json()
    assert done["ids"] == ["C1001"]
    assert done["erased"]["orders"] == 5
    again = staff.delete(path, params={"confirm": "C1001"})
    assert again.status_code == 404
    assert "was erased" in again.json()["detail"]
    assert staff.get("/orders/HD10000102").json()["customer_id"] is None
    assert staff.get("/customers/C1002").status_code == 200
    staff.headers.pop("authorization")
    assert staff.get("/customers/C1002/export").status_code == 401
    assert staff.delete("/customers/C1002", params={"confirm": "C1002"}).status_code == 401
