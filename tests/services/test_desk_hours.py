"""When people are there, and how long customers will wait for one."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk import design
from services.desk.design import DeskDesign, DeskRefused
from services.desk.expecting import LEAST, STEPS, expected_minutes
from services.desk.repository import DeskRepository
from services.desk.schemas import CallbackIn, TicketIn
from services.desk.service import DeskService
from services.problems import NotFound
from services.settings import PROJECT

SHANGHAI = {
    "time_zone": "Asia/Shanghai",
    "hours": {"friday": ["09:00-12:00", "13:00-21:00"], "monday": ["09:00-21:00"]},
    "holidays": {"2026-11-30": []},
}
# A Friday, 17:00 in Shanghai.
NOW = datetime(2026, 11, 27, 9)
WISH = {"conversation_id": "c", "channel": "rest", "language": "en", "topic": "t"}


def hours(**changed):
    return DeskDesign.parse_obj({**SHANGHAI, **changed}).opening_hours("UTC")


def test_people_are_there_in_the_hours_of_the_shops_own_time_zone():
    assert hours().is_open(NOW)
    assert not hours().is_open(NOW.replace(hour=4, minute=30))  # 12:30, between the spans
    assert hours().is_open(NOW.replace(hour=5))
    assert not hours().is_open(NOW.replace(hour=13))  # 21:00 is the end


def test_a_holiday_is_skipped_when_it_is_told_when_people_are_back():
    back = hours().opens_at(NOW.replace(hour=14))
    assert back.isoformat() == "2026-12-04T09:00:00+08:00"
    assert hours(holidays={}).opens_at(NOW.replace(hour=14)).day == 30


def test_a_holiday_may_have_hours_of_its_own():
    special = hours(holidays={"2026-11-28": ["10:00-11:00"]})
    assert special.opens_at(NOW.replace(hour=14)).isoformat() == "2026-11-28T10:00:00+08:00"


def test_without_hours_somebody_is_always_there_and_without_any_day_nobody_ever():
    assert DeskDesign().opening_hours("UTC").is_open(NOW)
    never = DeskDesign.parse_obj({"hours": {}}).opening_hours("UTC")
    assert (never.is_open(NOW), never.opens_at(NOW)) == (False, None)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("hours: {friday: ['9-12']}", 'right is "09:00-18:00"'),
        ("hours: {friday: ['18:00-09:00']}", "right is"),
        ("hours: {funday: []}", "no day 'funday'"),
        ("hours: []", "right is"),
        ("holidays: [2026-01-01]", "right is"),
        ("time_zone: Mars", "no time zone 'Mars'"),
        ("topcis: {}", "topcis"),
        ("a: [", "desk.yml"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(tmp_path, written, told):
    file = tmp_path / "desk.yml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(DeskRefused, match=r"desk\.yml") as refused:
        design.read(file)
    assert told in str(refused.value)


def test_our_own_file_is_right():
    assert design.read(PROJECT / "data" / "desk.yml").assistant.joined


@given(
    st.integers(1, 500),
    st.integers(1, 50),
    st.integers(0, 50),
    st.lists(st.floats(0, 500), min_size=LEAST, max_size=20),
)
def test_more_people_never_make_the_wait_longer(position, agents, free, minutes):
    handled = [(NOW, NOW + timedelta(minutes=one)) for one in minutes]
    fewer = expected_minutes(position, agents, min(free, agents), handled)
    more = expected_minutes(position, agents + 1, min(free, agents) + 1, handled)
    assert fewer in STEPS
    assert more <= fewer


def test_nobody_there_or_too_little_known_is_no_figure():
    handled = [(NOW, NOW + timedelta(minutes=4))] * LEAST
    assert expected_minutes(3, 0, 0, handled) is None
    assert expected_minutes(3, 1, 0, handled[1:]) is None
    assert expected_minutes(3, 1, 0, handled) == 15
    assert expected_minutes(1, 1, 1, handled) == STEPS[0]


@pytest.fixture
def session(database):
    database.migrate()
    with database.session() as opened:
        yield opened


def service(session, at=NOW):
    return DeskService(session, now=lambda: at, design=DeskDesign.parse_obj(SHANGHAI), zone="UTC")


def test_a_customer_is_told_when_people_are_back(session):
    told = service(session, NOW.replace(hour=14)).open(TicketIn(**WISH)).expectation
    assert (told.open, told.long, told.wait_minutes) == (False, True, None)
    assert told.opens_at.isoformat() == "2026-12-04T09:00:00+08:00"


def test_a_customer_is_told_that_nobody_can_say_how_long_it_takes(session):
    told = service(session).open(TicketIn(**WISH)).expectation
    assert (told.open, told.agents, told.long, told.wait_minutes) == (True, 0, True, None)


def test_a_free_agent_comes_without_a_figure_where_nothing_was_handled_yet(session):
    DeskRepository(session).seen("1", "Mei", NOW)
    told = service(session).open(TicketIn(**WISH)).expectation
    assert (told.agents, told.long, told.wait_minutes) == (1, False, None)


def test_the_wait_is_told_from_what_was_handled_lately(session):
    desk = DeskRepository(session)
    desk.seen("1", "Mei", NOW)
    for number in range(LEAST):
        opened = service(session).open(TicketIn(**{**WISH, "conversation_id": f"old {number}"}))
        ticket = service(session).find(opened.number)
        ticket.taken_at, ticket.closed_at = NOW, NOW + timedelta(minutes=12)
        ticket.state, ticket.outcome = "closed", "solved"
    desk.hold("busy", "1", "Mei", NOW)
    told = service(session).open(TicketIn(**WISH)).expectation
    assert (told.wait_minutes, told.long) == (15, False)
    second = service(session).open(TicketIn(**{**WISH, "conversation_id": "d"}))
    assert (second.position, second.expectation.wait_minutes, second.expectation.long) == (
        2,
        30,
        True,
    )


def test_a_number_to_call_is_kept_only_by_the_conversation_it_belongs_to(session):
    number = service(session).open(TicketIn(**WISH)).number
    wish = {"conversation_id": "c", "phone": "+8613800138000"}
    assert service(session).call_back(number, CallbackIn(**wish)).callback == "+8613800138000"
    with pytest.raises(NotFound):
        service(session).call_back(number, CallbackIn(**{**wish, "conversation_id": "d"}))
