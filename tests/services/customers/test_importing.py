"""Customers of a table: good rows go in, the others are told by line, and twice is once."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.customers.erasure.tombstones import Tombstones
from services.customers.groups import group
from services.customers.identities.merging import Proof
from services.customers.identities.service import IdentityService
from services.customers.importing.cleaning import clean
from services.customers.importing.reading import Row, read
from services.customers.importing.running import import_customers
from services.customers.models import Customer, FieldSource, IdentityChange
from services.database import Database
from services.problems import Unprocessable
from services.settings import ServicesSettings
from tests.services.conftest import TODAY

SETTINGS = ServicesSettings()
HEADER = "customer_id,name,language,email,phone,points,tier,birth date,city\n"
ANN = "N1,Ann Lee,en,Ann@EXAMPLE.com,138 0000 0011,10,plus,1990-05-31,Bath\n"


def take(database: Database, text: str, **more):
    wanted = {"source": "import", "name": "customers.csv", "dry_run": False, **more}
    return import_customers(database, SETTINGS, text.encode(), TODAY, **wanted)


def lines(found) -> dict[int, str]:
    return {line.line: line.text for line in found}


def test_a_row_becomes_a_customer_with_clean_values_sources_and_identities(shop):
    told = take(shop, HEADER + ANN)
    assert (told.new, told.changed, told.refused) == (1, 0, [])
    with shop.session() as session:
        ann = session.get(Customer, "N1")
        assert (ann.email, ann.phone) == ("Ann@example.com", "+8613800000011")
        assert (ann.born_on, ann.points) == (date(1990, 5, 31), 10)
        assert session.get(FieldSource, ("N1", "city")).source == "import"
        known = IdentityService(session, "CN").identities("N1")
        assert {(one.kind, one.value, one.verified) for one in known} == {
            ("account", "N1", True),
            ("email", "ann@example.com", False),
            ("phone", "+8613800000011", False),
        }
        proofs = session.scalars(select(IdentityChange.proof)).all()
        assert set(proofs) == {"customers.csv line 2"}


def test_the_same_table_again_changes_nothing(shop):
    take(shop, HEADER + ANN)
    with shop.session() as session:
        before = session.scalar(select(func.count(IdentityChange.id)))
    told = take(shop, HEADER + ANN)
    assert (told.new, told.changed, told.unchanged) == (0, 0, 1)
    with shop.session() as session:
        assert session.scalar(select(func.count(IdentityChange.id))) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(shop):
    dry = take(shop, HEADER + ANN, dry_run=True)
    with shop.session() as session:
        assert session.get(Customer, "N1") is None
    assert dry.dry_run
    assert dry.new == take(shop, HEADER + ANN).new == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("N2,Bob,en,bob at home,,,,,\n", "email: 'bob at home' is no e-mail address"),
        ("N2,Bob,en,,12,,,,\n", "phone: '12' has too few or too many digits"),
        ("N2,Bob,tlh,,,,,,\n", "is no language that is spoken here"),
        ("N2,Bob,en,,,-5,,,\n", "points: -5 points cannot be"),
        ("N2,Bob,en,,,many,,,\n", "is no number of points"),
        ("N2,Bob,en,,,,,2030-01-01,\n", "2030-01-01 is in the future"),
        ("N2,Bob,en,,,,,1800-01-01,\n", "is more than 120 years ago"),
        ("N2,Bob,en,,,,,05/06/1990,\n", "is no day; right is 1990-05-31"),
        ("N2,Bob,en,,,,,1990-02-30,\n", "is no day"),
        (",Bob,en,,,,,,\n", "the customer's number is empty"),
        ("N2,Bob,en\n", "it has 6 cells fewer than the first line"),
        ("N2,Bob,en,,,,,,,,\n", "it has 2 cells more than the first line"),
        ("N2,,,,,,,,\n", "a new customer wants a language and name"),
        ("N1,Ann Lee,en,,,,,,\n", "the customer stands on line 2 already"),
    ],
)
def test_what_cannot_be_is_told_by_line_and_the_rest_goes_in(tmp_path, row, reason):
    database = Database(f"sqlite:///{tmp_path}/import.db")
    database.migrate()
    told = take(database, HEADER + ANN + row)
    assert told.new == 1
    assert reason in lines(told.refused)[3]
    database.close()


def test_all_mistakes_of_a_row_are_told_together(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/import.db")
    database.migrate()
    told = take(database, HEADER + "N2,Bob,tlh,bob,1,-5,,,\n")
    for part in ("language:", "email:", "phone:", "points:"):
        assert part in lines(told.refused)[2]
    database.close()


def test_a_phone_of_two_customers_is_told_and_merges_nobody(shop):
    other = "N2,Bob,en,,+86 138 0000 0011,,,,\n"
    notes = lines(take(shop, HEADER + ANN + other).notes)
    assert "phone +8613800000011 is also N2's" in notes[2]
    assert "is also N1's" in notes[3]
    with shop.session() as session:
        assert group(session, "N1") == ("N1",)


def test_who_proved_an_account_before_the_table_told_of_it_is_its_customer(shop):
    with shop.session() as session:
        proof = Proof("li.na", "showed the card")
        IdentityService(session, "CN").link("C1001", "account", "N1", proof, verified=True)
    assert take(shop, HEADER + ANN).new == 1
    with shop.session() as session:
        assert group(session, "N1") == ("C1001", "N1")


def test_chinese_headers_dates_and_encodings_are_read(shop):
    text = "客户编号；姓名；语言；手机；生日；会员积分\n"
    text += "N3；李娜；中文；13800000012；1988年3月5日；1,200\n"
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        content = text.replace("；", ";").encode(encoding)
        told = import_customers(
            shop, SETTINGS, content, TODAY, source="import", name="客户.csv", dry_run=False
        )
        assert told.refused == []
    with shop.session() as session:
        li = session.get(Customer, "N3")
        assert (li.name, li.language, li.points) == ("李娜", "zh", 1200)
        assert li.born_on == date(1988, 3, 5)


def test_a_less_trusted_table_does_not_overwrite_and_an_empty_cell_says_nothing(shop):
    take(shop, HEADER + ANN, source="staff")
    told = take(shop, HEADER + "N1,Ann Lee,en,,,,,,York\n")
    assert told.unchanged == 1
    with shop.session() as session:
        ann = session.get(Customer, "N1")
        assert (ann.city, ann.email) == ("Bath", "Ann@example.com")


def test_an_erased_customer_is_not_brought_back_silently(shop):
    with shop.session() as session:
        Tombstones(session).add(["N1"], TODAY)
    told = take(shop, HEADER + ANN)
    assert told.new == 0
    assert "was erased on 2026-11-23" in lines(told.refused)[2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("name,phone\nBob,1\n", "names no column customer_id or 客户编号; it has name, phone"),
        ("id,customer_id\n1,2\n", "Two columns are customer_id"),
        ('id,name\n1,"never closed\n', "no CSV"),
    ],
)
def test_a_file_that_is_no_table_of_customers_is_refused_with_the_cure(text, reason):
    with pytest.raises(Unprocessable, match=reason):
        read(text.encode())


def test_columns_that_are_not_read_are_named(shop):
    assert take(shop, "id,name,language,shoe size\nN5,Ann,en,38\n").unread == ["shoe size"]


CELL = st.text(max_size=30)
ROW = st.fixed_dictionaries(
    {},
    optional={
        name: CELL | st.sampled_from(["C1", "1990-05-31", "-1", "en", "13800000002"])
        for name in ("customer_id", "name", "language", "email", "phone", "points", "born_on")
    },
)


@given(ROW)
@settings(deadline=None)
def test_any_row_is_cleaned_or_told_why_not(cells):
    told = clean(Row(2, cells), "CN", TODAY)
    assert told.wrong or told.customer_id
    if not told.wrong:
        assert told.values.get("points", 0) >= 0
        assert told.values.get("born_on", TODAY) <= TODAY


@given(st.binary(max_size=300))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_a_table_or_refused(content):
    try:
        table = read(b"customer_id,name\n" + content)
    except Unprocessable:
        return
    assert all(row.line > 1 for row in table.rows)


def test_a_table_is_imported_over_http_by_staff_only(staff):
    headers = {"content-type": "text/csv"}
    sent = {"content": (HEADER + ANN + "N2,Bob,tlh,,,,,,\n").encode(), "headers": headers}
    dry = staff.post("/customers/import?dry_run=true", **sent).json()
    assert (dry["dry_run"], dry["new"], dry["refused"][0]["line"]) == (True, 1, 3)
    assert staff.get("/customers/N1").status_code == 404
    assert staff.post("/customers/import", **sent).json()["new"] == 1
    assert staff.get("/customers/N1").json()["email"] == "Ann@example.com"
    refused = staff.post("/customers/import", content=b"nonsense")
    assert refused.status_code == 422
    assert "names no column" in refused.json()["detail"]
    staff.headers.pop("authorization")
    assert staff.post("/customers/import", **sent).status_code == 401
