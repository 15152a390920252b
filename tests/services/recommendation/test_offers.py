"""Offers over HTTP: recorded, followed, taken back at once, and within the attention budget."""

import json
import sqlite3
import uuid
from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_tests
from hypothesis import strategies as st
from sqlalchemy import select

from services.customers.consent.hours import QuietHours
from services.customers.consent.purposes import PROACTIVE
from services.customers.consent.service import ConsentService
from services.customers.models import Customer
from services.database import Database
from services.recommendation.offers.approaches import ApproachRepository
from services.recommendation.offers.attention import AttentionIn, AttentionService
from services.recommendation.offers.models import Approach, Offer
from services.recommendation.offers.rules import AttentionRules

CONVERSATION = {"conversation_id": "talk", "channel": "socketio"}
NOON = datetime(2026, 11, 23, 12)
STAFF = {"Authorization": "Bearer of-the-staff"}


@pytest.fixture
def settings(settings, tmp_path):
    return settings.copy(
        update={
            "staff_token": "of-the-staff",
            "conversations_url": f"sqlite:///{tmp_path}/conversations.db",
        }
    )


def recommend(http, **wish) -> list[dict]:
    body = {"request": uuid.uuid4().hex, **CONVERSATION, **wish}
    answer = http.post("/recommendations", json=body)
    answer.raise_for_status()
    return answer.json()["recommendations"]


def earned(http) -> dict:
    answer = http.get("/offers/earned", headers=STAFF)
    answer.raise_for_status()
    return answer.json()


def total(http) -> dict:
    return earned(http)["total"]


def write_message(tmp_path, label: str) -> None:
    """Write a customer's message as Rasa's tracker store keeps it."""
    data = {"event": "user", "parse_data": {"sentiment": {"label": label, "score": -0.8}}}
    at = datetime.now().timestamp() + 1
    with sqlite3.connect(tmp_path / "conversations.db") as rasa:
        rasa.execute(
            "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, "
            "timestamp REAL, data TEXT)"
        )
        rasa.execute(
            "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)",
            ("talk", "user", at, json.dumps(data)),
        )


def test_an_offer_is_recorded_with_its_reason_and_chance(http, app):
    found = recommend(http, customer_id="C1001", category="vacuum", wish="quiet, under 2000")
    with app.state.container.database.session() as session:
        offers = list(session.scalars(select(Offer).order_by(Offer.place)))
    assert [offer.id for offer in offers] == [one["offer"] for one in found]
    assert [offer.sku for offer in offers] == [one["product"]["sku"] for one in found]
    assert [offer.reason for offer in offers] == [one["reason"]["kind"] for one in found]
    assert all(offer.recommender and offer.channel == "socketio" for offer in offers)
    assert all(0 < offer.chance <= 1 for offer in offers)


def test_the_same_request_sent_twice_is_recorded_once(http):
    request = uuid.uuid4().hex
    first = recommend(http, request=request, category="kettle")
    assert recommend(http, request=request, category="kettle") == first
    assert total(http)["shown"] == len(first)


def test_what_is_only_looked_up_is_not_recorded(http):
    found = http.post("/recommendations", json={"category": "kettle"}).json()["recommendations"]
    assert found[0]["offer"] is None
    assert total(http)["shown"] == 0


def test_opening_the_address_of_an_offer_counts_once_and_a_machine_does_not(http):
    offer = recommend(http, category="kettle")[0]
    path = f"{offer['product']['url']}?offer={offer['offer']}"
    http.get(path, headers={"user-agent": "Googlebot"}).raise_for_status()
    assert total(http)["clicked"] == 0
    for _ in range(2):
        http.get(path).raise_for_status()
    assert (total(http)["clicked"], total(http)["seen"]) == (1, 1)
    http.get(f"{offer['product']['url']}?offer=guess").raise_for_status()
    assert total(http)["clicked"] == 1


def test_what_is_bought_after_it_was_offered_is_earned(http):
    offer = recommend(http, customer_id="C1030", category="kettle")[0]
    event = {"customer_id": "C1030", "kind": "bought", "sku": offer["product"]["sku"]}
    http.post("/events", json=event).raise_for_status()
    assert total(http)["bought"] == 1


def test_anger_right_after_an_offer_is_annoyance(http, tmp_path):
    made = recommend(http, category="kettle")
    write_message(tmp_path, "negative")
    counted = total(http)
    assert (counted["annoyed"], counted["seen"]) == (len(made), len(made))


def test_a_calm_message_after_it_tells_only_that_it_was_seen(http, tmp_path):
    made = recommend(http, category="kettle")
    write_message(tmp_path, "neutral")
    counted = total(http)
    assert (counted["annoyed"], counted["seen"]) == (0, len(made))


def test_what_nothing_came_of_in_its_time_was_ignored(http, app):
    made = recommend(http, category="kettle")
    assert total(http)["ignored"] == 0
    app.state.container.offers.now = lambda: datetime.utcnow() + timedelta(days=2)
    assert total(http)["ignored"] == len(made)


def test_offers_are_told_by_what_they_have_in_common(http):
    made = recommend(http, category="kettle")
    by = earned(http)["by"]
    assert set(by) == {"recommender", "reason", "channel", "explored", "asked"}
    assert [(one["value"], one["shown"]) for one in by["channel"]] == [("socketio", len(made))]
    assert [one["value"] for one in by["asked"]] == ["yes"]


def test_what_offers_earned_is_for_staff(http):
    assert http.get("/offers/earned").status_code == 401


@pytest.mark.parametrize("who", [{"customer_id": "C1002"}, {}])
def test_not_interested_holds_from_the_next_answer_on(http, who):
    first = recommend(http, category="lamp", **who)[0]["product"]["sku"]
    said = {"conversation_id": "talk", "skus": [first], **who}
    http.post("/offers/not-wanted", json=said).raise_for_status()
    assert first not in [r["product"]["sku"] for r in recommend(http, category="lamp", **who)]
    assert total(http)["annoyed"] == 1


def test_a_brand_that_is_not_wanted_is_not_offered_unless_it_is_asked_for(http):
    said = {"customer_id": "C1002", "conversation_id": "talk", "brand": "lumio"}
    http.post("/offers/not-wanted", json=said).raise_for_status()
    assert recommend(http, customer_id="C1002", category="lamp") == []
    assert recommend(http, customer_id="C1002", category="lamp", brand="lumio")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("I don't like that one", "product", "Lumio Clip"),
        ("I don't like this brand", "brand", "Lumio"),
        ("这类不感兴趣", "category", "lamp"),
    ],
)
def test_what_is_meant_by_this_is_what_was_shown(http, text, kind, name):
    said = {"conversation_id": "talk", "shown": ["LM-CLIP"], "text": text}
    told = http.post("/offers/not-wanted", json=said).json()
    assert (told["kind"], [one["en"] for one in told["names"]]) == (kind, [name])
    assert "LM-CLIP" not in [one["product"]["sku"] for one in recommend(http, limit=20)]


def test_not_interested_in_nothing_is_told(http):
    said = {"conversation_id": "talk", "text": "not my thing"}
    assert http.post("/offers/not-wanted", json=said).json() == {"kind": "nothing", "names": []}


def ask(http, **who) -> dict:
    answer = http.post("/offers/allowance", json={**CONVERSATION, **who})
    answer.raise_for_status()
    return answer.json()


@pytest.mark.parametrize("who", [{"customer_id": "C1003"}, {}])
def test_attention_is_granted_until_it_is_spent(http, who):
    verdicts = [ask(http, **who)["verdict"] for _ in range(4)]
    assert verdicts == ["allowed", "allowed", "spent", "spent"]
    assert recommend(http, category="lamp", **who)


def test_channels_have_a_budget_each(http):
    for _ in range(3):
        ask(http, customer_id="C1003")
    assert ask(http, customer_id="C1003", channel="wechat")["verdict"] == "allowed"


def test_who_stopped_offers_is_never_offered_anything_and_allows_it_again(http):
    http.patch("/customers/C1003/preferences", json={"offers": False}).raise_for_status()
    assert ask(http, customer_id="C1003")["verdict"] == "refused"
    assert recommend(http, customer_id="C1003", category="lamp")
    http.patch("/customers/C1003/preferences", json={"offers": True}).raise_for_status()
    assert ask(http, customer_id="C1003")["verdict"] == "allowed"


def test_a_stranger_stops_offers_for_the_conversation(http):
    said = {"conversation_id": "talk", "all": True}
    http.post("/offers/not-wanted", json=said).raise_for_status()
    assert ask(http)["verdict"] == "refused"
    assert ask(http, conversation_id="other")["verdict"] == "allowed"
    http.delete("/offers/not-wanted", params={"conversation_id": "talk"}).raise_for_status()
    assert ask(http)["verdict"] == "allowed"


def test_a_message_of_its_own_needs_a_word_of_the_customer(http):
    assert ask(http, customer_id="C1003", purpose="proactive")["verdict"] == "refused"
    assert ask(http, purpose="proactive")["verdict"] == "refused"


def test_an_offer_that_was_taken_up_counts_as_a_response(http, app):
    approach = ask(http, customer_id="C1003")["approach"]
    recommend(http, customer_id="C1003", category="lamp", approach=approach)
    with app.state.container.database.session() as session:
        assert session.get(Approach, approach).outcome == "responded"
    assert earned(http)["approaches"] == [
        {"channel": "socketio", "granted": 1, "responded": 1, "annoyed": 0}
    ]


def test_stopping_offers_right_after_one_is_annoyance_and_stays_so(http, app):
    approach = ask(http, customer_id="C1003")["approach"]
    recommend(http, customer_id="C1003", category="lamp", approach=approach)
    said = {"customer_id": "C1003", "conversation_id": "talk", "all": True}
    http.post("/offers/not-wanted", json=said).raise_for_status()
    told = http.post(f"/offers/approaches/{approach}/outcome", json={"outcome": "responded"})
    told.raise_for_status()
    with app.state.container.database.session() as session:
        assert session.get(Approach, approach).outcome == "annoyed"
    unknown = http.post("/offers/approaches/guess/outcome", json={"outcome": "responded"})
    assert unknown.status_code == 404


@pytest.fixture
def attention(shop):
    quiet = QuietHours(time(21), time(9), "UTC")
    return AttentionService(shop, AttentionRules(), quiet, now=lambda: NOON)


def say(shop, purpose, allowed, customer_id="C1003"):
    with shop.session() as session:
        ConsentService(session).say(customer_id, purpose, allowed, "test")


def test_anger_after_an_offer_makes_the_budget_smaller(http, app, tmp_path):
    approach = ask(http, customer_id="C1003")["approach"]
    recommend(http, customer_id="C1003", category="lamp", approach=approach)
    write_message(tmp_path, "negative")
    app.state.container.offers.now = lambda: datetime.utcnow() + timedelta(minutes=11)
    ask(http, customer_id="C1003")
    with app.state.container.database.session() as session:
        assert session.get(Approach, approach).outcome == "annoyed"


def test_two_asked_for_at_once_are_not_both_granted(attention, monkeypatch):
    asked = AttentionIn(customer_id="C1003", channel="socketio")
    attention.ask(asked)
    # As if another had counted before the first was kept.
    monkeypatch.setattr(ApproachRepository, "next_number", lambda *told: 1)
    assert attention.ask(asked).verdict == "spent"


@settings_of_tests(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hour=st.integers(0, 23), minute=st.integers(0, 59), consent=st.booleans())
def test_nothing_is_written_in_quiet_hours_or_without_leave(sold_attention, hour, minute, consent):
    attention, shop = sold_attention
    say(shop, PROACTIVE, consent)
    attention.now = lambda: datetime(2026, 11, 23, hour, minute)
    told = attention.ask(AttentionIn(customer_id="C1003", channel="wechat", purpose="proactive"))
    if not consent or hour >= 21 or hour < 9:
        assert told.verdict == "refused"
    else:
        assert told.verdict in ("allowed", "spent")


@pytest.fixture
def sold_attention(tmp_path):
    shop = Database(f"sqlite:///{tmp_path}/attention.db")
    shop.migrate()
    with shop.session() as session:
        session.add(Customer(id="C1003", name="Tom", language="en", points=0, tier="basic"))
    quiet = QuietHours(time(21), time(9), "UTC")
    yield AttentionService(shop, AttentionRules(), quiet), shop
    shop.close()


def test_own_quiet_hours_hold_for_offers_within_a_conversation_too(sold_attention):
    attention, shop = sold_attention
    asked = AttentionIn(customer_id="C1003", channel="socketio")
    attention.now = lambda: NOON
    assert attention.ask(asked).verdict == "allowed"
    with shop.session() as session:
        customer = session.get(Customer, "C1003")
        customer.quiet_from, customer.quiet_until = time(11), time(13)
    assert attention.ask(asked).verdict == "refused"


def test_merged_customers_share_one_budget(shop, attention):
    for customer_id in ("C1003", "C1004"):
        attention.ask(AttentionIn(customer_id=customer_id, channel="socketio"))
    with shop.session() as session:
        session.get(Customer, "C1004").merged_into = "C1003"
    for customer_id in ("C1003", "C1004"):
        asked = AttentionIn(customer_id=customer_id, channel="socketio")
        assert attention.ask(asked).verdict == "spent"
