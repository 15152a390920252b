"""The rules of orders, on every database and over HTTP."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.numbers import normalised
from services.orders.schemas import ReturnIn
from services.orders.service import OrderService
from services.problems import Conflict, NotFound
from services.recommendation.repository import BehaviourRepository
from tests.services.conftest import TODAY


def orders(session, today: date = TODAY) -> OrderService:
    return OrderService(session, "CNY", today)


def test_an_order_that_was_not_sent_is_cancelled_once(shop):
    with shop.session() as session:
        assert orders(session).cancel("HD10000104").result == "cancelled"
    with shop.session() as session:
        assert orders(session).cancel("hd10000104").result == "already_cancelled"
        assert orders(session).order("10000104").status == "cancelled"


def test_an_order_on_its_way_is_not_cancelled(shop):
    with shop.session() as session:
        assert orders(session).cancel("HD10000101").result == "already_shipped"
        assert orders(session).order("HD10000101").status == "shipped"


def test_an_address_changes_only_before_sending(shop):
    with shop.session() as session:
        assert orders(session).change_address("HD10000104", "1 New Road").result == "changed"
        assert orders(session).change_address("HD10000101", "x").result == "already_shipped"


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("HD10000102", "ok"),
        ("HD10000103", "window_passed"),
        ("HD10000101", "not_delivered"),
        ("HD10000105", "already_returned"),
    ],
)
def test_whether_an_order_may_come_back(shop, number, verdict):
    with shop.session() as session:
        assert orders(session).check_return(number).result == verdict


def test_the_last_day_of_the_window_counts(shop):
    with shop.session() as session:
        until = orders(session).check_return("HD10000102").returnable_until
        assert until is not None
        assert orders(session, until).check_return("HD10000102").result == "ok"
        late = orders(session, until + timedelta(days=1))
        assert late.check_return("HD10000102").result == "window_passed"


@pytest.mark.parametrize("named", ["KT-15", "kettle", "the kettle", "水壶", "Homely Kettle"])
def test_an_item_is_found_by_number_name_or_kind(shop, named):
    with shop.session() as session:
        checked = orders(session).check_return("HD10000102", named)
        assert [item.sku for item in checked.items] == ["KT-15"]


def test_what_is_not_in_the_order_is_not_found_in_it(shop):
    with shop.session() as session:
        assert orders(session).check_return("HD10000102", "laptop").result == "unknown_item"
        with pytest.raises(NotFound):
            orders(session).item("HD10000102", "laptop")


def test_a_return_is_booked_once_and_pays_the_price(shop):
    wish = ReturnIn(sku="KT-15", reason="too loud", kind="return")
    with shop.session() as session:
        booked = orders(session).book_return("HD10000102", wish)
        assert booked.refund_amount == 149
    other = ReturnIn(sku="KT-15", reason="too loud", kind="exchange")
    with shop.session() as session, pytest.raises(Conflict, match="already_returned"):
        orders(session).book_return("HD10000102", other)


def test_a_return_that_is_asked_for_again_because_the_answer_was_lost_is_the_same(shop):
    wish = ReturnIn(sku="KT-15", reason="too loud", kind="return")
    with shop.session() as session:
        booked = orders(session).book_return("HD10000102", wish)
    with shop.session() as session:
        assert orders(session).book_return("HD10000102", wish) == booked
        assert len(orders(session).returns_of("HD10000102")) == 1


def test_a_return_is_behaviour_and_an_exchange_is_not(shop):
    with shop.session() as session:
        for sku, kind in (("KT-15", "return"), ("AB-PRO", "exchange")):
            wish = ReturnIn(sku=sku, reason="", kind=kind)
            orders(session).book_return("HD10000102", wish)
        found = BehaviourRepository(session).history("C1001")
        assert list(found["returned"]) == ["KT-15"]


def test_an_exchange_pays_nothing(shop):
    with shop.session() as session:
        wish = ReturnIn(sku="AB-PRO", reason="silent", kind="exchange")
        assert orders(session).book_return("HD10000102", wish).refund_amount == 0


def test_an_order_has_one_invoice(shop):
    with shop.session() as session:
        first = orders(session).request_invoice("HD10000102")
        assert orders(session).request_invoice("HD10000102") == first


@pytest.mark.parametrize(
    "written", ["HD10000102", "hd10000102", "10000102", "#10000102", " HD 10000102 "]
)
def test_a_number_is_read_however_it_is_written(written):
    assert normalised(written) == "HD10000102"


@given(st.text())
def test_any_text_is_a_number_that_can_be_looked_up(written):
    assert normalised(written) == normalised(f" {written}")


def test_an_unknown_order_is_a_problem_document(http):
    answer = http.get("/orders/HD99999999")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "HD99999999" in answer.json()["detail"]


def test_a_customers_orders_come_newest_first(http):
    found = http.get("/customers/C1001/orders", params={"limit": 3}).json()["orders"]
    days = [order["placed_on"] for order in found]
    assert len(found) == 3
    assert days == sorted(days, reverse=True)
