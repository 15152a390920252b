"""Behaviour is taken in once, late or not, and what cannot be is kept apart with its reason."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from services.catalogue.models import Product
from services.customers.events.repository import EventRepository
from services.customers.events.schemas import EventIn, EventsIn
from services.customers.events.service import EventService
from services.customers.models import BehaviourEvent, QuarantinedEvent
from services.database import Base, Database

NOW = datetime(2026, 11, 23, 12)
SKEW = timedelta(minutes=5)


@pytest.fixture
def events(shop):
    with shop.session() as session:
        yield EventService(session, SKEW)


def event(**more) -> EventIn:
    return EventIn(**{"customer_id": "visitor", "kind": "seen", "sku": "KT-15", **more})


def of_visitor(events) -> list[BehaviourEvent]:
    return EventRepository(events.repository.session).newest(["visitor"], 1000)


def test_each_kind_is_taken_in(events):
    kinds = ("seen", "clicked", "bought", "returned", "rated", "ignored", "asked")
    assert events.record([event(kind=kind) for kind in kinds], NOW).kept == len(kinds)
    assert {one.kind for one in of_visitor(events)} == set(kinds)


def test_an_event_that_comes_twice_counts_once(events):
    one, other = event(event_id="e1"), event(event_id="e2", at=NOW + timedelta(days=1))
    assert events.record([one, one], NOW).known == 1
    assert events.record([one], NOW).known == 1
    events.record([other], NOW)
    assert events.record([other], NOW).known == 1
    assert len(of_visitor(events)) == 1
    assert events.repository.counts() == {"from_the_future": 1}


def test_events_without_an_id_are_each_their_own(events):
    assert events.record([event(), event()], NOW).kept == 2


def test_events_out_of_order_are_put_in_order(events):
    hours = [3, 1, 2]
    events.record([event(at=NOW - timedelta(hours=h), value=h) for h in hours], NOW)
    assert [one.value for one in of_visitor(events)] == [1, 2, 3]


def test_a_time_with_a_zone_is_kept_as_the_moment_it_is(events):
    shanghai = datetime(2026, 11, 23, 19, tzinfo=timezone(timedelta(hours=8)))
    events.record([event(at=shanghai)], NOW)
    assert of_visitor(events)[0].at == datetime(2026, 11, 23, 11)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"at": NOW + timedelta(hours=1)}, "from_the_future"),
        ({"at": datetime(1970, 1, 1)}, "impossible_time"),
        ({"kind": "rated", "value": 6}, "impossible_value"),
        ({"kind": "bought", "value": -1}, "impossible_value"),
        ({"value": float("nan")}, "impossible_value"),
        ({"value": float("inf")}, "impossible_value"),
        ({"kind": "licked"}, "unknown_kind"),
        ({"sku": "NO-SUCH"}, "unknown_item"),
    ],
)
def test_what_cannot_be_believed_is_kept_apart_and_the_rest_is_taken_in(events, wrong, reason):
    told = events.record([event(), event(**wrong), event()], NOW)
    assert (told.kept, [(q.place, q.reason) for q in told.quarantined]) == (2, [(1, reason)])
    (kept,) = events.repository.kept_apart(10)
    assert kept.reason == reason
    assert kept.sent["customer_id"] == "visitor"


def test_a_clock_a_little_ahead_is_believed(events):
    assert events.record([event(at=NOW + timedelta(minutes=4))], NOW).kept == 1


def test_events_of_an_unknown_item_are_taken_in_when_it_appears(events):
    session = events.repository.session
    yesterday = NOW - timedelta(days=1)
    events.record([event(sku="NEW-1", at=yesterday, event_id="n1"), event(sku="NEW-2")], NOW)
    assert events.take_in() == 0
    known = session.get(Product, "KT-15")
    columns = {c.name: getattr(known, c.name) for c in Product.__table__.columns}
    session.execute(insert(Product).values({**columns, "sku": "NEW-1"}))
    # The first event about it brings those that wait.
    events.record([event(sku="NEW-1")], NOW)
    assert [(one.sku, one.at) for one in of_visitor(events)] == [
        ("NEW-1", NOW),
        ("NEW-1", yesterday),
    ]
    assert events.repository.counts() == {"unknown_item": 1}
    assert events.record([event(sku="NEW-1", event_id="n1")], NOW).known == 1
    session.execute(insert(Product).values({**columns, "sku": "NEW-2"}))
    assert events.take_in() == 1


def test_a_customer_of_a_hundred_thousand_events_is_read_by_the_newest(events):
    session = events.repository.session
    rows = [
        {
            "shopper_id": "visitor",
            "sku": "KT-15",
            "kind": "seen",
            "value": 1.0,
            "at": NOW - timedelta(minutes=n),
        }
        for n in range(100_000)
    ]
    session.execute(insert(BehaviourEvent), rows)
    newest = events.repository.newest(["visitor"], 200)
    assert [one.at for one in newest] == [NOW - timedelta(minutes=n) for n in range(200)]
    explained = "EXPLAIN QUERY PLAN " if session.bind.dialect.name == "sqlite" else "EXPLAIN "
    query = "SELECT id FROM behaviour_events WHERE shopper_id = 'o25' ORDER BY at DESC LIMIT 10"
    session.execute(insert(BehaviourEvent), [{**row, "shopper_id": f"o{n}"} for n, row in
                                             enumerate(rows[:3000])])  # fmt: skip
    plan = " ".join(str(row) for row in session.connection().exec_driver_sql(explained + query))
    assert "ix_behaviour_events_newest" in plan


SENT = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from(["a", "b"]),
        "kind": st.sampled_from(["seen", "bought", "rated", "licked"]),
        "sku": st.sampled_from(["KT-15", "NO-SUCH"]),
        "value": st.floats(),
        "event_id": st.none() | st.sampled_from(["1", "2", "3"]),
        "at": st.none() | st.datetimes(timezones=st.none() | st.just(timezone.utc)),
    }
)


@given(st.lists(SENT, max_size=20))
@settings(deadline=None, max_examples=40)
def test_no_event_is_lost_whatever_is_sent(sent):
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.session() as session:
        told = EventService(session, SKEW).record([EventIn(**one) for one in sent], NOW)
        kept = session.scalar(select(func.count(BehaviourEvent.id)))
        apart = session.scalar(select(func.count(QuarantinedEvent.id)))
        assert (kept, apart) == (told.kept, len(told.quarantined))
        assert told.kept + told.known + len(told.quarantined) == len(sent)
    database.close()


def test_one_event_and_a_list_are_taken_over_http_and_mistakes_are_named_by_place(staff):
    one = {"customer_id": "C1001", "kind": "seen", "sku": "KT-15", "event_id": "http-1"}
    assert staff.post("/events", json=one).json() == {"kept": 1, "known": 0, "quarantined": []}
    told = staff.post("/events", json=[one, {**one, "event_id": "http-2", "sku": "NO"}]).json()
    assert told["known"] == 1
    assert told["quarantined"] == [{"place": 1, "reason": "unknown_item"}]
    assert staff.get("/events/quarantine").json()["counts"] == {"unknown_item": 1}
    assert staff.post("/events/quarantine/take-in").json() == {"taken_in": 0}
    refused = staff.post("/events", json=[one, {"kind": "seen"}])
    assert refused.status_code == 422
    assert "1.customer_id" in refused.json()["detail"]
    assert staff.post("/events", json=[one] * 1001).status_code == 413
    assert staff.get("/events/quarantine", headers={"authorization": ""}).status_code == 401


def test_a_list_of_nothing_is_nothing():
    assert EventsIn.parse_obj([]).__root__ == []
