"""What is known of a customer, by whom, and how little of it the assistant gets."""

from datetime import date, datetime, timedelta

import pytest

from services.customers.groups import group
from services.customers.identities.merging import Merging, Proof
from services.customers.models import Customer
from services.customers.profiles.fields import Fields
from services.customers.profiles.moods import MoodIn, Moods
from services.customers.repository import CustomerRepository
from tests.services.conftest import ASSISTANT

FIRST, LATER = datetime(2026, 11, 1), datetime(2026, 11, 2)
TRUSTED = ("customer", "staff", "import")


@pytest.fixture
def fields(shop):
    with shop.session() as session:
        yield Fields(CustomerRepository(session), TRUSTED)


@pytest.fixture
def alice(fields) -> Customer:
    return fields.repository.customer("C1001")


def test_the_most_trusted_source_wins_and_of_two_alike_the_later(fields, alice):
    assert fields.put(alice, {"city": "Bath"}, "staff", FIRST) == {"city"}
    assert fields.put(alice, {"city": "York"}, "import", LATER) == set()
    assert fields.put(alice, {"city": "York"}, "staff", LATER) == {"city"}
    assert fields.put(alice, {"city": "Bath"}, "staff", FIRST) == set()
    assert fields.put(alice, {"city": "Hull"}, "customer", FIRST) == {"city"}
    told = fields.read(["C1001"])["city"]
    assert (told.value, told.source, told.at) == ("Hull", "customer", FIRST)


def test_a_source_that_nobody_listed_is_trusted_least(fields, alice):
    fields.put(alice, {"city": "Bath"}, "import", FIRST)
    assert fields.put(alice, {"city": "York"}, "rumour", LATER) == set()


def test_a_value_of_unknown_origin_gives_way(fields, alice):
    assert fields.read(["C1001"])["city"].source == "unknown"
    assert fields.put(alice, {"city": "Bath"}, "rumour", FIRST) == {"city"}


def test_saying_the_same_again_changes_nothing(fields, alice):
    fields.put(alice, {"city": "Bath"}, "import", FIRST)
    assert fields.put(alice, {"city": "Bath"}, "import", LATER) == set()
    assert fields.read(["C1001"])["city"].at == FIRST
    fields.put(alice, {"city": "Bath"}, "staff", LATER)
    assert fields.read(["C1001"])["city"].source == "staff"


def test_of_merged_customers_the_best_of_each_field_is_read_and_points_are_added(fields):
    session = fields.repository.session
    wang = fields.repository.customer("C1002")
    fields.put(wang, {"city": "York", "born_on": date(1990, 5, 1)}, "customer", FIRST)
    points = [one.points for one in fields.repository.members(["C1001", "C1002"])]
    Merging(session).merge("C1001", "C1002", Proof("li.na", "same account"))
    told = fields.read(group(session, "C1002"))
    assert told["city"].value == "York"
    assert told["born_on"].value == date(1990, 5, 1)
    assert told["name"].value == "Alice Johnson"
    assert told["points"].value == sum(points)


def mood(began: datetime, score: float) -> MoodIn:
    return MoodIn(began_at=began, label="negative" if score < 0 else "positive", scores=[score])


def test_a_session_has_one_mood_however_often_it_is_told(shop):
    with shop.session() as session:
        moods = Moods(session)
        moods.keep("C1001", "c-1", mood(FIRST, -0.5))
        moods.keep("C1001", "c-1", mood(FIRST, 0.5))
        moods.keep("C1001", "c-1", mood(LATER, -1))
        assert [one.score for one in moods.recent(["C1001"], 5)] == [-1, 0.5]
        moods.keep("nobody", "c-2", mood(FIRST, 1))
        assert moods.recent(["nobody"], 5) == []


LEAST = {
    "customer_id",
    "name",
    "language",
    "email",
    "phone",
    "points",
    "tier",
    "offers_allowed",
}


def test_the_assistant_gets_the_least_it_needs_and_staff_gets_all(staff):
    ticket = {
        "conversation_id": "c-1",
        "customer_id": "C1001",
        "channel": "rest",
        "language": "en",
        "topic": "person_wanted",
        "mood": {"began_at": "2026-11-23T09:00:00Z", "label": "negative", "scores": [-0.75]},
    }
    number = staff.post("/desk/tickets", json=ticket).json()["number"]
    earlier = {"began_at": str(FIRST + timedelta(hours=1)), "label": "positive", "scores": [0.25]}
    assert staff.put("/customers/C1001/moods/c-1", json=earlier).status_code == 204
    given = {"conversation_id": "c-2", "customer_id": "C1001", "rating": 5, "text": ""}
    assert staff.post("/feedback", json={**given, "mood": earlier}).status_code == 201
    assert set(staff.get("/customers/C1001").json()) == LEAST
    told = staff.get("/customers/C1001/profile").json()
    assert [one["number"] for one in told["tickets"]] == [number]
    assert [one["score"] for one in told["moods"]] == [-0.75, 0.25, 0.25]
    assert told["sentiment"] == pytest.approx(-0.25 / 3)
    assert told["fields"]["name"] == {"value": "Alice Johnson", "source": "unknown", "at": None}
    assert told["behaviour"]
    assert staff.get("/customers/nobody/profile").status_code == 404
    staff.headers.update(ASSISTANT)
    assert staff.get("/customers/C1001/profile").status_code == 401
    assert set(staff.get("/customers/C1001").json()) == LEAST
