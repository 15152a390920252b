"""What serves: the first version, another one that goes live, and what is left when it breaks."""

import json
import shutil
import time
from datetime import datetime

import pytest
from sqlalchemy import delete, select

from services.app import create_app
from services.catalogue.models import Product
from services.customers.models import BehaviourEvent
from services.orders.models import OrderItem
from services.recommendation.training.versions import Versions


@pytest.fixture
def live(http, app):
    return app.state.container.recommendation.live


@pytest.fixture
def versions(settings):
    return Versions(settings.recommender_versions)


def copy_live(versions, name):
    shutil.copytree(versions.path(versions.live()[0]), versions.path(name))
    return name


def recommended(http, **wish):
    answer = http.post("/recommendations", json={"limit": 20, **wish})
    assert answer.status_code == 200
    return [one["product"]["sku"] for one in answer.json()["recommendations"]]


def test_a_shop_without_a_version_gets_one_at_its_start(http, live, versions):
    assert [live.now.version] == versions.live()
    assert live.now.recommender == "als"
    assert recommended(http, customer_id="C1001")


def test_a_version_that_goes_live_is_served_without_a_restart(live, versions):
    versions.go_live(copy_live(versions, "another"))
    assert live.refresh()
    assert live.now.version == "another"
    assert not live.refresh()


def test_it_is_looked_for_another_version_by_itself(app, live, versions):
    app.state.container.recommendation.watch(0.01)
    versions.go_live(copy_live(versions, "another"))
    deadline = time.monotonic() + 30
    while live.now.version != "another" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert live.now.version == "another"


def test_a_broken_version_leaves_the_one_before_it_serving(http, live, versions):
    before = live.now.version
    broken = copy_live(versions, "broken")
    next((versions.path(broken) / "served").iterdir()).write_bytes(b"not a model")
    versions.go_live(broken)
    assert live.refresh()
    assert live.now.version == before
    assert recommended(http, customer_id="C1001")


def test_a_version_of_another_catalogue_does_not_serve(live, versions):
    before = live.now.version
    other = versions.path(copy_live(versions, "other"))
    items = json.loads((other / "items.json").read_text())
    (other / "items.json").write_text(json.dumps([f"other {item}" for item in items]))
    description = json.loads((other / "version.json").read_text())
    del description["digests"]["items.json"]
    (other / "version.json").write_text(json.dumps(description))
    versions.go_live("other")
    live.refresh()
    assert live.now.version == before


def test_without_any_version_what_is_popular_serves(http, live, versions):
    shutil.rmtree(versions.folder)
    assert live.refresh()
    assert live.now.recommender == "popularity"
    assert recommended(http, customer_id="C1001")


def test_without_version_and_behaviour_the_ratings_serve(http, app, live, versions):
    shutil.rmtree(versions.folder)
    with app.state.container.database.session() as session:
        session.execute(delete(BehaviourEvent))
    live.refresh()
    assert live.now.recommender == "ratings"
    assert recommended(http, category="headphones")


def test_a_product_that_came_and_one_that_went_are_matched_by_id(http, app, live):
    with app.state.container.database.session() as session:
        ordered = select(OrderItem.sku)
        gone, twin = session.scalars(select(Product.sku).where(Product.sku.not_in(ordered))).all()[
            :2
        ]
        for table in (BehaviourEvent, Product):
            session.execute(delete(table).where(table.sku == gone))
        old = session.get(Product, twin)
        values = {c.name: getattr(old, c.name) for c in Product.__table__.columns}
        session.add(Product(**{**values, "sku": "NEW-1", "stock": 5}))
    live.refresh()
    assert "NEW-1" in live.now.skus
    assert gone not in live.now.skus
    assert live.now.version
    assert "NEW-1" in recommended(http, category=values["category_id"])


def test_a_start_finds_the_version_of_the_last_one(settings, encoder, versions):
    from fastapi.testclient import TestClient

    for _ in range(2):
        with TestClient(create_app(settings, encoder)) as client:
            assert client.get("/health").status_code == 200
    assert len(versions.finished()) == 1


def test_what_was_done_a_moment_ago_counts_in_the_next_answer(http, live):
    seen, before = live.now.skus[3], recommended(http, customer_id="fresh")
    event = {"customer_id": "fresh", "kind": "clicked", "sku": seen}
    http.post("/events", json=event).raise_for_status()
    assert recommended(http, customer_id="fresh") != before


def test_events_from_the_future_teach_nothing(app, live, http):
    far = datetime(2099, 1, 1)
    with app.state.container.database.session() as session:
        session.add(BehaviourEvent(shopper_id="x", sku=live.now.skus[0], kind="seen", at=far))
    assert live._behaviour(list(live.now.skus)).at.max() < far.timestamp()
