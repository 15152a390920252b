"""Orders as a customer asks for them: found, not found, somebody else's, services down."""

import httpx
import pytest

from actions.orders import (
    ActionAskOrderNumber,
    ActionCancelOrder,
    ActionProveOrder,
    ActionTrackOrder,
)
from actions.returns import ActionAskItemSku, ActionBookReturn
from tests.actions.conftest import ORDER

PATH = "/orders/HD10000101"
PROOF = f"{PATH}/proof"
GUEST = {"order_number": "hd10000101", "language": "en"}
ASKED = {"order_number": "HD10000101", "language": "en", "customer_id": "C1001"}


def test_a_shipped_order_is_told_with_its_items_and_day(answers, run):
    answers[PATH] = (200, ORDER)
    said, sets, (message,) = run(ActionTrackOrder(), ASKED)
    assert said == ["utter_order_shipped"]
    assert sets == {"outcome": "found"}
    assert message["items"] == "AirBuds Pro"
    assert message["expected"].endswith(", 27 Nov")


def test_the_same_order_is_told_in_chinese(answers, run):
    answers[PATH] = (200, ORDER)
    _, _, (message,) = run(ActionTrackOrder(), {**ASKED, "language": "zh"})
    assert message["items"] == "声悦 Pro 耳机"
    assert message["expected"].startswith("11月27日周")


def test_a_card_is_shown_only_where_the_channel_draws_it(answers, run):
    answers[PATH] = (200, ORDER)
    said, _, _ = run(ActionTrackOrder(), ASKED, channel="socketio")
    assert said == ["utter_order_shipped", "utter_order_card"]


def test_an_unknown_order_is_not_found(answers, run):
    assert run(ActionTrackOrder(), ASKED)[:2] == ([], {"outcome": "not_found"})


def test_somebody_elses_order_is_not_told_from_one_that_does_not_exist(answers, run):
    answers[PATH] = (200, ORDER)
    said, sets, _ = run(ActionTrackOrder(), {**ASKED, "customer_id": "C1002"})
    assert (said, sets) == ([], {"outcome": "not_found"})


def proof(result):
    return 200, {"number": "HD10000101", "result": result}


def test_the_items_of_somebody_elses_order_are_not_shown(answers, run):
    answers[PATH] = (200, ORDER)
    assert run(ActionAskItemSku(), {**ASKED, "customer_id": "C1002"})[0] == []
    said, _, (message,) = run(ActionAskItemSku(), ASKED)
    assert said == ["utter_choose_item"]
    assert [button["title"] for button in message["buttons"]] == ["AirBuds Pro"]


@pytest.mark.parametrize(
    "action", [ActionTrackOrder, ActionCancelOrder, ActionBookReturn, ActionAskItemSku]
)
def test_a_stranger_who_proves_nothing_hears_nothing_of_an_order(action, answers, run):
    answers[PATH] = answers["/orders/hd10000101"] = (200, ORDER)
    answers["/orders/hd10000101/proof"] = proof("wrong")
    said, sets, _ = run(action(), GUEST)
    assert said == []
    assert sets == {"outcome": "unproven", "order_number": "HD10000101"}
    assert [path for path, _ in answers["asked"]] == ["/orders/hd10000101/proof"]


def test_a_stranger_who_has_proven_it_hears_of_the_order(answers, run):
    answers[PATH] = (200, ORDER)
    answers[PROOF] = proof("proven")
    said, _, _ = run(ActionTrackOrder(), {"order_number": "HD10000101", "language": "en"})
    assert said == ["utter_order_shipped"]


def test_a_phones_last_digits_name_no_phone_that_is_to_go_back(answers, run):
    answers[PROOF] = proof("proven")
    told = {
        "order_number": "HD10000101",
        "order_proof": "手机尾号0101",
        "item_sku": "phone",
        "reason": "too loud",
    }
    entities = [
        {"entity": "product_category", "value": "phone"},
        {"entity": "reason", "value": "尾号0101"},
    ]
    _, sets, _ = run(ActionProveOrder(), told, entities=entities)
    assert sets == {"outcome": "proven", "item_sku": None}


@pytest.mark.parametrize("result", ["proven", "wrong", "too_soon", "locked"])
def test_a_second_fact_is_looked_at_by_the_services(result, answers, run):
    answers[PROOF] = proof(result)
    told = {"order_number": "HD10000101", "order_proof": "0101"}
    said, sets, _ = run(ActionProveOrder(), told)
    assert (said, sets) == ([], {"outcome": result})
    assert b'"fact":"0101"' in answers["asked"][-1][1].replace(b" ", b"")


@pytest.mark.parametrize(
    "failure", [(500, {"detail": "broken"}), httpx.ConnectError("down"), httpx.ReadTimeout("slow")]
)
def test_services_that_fail_are_said_aloud_and_never_guessed(answers, run, failure):
    answers[PATH] = failure
    said, sets, _ = run(ActionTrackOrder(), ASKED)
    assert said == ["utter_service_unavailable"]
    assert sets == {"outcome": "unavailable"}


def test_a_stranger_is_asked_for_the_number(answers, run):
    said, sets, _ = run(ActionAskOrderNumber())
    assert (said, sets) == (["utter_ask_order_number"], {"order_choices": None})


def test_a_customer_may_choose_among_their_recent_orders(answers, run):
    answers["/customers/C1001/orders"] = (200, {"orders": [ORDER]})
    said, sets, (message,) = run(ActionAskOrderNumber(), {"customer_id": "C1001"})
    assert said == ["utter_choose_order"]
    assert sets == {"order_choices": {"HD10000101": ["AB-PRO", "headphones"]}}
    (button,) = message["buttons"]
    assert button["title"] == "HD10000101 · AirBuds Pro"
    assert button["payload"] == '/inform{"order_number": "HD10000101"}'


KETTLE = {"sku": "KT-15", "category": "kettle", "name": {"en": "Kettle", "zh": "水壶"}}
OTHER = {**ORDER, "number": "HD10000102", "items": [KETTLE]}
THIRD = {**ORDER, "number": "HD10000103", "items": [KETTLE, *ORDER["items"]]}


def naming(entity, value):
    return {"entities": [{"entity": entity, "value": value}]}


def test_the_order_is_known_by_what_only_it_holds(answers, run):
    answers["/customers/C1001/orders"] = (200, {"orders": [ORDER, OTHER]})
    said, sets, _ = run(
        ActionAskOrderNumber(), {"customer_id": "C1001"}, **naming("product_category", "kettle")
    )
    assert (said, sets) == ([], {"order_number": "HD10000102"})


def test_only_orders_that_hold_what_was_named_are_offered(answers, run):
    answers["/customers/C1001/orders"] = (200, {"orders": [ORDER, OTHER, THIRD]})
    _, sets, (message,) = run(
        ActionAskOrderNumber(), {"customer_id": "C1001"}, **naming("product", "AB-PRO")
    )
    assert list(sets["order_choices"]) == ["HD10000101", "HD10000103"]
    assert len(message["buttons"]) == 2


def test_what_was_named_for_a_question_in_between_chooses_no_order(answers, run):
    answers["/customers/C1001/orders"] = (200, {"orders": [ORDER, OTHER]})
    said, sets, _ = run(
        ActionAskOrderNumber(),
        {"customer_id": "C1001"},
        then=["action_tell_price", "utter_resume"],
        **naming("product_category", "kettle"),
    )
    assert said == ["utter_choose_order"]
    assert "order_number" not in sets
