"""A session begins with the customer and language that the channel tells of, and with no task."""

import asyncio
import json
import time

import httpx
import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.session import ActionSessionStart
from services.client import ServicesClient


@pytest.mark.parametrize(
    ("metadata", "kept"),
    [
        ({"customer_id": "C1001", "language_hint": "zh"}, ("C1001", "zh")),
        ({"language_hint": "fr"}, (None, None)),
        (None, (None, None)),
    ],
)
def test_customer_and_language_come_from_the_channel(answers, run, metadata, kept):
    slots = {"session_started_metadata": metadata}
    _, sets, _ = run(ActionSessionStart(), slots)
    assert (sets["customer_id"], sets["language"]) == kept


def test_what_was_known_before_stays_known(answers, run):
    _, sets, _ = run(ActionSessionStart(), {"customer_id": "C1001", "language": "zh"})
    assert (sets["customer_id"], sets["language"]) == ("C1001", "zh")


def test_only_the_terminal_is_signed_in_by_the_environment(answers, run, monkeypatch):
    monkeypatch.setenv("SHELL_CUSTOMER", "C1002")
    assert run(ActionSessionStart(), {}, channel="cmdline")[1]["customer_id"] == "C1002"
    assert run(ActionSessionStart(), {}, channel="rest")[1]["customer_id"] is None


CUSTOMER = {"customer_id": "C1001", "name": "Alice", "tier": "plus", "points": 5}
CUSTOMER |= {"offers_allowed": False, "email": "alice@example.com"}
SIGNED_IN = {"session_started_metadata": {"customer_id": "C1001"}}


def test_conditions_may_ask_for_the_profile_and_nothing_that_tells_who_it_is(answers, run):
    answers["/customers/C1001"] = (200, CUSTOMER)
    _, sets, _ = run(ActionSessionStart(), SIGNED_IN)
    assert sets["profile"] == {"tier": "plus", "points": 5, "offers_allowed": False}


@pytest.mark.parametrize("answer", [(404, {}), (500, {}), httpx.ConnectError("down")])
def test_a_conversation_begins_though_nobody_tells_the_profile(answers, run, answer):
    answers["/customers/C1001"] = answer
    said, sets, _ = run(ActionSessionStart(), SIGNED_IN)
    assert (said, sets["profile"], sets["customer_id"]) == ([], None, "C1001")


def felt(at: float, label: str, score: float) -> dict:
    told = {"sentiment": {"label": label, "score": score}}
    return {"event": "user", "timestamp": at, "parse_data": told}


FELT = [
    felt(10.0, "positive", 1),
    {"event": "session_started", "timestamp": 100.0},
    felt(101.0, "neutral", 0),
    {"event": "user", "timestamp": 102.0, "parse_data": {"intent": {"name": "deny"}}},
    felt(103.0, "negative", -1),
]


@pytest.fixture
def told(monkeypatch):
    """What the services are told at the start of a session, and the start itself."""
    sent = []

    def reply(request):
        if request.method == "PUT":
            sent.append((request.url.path, json.loads(request.content)))
        return httpx.Response(404, json={"detail": "nobody"})

    client = ServicesClient("http://services", httpx.MockTransport(reply))
    monkeypatch.setattr("actions.session.services", lambda: client)

    def start(slots):
        tracker = Tracker("s1", slots, {}, FELT, False, None, {}, "action_listen")
        asyncio.run(ActionSessionStart().run(CollectingDispatcher(), tracker, {}))
        return sent

    return start


def test_how_the_last_session_sounded_is_told_once_when_the_next_begins(told):
    ((path, mood),) = told({"customer_id": "C1001"})
    assert path == "/customers/C1001/moods/s1"
    assert mood == {"began_at": "1970-01-01T00:01:40Z", "label": "negative", "scores": [0, -1]}


def test_the_mood_of_nobody_known_is_not_told(told):
    assert told({"customer_id": None}) == []


def test_a_merged_customer_goes_on_as_the_one_that_stays(answers, run):
    answers["/customers/C1002"] = (200, CUSTOMER)
    _, sets, _ = run(ActionSessionStart(), {"customer_id": "C1002"})
    assert sets["customer_id"] == "C1001"


CARRIED = [
    {"event": "slot", "name": "session_started_metadata", "value": {"customer_id": "C1"}},
    {"event": "slot", "name": "language", "value": "zh"},
    {"event": "user", "text": "退货", "parse_data": {"intent": {"name": "return_item"}}},
    {"event": "slot", "name": "order_number", "value": "HD10000101"},
    {"event": "action", "name": "utter_ask_reason"},
    {"event": "action", "name": "action_listen"},
]
ON_WECHAT = {"session_started_metadata": {"identity": "wechat:openid-1"}}


def begun(waits=True, **more):
    told = {"customer_id": "C1001", "conversation_id": "web", "waits": waits, "events": CARRIED}
    return 200, {**told, **more}


def test_a_linked_customer_goes_on_where_another_channel_stopped(answers, run):
    answers["/conversations/begun"] = begun()
    said, sets, _ = run(ActionSessionStart(), ON_WECHAT)
    assert said == ["utter_goes_on"]
    assert (sets["customer_id"], sets["language"]) == ("C1001", "zh")
    assert sets["order_number"] == "HD10000101"
    _, content = answers["asked"][0]
    assert json.loads(content)["identity"] == "wechat:openid-1"


def test_where_nothing_waits_it_goes_on_without_a_word(answers, run):
    answers["/conversations/begun"] = begun(waits=False)
    said, sets, _ = run(ActionSessionStart(), ON_WECHAT)
    assert (said, sets["order_number"]) == ([], "HD10000101")


@pytest.mark.parametrize("answer", [(500, {}), httpx.ConnectError("down"), begun(customer_id=None)])
def test_a_session_begins_by_itself_where_nothing_goes_on(answers, run, answer):
    answers["/conversations/begun"] = answer
    said, sets, _ = run(ActionSessionStart(), ON_WECHAT)
    assert (said, sets["customer_id"], "order_number" in sets) == ([], None, False)


@pytest.mark.parametrize("paused", [True, False])
def test_a_person_who_has_the_conversation_keeps_it_in_a_new_session(answers, paused):
    tracker = Tracker("s1", {}, {}, [], paused, None, {}, "action_listen")
    events = asyncio.run(ActionSessionStart().run(CollectingDispatcher(), tracker, {}))
    assert ("pause" in [event["event"] for event in events]) is paused


LATER, EARLIER = int(time.time()) + 600, int(time.time()) - 1


def proven(customer, until):
    return {"session_started_metadata": {"customer_id": customer, "customer_until": until}}


def test_the_shops_sign_in_is_kept_with_its_end(answers, run):
    answers["/customers/C1001"] = (200, CUSTOMER)
    _, sets, _ = run(ActionSessionStart(), proven("C1001", LATER))
    assert (sets["customer_id"], sets["profile"]["tier"]) == ("C1001", "plus")
    assert sets["sign_in"] == {"as": "C1001", "until": LATER}


def test_after_its_end_a_new_session_begins_without_the_customer(answers, run):
    answers["/customers/C1001"] = (200, CUSTOMER)
    answers["/conversations/begun"] = begun()
    ended = {"customer_id": "C1001", "sign_in": {"as": "C1001", "until": EARLIER}}
    said, sets, _ = run(ActionSessionStart(), ended)
    assert (said, sets["profile"], "order_number" in sets) == ([], None, False)
    assert "asked" not in answers
    # Whose conversation it is stays known: for them it is exported and erased.
    assert (sets["customer_id"], sets["sign_in"]) == ("C1001", ended["sign_in"])


def test_who_signs_in_again_goes_on_in_the_conversation(answers, run):
    answers["/customers/C1001"] = (200, CUSTOMER)
    ended = {"customer_id": "C1001", "sign_in": {"as": "C1001", "until": EARLIER}}
    _, sets, _ = run(ActionSessionStart(), {**ended, **proven("C1001", LATER)})
    assert sets["sign_in"]["until"] == LATER
    assert sets["profile"] is not None


@pytest.mark.parametrize("until", [EARLIER, LATER])
def test_a_conversation_that_is_somebodys_becomes_nobody_elses(answers, run, until):
    answers["/customers/C1001"] = answers["/customers/C6666"] = (200, CUSTOMER)
    theirs = {"customer_id": "C1001", "sign_in": {"as": "C1001", "until": until}}
    _, sets, _ = run(ActionSessionStart(), {**theirs, **proven("C6666", LATER)})
    assert (sets["customer_id"], sets["sign_in"]) == ("C1001", theirs["sign_in"])
    assert sets["profile"] is None
    assert "asked" not in answers


def test_a_merged_customer_signs_in_again_by_the_id_of_before(answers, run):
    answers["/customers/C1002"] = (200, CUSTOMER)
    before = {"customer_id": "C1001", "sign_in": {"as": "C1002", "until": EARLIER}}
    _, sets, _ = run(ActionSessionStart(), {**before, **proven("C1002", LATER)})
    assert sets["profile"] is not None
    assert sets["customer_id"] == "C1001"


def test_whom_the_shops_server_names_may_change(answers, run):
    """Who signs as for Rasa's HTTP API is believed in everything."""
    named = {"session_started_metadata": {"customer_id": "C1002"}, "customer_id": "C1001"}
    _, sets, _ = run(ActionSessionStart(), named)
    assert (sets["customer_id"], sets["sign_in"]) == ("C1002", None)
