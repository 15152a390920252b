"""A ready answer over HTTP: quick, and gone at once when anything it depends on changes."""

import uuid

import pytest
from sqlalchemy import create_engine, text

from services.catalogue.models import Product
from services.customers.models import Customer
from services.recommendation.offers.models import Offer

CUSTOMER = "C1001"


@pytest.fixture
def service(http, app):
    return app.state.container.recommendation


@pytest.fixture
def asked(http, service):
    """Ask, and tell whether it was answered anew."""
    made = []
    answer = service.answer

    def counted(wish):
        made.append(wish)
        return answer(wish)

    service.answer = counted

    def ask(**wish):
        before = len(made)
        told = http.post("/recommendations", json={"customer_id": CUSTOMER, "limit": 5, **wish})
        assert told.status_code == 200
        return told.json()["recommendations"], len(made) > before

    return ask


@pytest.fixture
def elsewhere(settings):
    """Another process that writes into the same database."""
    engine = create_engine(settings.database_url, future=True)
    yield engine
    engine.dispose()


def skus(recommendations):
    return [one["product"]["sku"] for one in recommendations]


def test_the_same_question_is_answered_from_what_is_ready(asked):
    first, made = asked()
    assert made
    assert asked() == (first, False)
    assert asked(limit=4)[1]


def test_an_event_counts_in_the_next_answer(http, asked):
    before, _ = asked()
    event = {"customer_id": CUSTOMER, "kind": "bought", "sku": skus(before)[0]}
    http.post("/events", json=event).raise_for_status()
    after, made = asked()
    assert made
    assert skus(before)[0] not in skus(after)


def test_what_another_customer_does_leaves_an_answer_ready(http, asked):
    before, _ = asked()
    event = {"customer_id": "C1002", "kind": "seen", "sku": skus(before)[0]}
    http.post("/events", json=event).raise_for_status()
    assert not asked()[1]


def test_what_is_not_wanted_is_gone_from_the_next_answer(http, asked):
    first = skus(asked()[0])[0]
    said = {"customer_id": CUSTOMER, "conversation_id": "c", "skus": [first]}
    http.post("/offers/not-wanted", json=said).raise_for_status()
    assert first not in skus(asked()[0])


def test_what_is_sold_out_or_costs_more_is_told_at_once(app, asked):
    before, _ = asked()
    gone, dearer = skus(before)[:2]
    with app.state.container.database.session() as session:
        session.get(Product, gone).stock = 0
        session.get(Product, dearer).price = 1
    after, _ = asked()
    assert gone not in skus(after)
    assert {one["product"]["sku"]: one["product"]["price"] for one in after}[dearer] == 1


def test_a_merge_counts_at_once(app, asked):
    asked()
    with app.state.container.database.session() as session:
        session.get(Customer, "C1002").merged_into = CUSTOMER
    assert asked()[1]


def test_what_another_process_changed_is_seen_when_it_is_looked(service, asked, elsewhere):
    first = skus(asked()[0])[0]
    with elsewhere.begin() as connection:
        connection.execute(text("UPDATE products SET stock = 0 WHERE sku = :sku"), {"sku": first})
    service.look()
    assert first not in skus(asked()[0])


def test_what_was_done_in_another_process_is_seen_when_it_is_looked(service, asked, elsewhere):
    first = skus(asked()[0])[0]
    row = {"shopper": CUSTOMER, "sku": first}
    with elsewhere.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO behaviour_events (shopper_id, sku, kind, value, at) "
                "VALUES (:shopper, :sku, 'bought', 1, '2026-11-22 10:00:00')"
            ),
            row,
        )
    service.look()
    assert first not in skus(asked()[0])
    service.look()
    assert not asked()[1]


def test_looking_when_nothing_changed_leaves_answers_ready(service, asked):
    asked()
    service.look()
    assert not asked()[1]


def test_another_live_version_answers_anew(service, asked):
    asked()
    service.live.versions.go_live(service.live.now.version)
    service.look()
    assert asked()[1]


def test_each_request_of_a_ready_answer_is_recorded_with_offers_of_its_own(app, http, asked):
    requests = [uuid.uuid4().hex for _ in range(3)]
    told = [asked(request=one, conversation_id="c") for one in requests]
    assert [made for _, made in told] == [True, False, False]
    for request, (found, _) in zip(requests, told, strict=True):
        assert [one["offer"] for one in found] == [f"{request}-{n}" for n in range(1, 6)]
    assert skus(told[0][0]) == skus(told[2][0])
    with app.state.container.database.session() as session:
        for request in requests:
            assert session.get(Offer, f"{request}-5").sku == skus(told[0][0])[4]


def test_the_same_request_twice_is_recorded_once(app, asked):
    request = uuid.uuid4().hex
    assert (
        asked(request=request, conversation_id="c")[0]
        == asked(request=request, conversation_id="c")[0]
    )
    with app.state.container.database.session() as session:
        assert session.query(Offer).filter(Offer.id.like(f"{request}%")).count() == 5


def test_a_question_that_cannot_be_meant_is_refused_as_before(http):
    told = http.post("/recommendations", json={"limit": 0})
    assert told.status_code == 422
    assert told.headers["content-type"].startswith("application/problem+json")
