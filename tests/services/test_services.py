"""Catalogue, customers, desk, knowledge, recommendation and pages over HTTP."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.desk.service import DeskService

TICKET = {
    "conversation_id": "c-1",
    "channel": "rest",
    "language": "en",
    "topic": "person_wanted",
    "summary": "order_number: HD10000102",
    "messages": [{"from": "customer", "text": "hello", "at": "2026-11-23T10:00:00Z"}],
}


def test_a_product_is_found_by_a_name_in_either_language(http):
    for name in ("AB-PRO", "AirBuds Pro", "airbuds", "声悦 Pro 耳机"):
        assert http.get(f"/products/{name}").json()["sku"] == "AB-PRO"


def test_an_unknown_product_is_not_guessed(http):
    assert http.get("/products/space rocket").status_code == 404


def test_products_are_filtered_by_kind_price_and_stock(http):
    wish = {"category": "vacuum", "max_price": 1500, "in_stock": True}
    found = http.get("/products", params=wish).json()["products"]
    assert found
    assert all(p["category"]["id"] == "vacuum" for p in found)
    assert all(p["price"] <= 1500 and p["stock"] > 0 for p in found)


def test_a_comparison_shows_only_what_differs(http):
    compared = http.get("/products/compare", params={"refs": ["KP-9", "KP-9P"]}).json()
    assert [product["sku"] for product in compared["products"]] == ["KP-9", "KP-9P"]
    assert compared["differences"]
    assert all(d["values"][0] != d["values"][1] for d in compared["differences"])


def test_a_customer_stops_offers_at_once(http):
    http.patch("/customers/C1003/preferences", json={"offers": False}).raise_for_status()
    assert http.get("/customers/C1003").json()["offers_allowed"] is False


def test_only_offers_that_are_on_are_told(http):
    days = [offer["ends_on"] for offer in http.get("/promotions").json()["promotions"]]
    assert days
    assert min(days) >= "2026-11-23"


def test_a_ticket_asked_for_twice_is_one(http, app):
    first = http.post("/desk/tickets", json=TICKET).json()
    again = {**TICKET, "messages": [*TICKET["messages"], TICKET["messages"][0]]}
    assert http.post("/desk/tickets", json=again).json() == first
    with app.state.container.database.session() as session:
        kept = DeskService(session).ticket(first["number"]).messages
    assert [message.sender for message in kept] == ["customer", "customer"]


def test_a_ticket_without_a_conversation_is_refused_with_its_place(http):
    answer = http.post("/desk/tickets", json={"topic": "x"})
    assert answer.status_code == 422
    assert "conversation_id" in answer.json()["detail"]


def test_feedback_wants_one_to_five(http):
    given = {"conversation_id": "c", "rating": 5, "text": ""}
    assert http.post("/feedback", json=given).status_code == 201
    assert http.post("/feedback", json={**given, "rating": 9}).status_code == 422


def test_the_nearest_passage_comes_first_in_the_customers_language(http):
    for language, question in (("en", "Who pays the postage?"), ("zh", "退货运费谁出？")):
        found = http.get("/knowledge/search", params={"q": question, "language": language})
        best = found.json()["passages"][0]
        assert best["language"] == language
        assert best["url"].startswith(f"/help/{language}/returns#")


def test_a_source_leads_to_its_heading(http):
    found = http.get("/knowledge/search", params={"q": "Return postage", "language": "en"})
    path, heading = found.json()["passages"][0]["url"].split("#")
    assert f'id="{heading}"' in http.get(path).text


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_any_question_is_answered_or_not_but_never_fails(http, question):
    answer = http.get("/knowledge/answer", params={"q": question, "language": "en"})
    assert answer.status_code == 200
    assert answer.json()["answered"] == (answer.json()["passage"] is not None)


def test_a_page_that_went_away_is_forgotten(app, http, help_pages, tmp_path):
    knowledge = app.state.container.knowledge
    learning = app.state.container.learning
    before = knowledge.count()
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "returns.md").write_text((help_pages / "en" / "returns.md").read_text())
    learning.learn_pages(tmp_path)
    assert knowledge.count() == 2 < before
    assert learning.learn_pages(tmp_path) == 0


def test_recommendations_keep_to_the_wish_and_give_a_reason(http):
    wish = {"customer_id": "C1001", "category": "vacuum", "wish": "a quiet one under 1500"}
    found = http.post("/recommendations", json=wish).json()["recommendations"]
    assert found
    for recommended in found:
        assert recommended["product"]["price"] <= 1500
        assert recommended["product"]["category"]["id"] == "vacuum"
        assert recommended["reason"]["kind"] == "matches_wish"


def test_what_was_bought_is_not_recommended_again_and_reasons_name_what_was(http):
    orders = http.get("/customers/C1001/orders", params={"limit": 50}).json()["orders"]
    bought = {item["sku"] for order in orders for item in order["items"]}
    found = http.post("/recommendations", json={"customer_id": "C1001", "limit": 10}).json()
    for recommended in found["recommendations"]:
        assert recommended["product"]["sku"] not in bought
        if recommended["reason"]["kind"] == "bought_together":
            assert {because["sku"] for because in recommended["reason"]["because"]} <= bought


def test_a_stranger_is_recommended_what_is_popular(http):
    found = http.post("/recommendations", json={"category": "headphones"}).json()
    kinds = {recommended["reason"]["kind"] for recommended in found["recommendations"]}
    assert "popular_in_category" in kinds
    assert kinds <= {"popular_in_category", "well_rated", "of_kind", "new", "little_known"}


def test_an_invoice_is_read_by_its_address_alone(http):
    url = http.post("/orders/HD10000102/invoice").json()["url"]
    assert "HD10000102" in http.get(url).text
    assert http.get("/invoices/guess").status_code == 404


@pytest.mark.parametrize("path", ["/", "/help/en/", "/help/zh/", "/shop/AB-PRO?language=zh"])
def test_pages_open(http, path):
    assert http.get(path).status_code == 200


def test_a_schedule_that_cannot_be_meant_prevents_the_start(settings, encoder):
    from services.app import create_app
    from services.recommendation.training.schedule import ScheduleRefused

    with pytest.raises(ScheduleRefused):
        create_app(settings.copy(update={"recommender_schedule": "at night"}), encoder)
