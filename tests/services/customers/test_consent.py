"""What customers allow, word by word, and when they want quiet."""

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customers.consent.contact import may_contact
from services.customers.consent.hours import QuietHours
from services.customers.consent.purposes import ANALYTICS, OFFERS, PROACTIVE
from services.customers.consent.service import ConsentService
from services.customers.identities.merging import Merging, Proof
from services.customers.models import Customer
from services.problems import NotFound
from services.recommendation.repository import BehaviourRepository

NIGHT = QuietHours(time(21), time(9), "Asia/Shanghai")
# Noon, and eleven at night, in Shanghai; UTC.
NOON, LATE = datetime(2026, 11, 23, 4), datetime(2026, 11, 23, 15)


@pytest.fixture
def consent(shop):
    with shop.session() as session:
        yield ConsentService(session)


def reached(consent, purpose="proactive", channel="wechat", now=NOON, customer="C1001"):
    return may_contact(consent.session, customer, purpose, channel, now, NIGHT)


def test_nobody_who_said_nothing_is_written_to_unasked(consent):
    assert reached(consent) == (False, "no_consent")
    assert reached(consent, "offers") == (True, "allowed")
    assert reached(consent, "analytics") == (True, "allowed")


def test_the_latest_word_holds_and_earlier_ones_stay(consent):
    for allowed in (True, False, True):
        consent.say("C1001", PROACTIVE, allowed, "customer")
        assert consent.allows("C1001", PROACTIVE) is allowed
    assert [word.allowed for word in consent.repository.words(["C1001"])] == [True, False, True]


def test_a_refusal_of_one_channel_is_not_lifted_by_a_general_yes(consent):
    consent.say("C1001", PROACTIVE, False, "customer", "whatsapp")
    consent.say("C1001", PROACTIVE, True, "customer")
    assert reached(consent, channel="whatsapp") == (False, "opted_out")
    assert reached(consent, channel="wechat") == (True, "allowed")
    consent.say("C1001", PROACTIVE, True, "customer", "whatsapp")
    assert reached(consent, channel="whatsapp") == (True, "allowed")


def test_a_general_refusal_ends_every_channel_and_one_may_be_allowed_again(consent):
    consent.say("C1001", PROACTIVE, True, "customer", "wechat")
    consent.say("C1001", PROACTIVE, False, "customer")
    assert reached(consent, channel="wechat") == (False, "opted_out")
    consent.say("C1001", PROACTIVE, True, "customer", "wechat")
    assert reached(consent, channel="wechat") == (True, "allowed")
    assert reached(consent, channel="email") == (False, "opted_out")


def test_purposes_do_not_speak_for_each_other(consent):
    consent.say("C1001", OFFERS, False, "customer")
    assert consent.allows("C1001", ANALYTICS)
    assert not consent.allows("C1001", OFFERS)


def test_a_word_of_one_merged_customer_is_a_word_of_both(consent):
    consent.say("C1002", OFFERS, False, "customer")
    Merging(consent.session).merge("C1001", "C1002", Proof("li.na", "same account"))
    for one in ("C1001", "C1002"):
        assert reached(consent, "offers", customer=one) == (False, "opted_out")


def test_of_whom_refuses_analytics_nothing_is_learned(consent):
    behaviour = BehaviourRepository(consent.session)
    Merging(consent.session).merge("C1001", "C1002", Proof("li.na", "same account"))
    before = [did.shopper_id for did in behaviour.all(NOON)]
    assert "C1001" in before
    consent.say("C1002", ANALYTICS, False, "customer")
    after = [did.shopper_id for did in behaviour.all(NOON)]
    assert set(before) - set(after) == {"C1001"}
    consent.say("C1001", ANALYTICS, True, "customer")
    assert [did.shopper_id for did in behaviour.all(NOON)] == before


def test_a_word_of_nobody_known_is_refused(consent):
    with pytest.raises(NotFound):
        consent.say("nobody", OFFERS, True, "customer")
    assert reached(consent, customer="nobody") == (False, "no_consent")


def test_the_shops_quiet_hours_hold_for_messages_nobody_asked_for(consent):
    consent.say("C1001", PROACTIVE, True, "customer")
    assert reached(consent, now=LATE) == (False, "quiet_hours")
    assert reached(consent, "offers", now=LATE) == (True, "allowed")


def test_a_customers_own_quiet_hours_hold_by_their_own_clock_for_offers_too(consent):
    customer = consent.session.get(Customer, "C1001")
    customer.quiet_from, customer.quiet_until = time(3), time(5)
    customer.time_zone = "Europe/London"
    consent.say("C1001", PROACTIVE, True, "customer")
    assert reached(consent, "offers", now=NOON) == (False, "quiet_hours")
    assert reached(consent, now=NOON) == (False, "quiet_hours")
    assert reached(consent, "analytics", now=NOON) == (True, "allowed")
    assert reached(consent, now=LATE) == (True, "allowed")


@given(st.times(), st.times(), st.times())
def test_quiet_hours_and_the_hours_between_them_are_the_whole_day(begin, end, clock):
    now = datetime.combine(datetime(2026, 11, 23), clock, timezone.utc)
    quiet = QuietHours(begin, end, "UTC").hold(now)
    if begin == end:
        assert not quiet
    else:
        assert quiet != QuietHours(end, begin, "UTC").hold(now)


def test_a_moment_with_a_time_zone_is_the_same_moment():
    shanghai = LATE.replace(tzinfo=timezone.utc).astimezone(timezone(timedelta(hours=8)))
    assert NIGHT.hold(LATE)
    assert NIGHT.hold(shanghai)
    assert not NIGHT.hold(NOON)


def test_preferences_are_kept_over_http_and_half_of_them_is_refused(staff):
    sent = {
        "proactive": True,
        "channel": "wechat",
        "language": "zh",
        "preferred_channel": "wechat",
        "time_zone": "Europe/London",
        "quiet_from": "22:00",
        "quiet_until": "07:30",
    }
    path = "/customers/C1001"
    assert staff.patch(f"{path}/preferences", json=sent).json()["language"] == "zh"
    fields = staff.get(f"{path}/profile").json()["fields"]
    assert fields["quiet_until"]["value"] == "07:30:00"
    assert fields["language"]["source"] == "customer"
    for wrong in ({"quiet_from": "22:00"}, {"time_zone": "Mars"}, {"language": "xx"}):
        assert staff.patch(f"{path}/preferences", json=wrong).status_code == 422
    told = staff.get(f"{path}/contact", params={"purpose": "proactive", "channel": "email"})
    assert told.json() == {"allowed": False, "reason": "no_consent"}
    word = {"purpose": "offers", "allowed": False, "source": "phone call"}
    kept = staff.post(f"{path}/consents", json=word).json()
    assert kept["allowed"] == {"offers": False, "proactive": False, "analytics": True}
    assert [one["source"] for one in kept["words"]] == ["customer", "phone call"]
    assert staff.get(path).json()["offers_allowed"] is False
