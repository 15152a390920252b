"""The desk's queue: the most urgent first, and nobody is overtaken for ever."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.schemas import TicketIn
from services.desk.service import DeskService
from services.desk.urgency import Standing, urgency

PATIENCE = 30
NOW = datetime(2026, 11, 27, 9)
minutes = st.floats(0, 10_000)
moods = st.sampled_from(["negative", "neutral", "positive", None])
stars = st.none() | st.floats(1, 5)
worth = st.none() | st.floats(0, 1)


@given(minutes, moods, stars, worth)
def test_whoever_waited_out_their_patience_comes_before_all_who_have_just_come(
    waited, mood, rating, value
):
    just_come = urgency(0, Standing("negative", 1, 1), PATIENCE)
    assert urgency(waited + PATIENCE, Standing(mood, rating, value), PATIENCE) >= just_come


@given(minutes, moods, st.floats(1, 5), st.floats(1, 5))
def test_of_two_who_wait_alike_the_more_dissatisfied_comes_first(waited, mood, one, other):
    worse, better = sorted([one, other])
    first, second = (
        urgency(waited, Standing(mood, rating), PATIENCE) for rating in (worse, better)
    )
    assert first >= second


@given(minutes, moods, stars, st.floats(0, 1), st.floats(0, 1))
def test_of_two_who_feel_and_wait_alike_the_better_customer_comes_first(
    waited, mood, rating, one, other
):
    lesser, greater = sorted([one, other])
    first, second = (
        urgency(waited, Standing(mood, rating, value), PATIENCE) for value in (greater, lesser)
    )
    assert first >= second


class Desk:
    """Opens tickets at given minutes."""

    def __init__(self, session, ratings):
        self.minutes = 0
        told = lambda names: {name: ratings[name] for name in names if name in ratings}  # noqa: E731
        self.service = DeskService(session, told, PATIENCE, self.now)

    def now(self):
        return NOW + timedelta(minutes=self.minutes)

    def open(self, conversation, minutes, sentiment="neutral"):
        self.minutes = minutes
        wish = {"conversation_id": conversation, "channel": "rest", "language": "en", "topic": "t"}
        return self.service.open(TicketIn(**wish, sentiment=sentiment))


@pytest.fixture
def session(database):
    database.migrate()
    with database.session() as opened:
        yield opened


def queue(desk):
    return [ticket.conversation_id for ticket in desk.service.tickets()]


def test_without_anything_learned_the_mood_and_the_waiting_decide(session):
    desk = Desk(session, {})
    assert desk.open("calm", 0).position == 1
    assert desk.open("vexed", 1, "negative").position == 1
    assert desk.open("glad", 2, "positive").position == 3
    assert queue(desk) == ["vexed", "calm", "glad"]


def test_who_is_expected_to_rate_us_badly_comes_first_until_others_waited_long(session):
    desk = Desk(session, {"unhappy": 1.2, "happy": 4.8})
    desk.open("happy", 0)
    desk.open("unhappy", 1)
    assert queue(desk) == ["unhappy", "happy"]
    desk.minutes = 100
    desk.open("unhappy too", 100, "negative")
    assert queue(desk)[-1] == "unhappy too"
    assert desk.service.tickets()[0].expected_rating == 1.2
