"""An order is shown to who tells its number and a second fact; guessing ends soon."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.proofs import Patience, fits, verdict

PHONE, MAIL = "+447700900101", "alice.johnson@example.com"
NUMBER = "HD10000101"
NOW = datetime(2026, 11, 27, 12)
PATIENCE = Patience(conversation=3, order=5, window=timedelta(hours=24), short=8)


@pytest.mark.parametrize(
    "told",
    [
        "0101",
        "it ends with 0101",
        "手机尾号0101",
        "尾号是０１０１",
        "order HD10000101, last digits 0101",
        "+44 7700 900101",
        "07700 900101",
        "Alice.Johnson@Example.com",
        "it's alice.johnson@example.com.",
        "邮箱是alice.johnson@example.com。",
    ],
)
def test_a_fact_is_understood_as_customers_write_it(told):
    assert fits(told, [PHONE], [MAIL])


@pytest.mark.parametrize(
    "told",
    [
        "",
        "0102",
        "101",
        "00101",
        "0100 0101",
        "0101 or alice.johnson@example.com",
        "johnson@example.com",
        "900101",
        NUMBER,
        "alice",
        "%",
        "1 OR 1=1",
    ],
)
def test_what_is_wrong_or_several_at_once_does_not_fit(told):
    assert not fits(told, [PHONE], [MAIL])


@given(st.text())
def test_no_text_without_the_fact_fits(told):
    assert not fits(told.replace("0", ""), [PHONE], [MAIL]) or MAIL in told.casefold()


@given(st.text())
def test_nothing_fits_a_customer_of_whom_nothing_is_known(told):
    assert not fits(told, [], [])


def ago(*hours):
    return [NOW - timedelta(hours=one) for one in hours]


def test_guessing_is_locked_in_a_conversation_and_for_an_order():
    assert verdict(NOW, ago(1, 2), ago(1, 2), PATIENCE) == "free"
    assert verdict(NOW, ago(1, 2, 3), ago(), PATIENCE) == "locked"
    assert verdict(NOW, ago(), ago(1, 2, 3, 4, 5), PATIENCE) == "locked"
    assert verdict(NOW, ago(25, 26, 27), ago(25, 26, 27, 28, 29), PATIENCE) == "free"


def test_each_wrong_fact_doubles_the_pause():
    wrong = [NOW - timedelta(seconds=5)] * 2
    assert verdict(NOW, [], wrong[:1], PATIENCE) == "free"
    assert verdict(NOW, [], wrong, PATIENCE) == "free"
    assert verdict(NOW, [], wrong * 2, PATIENCE) == "too_soon"


def tell(http, fact, number=NUMBER, conversation="c1"):
    told = {"conversation_id": conversation, "fact": fact}
    return http.post(f"/orders/{number}/proof", json=told).json()


def proven(http, conversation, number=NUMBER):
    asked = {"conversation_id": conversation}
    return http.get(f"/orders/{number}/proof", params=asked).json()


def test_a_fact_proves_one_order_in_one_conversation(http):
    assert tell(http, "尾号0101", "hd 10000101") == {"number": NUMBER, "result": "proven"}
    assert proven(http, "c1")["result"] == "proven"
    assert proven(http, "c2")["result"] == "wrong"
    assert proven(http, "c1", "HD10000102")["result"] == "wrong"


def test_an_order_that_does_not_exist_is_not_told_from_a_wrong_fact(http):
    assert tell(http, "9999")["result"] == "wrong"
    assert tell(http, "9999", "HD99999999")["result"] == "wrong"


def test_guessing_ends_though_the_right_fact_comes_at_last(app, http):
    app.state.container.settings.order_guesses = 2
    for number in ("HD10000101", "HD10000102"):
        assert tell(http, "9999", number)["result"] == "wrong"
    assert tell(http, "0101", "HD10000103")["result"] == "locked"
    assert tell(http, "0101", "HD10000103", "c2")["result"] == "proven"


def test_four_digits_are_no_fact_while_many_orders_are_tried(app, http):
    app.state.container.settings.order_guesses_an_hour = 2
    assert tell(http, "9999", "HD10000102", "c1")["result"] == "wrong"
    assert tell(http, "0101", "HD10000103", "c2")["result"] == "proven"
    assert tell(http, "9999", "HD99999999", "c3")["result"] == "wrong"
    assert tell(http, "0101", NUMBER, "c4")["result"] == "wrong"
    assert tell(http, "alice.johnson@example.com", "HD10000103", "c5")["result"] == "proven"
