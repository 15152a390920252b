"""Money, days and lists are written as the conversation's language writes them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Tracker

from actions.conversation import Conversation, first, moods, signed_in

ENGLISH = Conversation("s1", "rest", "en", None, "hello")
CHINESE = Conversation("s1", "rest", "zh", None, "你好")


@pytest.mark.parametrize(
    ("amount", "written"), [(1999, "¥1,999"), ("1999.00", "¥1,999"), ("49.5", "¥49.50")]
)
def test_whole_amounts_have_no_fraction(amount, written):
    assert ENGLISH.money(amount, "CNY") == CHINESE.money(amount, "CNY") == written


def test_a_day_of_another_year_is_told_with_its_year():
    assert ENGLISH.day("2019-11-24") == "24 Nov 2019"
    assert CHINESE.day("2019-11-24") == "2019年11月24日"


def test_a_day_that_is_not_known_is_a_dash():
    assert ENGLISH.day(None) == "–"


def test_lists_are_joined_as_each_language_joins_them():
    assert ENGLISH.listed(["a", "b", "c"]) == "a, b and c"
    assert CHINESE.listed(["甲", "乙", "丙"]) == "甲、乙和丙"


@given(st.decimals(0, 10**9, places=2))
def test_any_amount_can_be_written(amount):
    assert ENGLISH.money(amount, "CNY").startswith("¥")


@pytest.mark.parametrize(("value", "wanted"), [([], None), (["a", "b"], "a"), ("a", "a")])
def test_the_first_of_several_values_is_taken(value, wanted):
    assert first(value) == wanted


def test_how_the_last_messages_sounded_is_told_oldest_first():
    def heard(score=None):
        told = {} if score is None else {"sentiment": {"label": "neutral", "score": score}}
        return {"event": "user", "text": "x", "parse_data": told}

    events = [heard(0.9), heard(0.1), {"event": "bot", "text": "y"}, heard(), heard(-0.7)]
    tracker = Tracker("s1", {}, {}, events, False, None, {}, "action_listen")
    assert moods(tracker, 2) == [0.1, -0.7]


LATER, EARLIER = time.time() + 600, time.time() - 1


def who(until=None, said_as=None, said_until=None):
    """Who is signed in where a sign-in ends then, and the latest message proves this."""
    slots = {"customer_id": "C1001", "sign_in": until and {"as": "C1001", "until": until}}
    told = {"customer_id": said_as, "customer_until": said_until} if said_as else {}
    return signed_in(Tracker("s1", slots, {"metadata": told}, [], False, None, {}, "a"))


def test_a_sign_in_counts_until_its_end():
    assert who(LATER) == "C1001"
    assert who(EARLIER) is None


def test_whom_a_platform_vouches_for_stays_signed_in():
    assert who(None) == "C1001"


def test_a_message_that_proves_a_later_end_is_signed_in():
    assert who(EARLIER, "C1001", LATER) == "C1001"


def test_a_message_that_proves_somebody_else_is_a_strangers():
    assert who(LATER, "C6666", LATER) is None
    assert who(EARLIER, "C6666", LATER) is None


def test_a_message_without_metadata_is_signed_in_as_before():
    slots = {"customer_id": "C1001", "sign_in": {"as": "C1001", "until": LATER}}
    assert signed_in(Tracker("s1", slots, {"metadata": None}, [], False, None, {}, "a")) == "C1001"
    assert signed_in(Tracker("s1", slots, {}, [], False, None, {}, "a")) == "C1001"
    assert signed_in(Tracker("s1", {}, {}, [], False, None, {}, "a")) is None


def test_what_the_latest_message_proves_is_what_rasa_hands_over():
    told = {"customer_id": "C1001", "customer_until": LATER}
    conversation = DialogueStateTracker("s1", [])
    conversation.update(UserUttered("hi", parse_data={"intent": {}}, metadata=told))
    handed = RemoteAction("a", None)._action_call_format(conversation, Domain.empty())
    assert Tracker.from_dict(handed["tracker"]).latest_message["metadata"] == told
