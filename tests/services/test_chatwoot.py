"""Conversations in Chatwoot: against a double of its application API and its webhook."""

import hashlib
import hmac
import itertools
import json
import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chatwoot.client import ChatwootClient, ChatwootUnavailable
from services.chatwoot.schemas import WebhookIn
from services.chatwoot.service import ChatwootService
from services.chatwoot.signature import is_signed
from tests.services.a_desk import MEI

SECRET, TOKEN = "webhook-secret", "access-token"
BASE = "/api/v1/accounts/3"


class Chatwoot:
    """A double of Chatwoot's application API, as its documentation and controllers have it."""

    def __init__(self):
        self.contacts, self.conversations, self.messages = [], [], []
        self.down = False
        self._ids = itertools.count(1)
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request):
        if self.down:
            return httpx.Response(502)
        if request.headers.get("api_access_token") != TOKEN:
            return httpx.Response(401, json={"errors": ["Invalid Access Token"]})
        path, body = request.url.path.removeprefix(BASE), json.loads(request.content or "{}")
        if path == "/contacts":
            return self._contact(body)
        if path == "/contacts/search":
            found = [one for one in self.contacts if one["identifier"] == request.url.params["q"]]
            return httpx.Response(200, json={"meta": {"count": len(found)}, "payload": found})
        if path == "/conversations":
            self.conversations.append({**body, "id": next(self._ids)})
            return httpx.Response(200, json=self.conversations[-1])
        number = int(path.split("/")[2])
        self.messages.append({**body, "conversation": number})
        return httpx.Response(200, json={**body, "id": next(self._ids)})

    def _contact(self, body):
        if any(one["identifier"] == body["identifier"] for one in self.contacts):
            return httpx.Response(422, json={"message": "Identifier has already been taken"})
        place = {"source_id": f"source-{len(self.contacts)}", "inbox": {"id": body["inbox_id"]}}
        contact = {**body, "id": next(self._ids), "contact_inboxes": [place]}
        self.contacts.append(contact)
        made = {"payload": {"contact": contact, "contact_inbox": place}}
        return httpx.Response(200, json=made)

    def public(self):
        return [one["content"] for one in self.messages if one["message_type"] == "incoming"]

    def notes(self):
        return [one["content"] for one in self.messages if one.get("private")]


@pytest.fixture
def chatwoot():
    return Chatwoot()


@pytest.fixture
def passing(desk, chatwoot):
    client = ChatwootClient("http://chatwoot/", 3, 5, TOKEN, chatwoot.transport)
    yield ChatwootService(client, desk.handling, desk.replies)
    client.close()


def reply(message, text="Hello", **more):
    """An event as Chatwoot's webhook sends it for what an agent writes."""
    told = {
        "event": "message_created",
        "id": message,
        "content": text,
        "message_type": "outgoing",
        "content_type": "text",
        "private": False,
        "sender": {"id": 1, "name": "Lin", "email": "lin@example.com", "type": "user"},
        "conversation": {"id": 2, "status": "open", "inbox_id": 5},
        "account": {"id": 3, "name": "Shop"},
    }
    return WebhookIn.parse_obj({**told, **more})


def resolved():
    return WebhookIn.parse_obj(
        {"event": "conversation_status_changed", "id": 2, "status": "resolved"}
    )


def test_a_ticket_becomes_a_conversation_with_all_that_was_said(desk, chatwoot, passing):
    desk.rasa.keep("c", {"event": "bot", "text": "How can I help?"})
    desk.rasa.says("c", "my kettle leaks")
    passing.pass_on()
    assert chatwoot.conversations[0]["inbox_id"] == 5
    assert chatwoot.conversations[0]["custom_attributes"]["ticket"] == desk.number
    assert "How can I help?" in chatwoot.notes()[0]
    assert chatwoot.public() == ["my kettle leaks"]


def test_the_assistant_answers_until_somebody_there_does(desk, chatwoot, passing):
    passing.pass_on()
    assert not desk.paused
    passing.hear(reply(10))
    assert (desk.paused, desk.ticket().agent_name) == (True, "Lin")
    assert desk.rasa.sent == [("rest", "Hello")]


def test_what_the_customer_says_is_passed_on_once_and_in_order(desk, chatwoot, passing):
    passing.pass_on()
    for text in ("one", "two", "three"):
        desk.rasa.says("c", text)
        passing.pass_on()
        passing.pass_on()
    assert chatwoot.public() == ["one", "two", "three"]


def test_a_webhook_that_comes_again_is_answered_once(desk, chatwoot, passing):
    passing.pass_on()
    passing.hear(reply(10))
    passing.hear(reply(10))
    assert len(desk.rasa.sent) == 1
    passing.pass_on()
    assert chatwoot.public() == []
    assert len(chatwoot.notes()) == 1


def test_notes_and_what_no_person_says_never_reach_the_customer(desk, chatwoot, passing):
    passing.pass_on()
    passing.hear(reply(10, private=True))
    passing.hear(reply(11, message_type="incoming"))
    passing.hear(reply(12, message_type="template", sender=None))
    passing.hear(reply(13, sender={"id": 1, "name": "Bot", "type": "agent_bot"}))
    passing.hear(reply(14, conversation={"id": 999}))
    assert desk.rasa.sent == []


def test_files_are_told_by_their_addresses(desk, chatwoot, passing):
    passing.pass_on()
    passing.hear(reply(10, text=None, attachments=[{"data_url": "https://files/1.png"}]))
    assert desk.rasa.sent == [("rest", "https://files/1.png")]


def test_a_resolved_conversation_is_handed_back_to_the_assistant(desk, chatwoot, passing):
    passing.pass_on()
    passing.hear(reply(10))
    passing.hear(resolved())
    passing.hear(resolved())
    assert (desk.paused, desk.ticket().outcome) == (False, "handed_back")
    desk.rasa.says("c", "later")
    passing.pass_on()
    assert "later" not in chatwoot.public()
    desk.number = desk.open("c")
    passing.pass_on()
    assert len(chatwoot.conversations) == 2
    assert len(chatwoot.contacts) == 1


def test_who_writes_there_is_told_that_somebody_at_the_desk_has_it(desk, chatwoot, passing):
    passing.pass_on()
    desk.handling.take(desk.number, MEI)
    passing.hear(reply(10))
    assert desk.rasa.sent == []
    assert "Mei has this conversation." in chatwoot.notes()[-1]


def test_while_chatwoot_is_away_nothing_is_lost(desk, chatwoot, passing):
    chatwoot.down = True
    passing.pass_on()
    desk.rasa.says("c", "hello?")
    chatwoot.down = False
    passing.pass_on()
    chatwoot.down = True
    desk.rasa.says("c", "still there?")
    passing.pass_on()
    chatwoot.down = False
    passing.pass_on()
    assert chatwoot.public() == ["hello?", "still there?"]


def test_a_wrong_token_is_told_with_its_setting(chatwoot):
    client = ChatwootClient("http://chatwoot", 3, 5, "wrong", chatwoot.transport)
    with pytest.raises(ChatwootUnavailable, match="CHATWOOT_TOKEN"):
        client.contact("heed:1", {})
    client.close()


def signed(body, at, secret=SECRET):
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Chatwoot-Signature": f"sha256={digest}", "X-Chatwoot-Timestamp": str(at)}


@pytest.fixture
def settings(settings):
    told = {"chatwoot_url": "http://127.0.0.1:9", "chatwoot_webhook_secret": SECRET}
    return settings.copy(update={**told, "chatwoot_seconds": 3600})


def test_the_webhook_is_heard_when_it_is_signed_and_refused_otherwise(http):
    body, now = reply(10).json().encode(), int(time.time())
    post = lambda headers: http.post("/chatwoot/webhook", content=body, headers=headers)  # noqa: E731
    assert post(signed(body, now)).status_code == 204
    assert post({}).status_code == 401
    assert post(signed(body, now, "guess")).status_code == 401
    assert post(signed(body, now - 3600)).status_code == 401
    assert (
        http.post("/chatwoot/webhook", content=b"[]", headers=signed(b"[]", now)).status_code == 422
    )


@given(st.binary(max_size=50), st.text(max_size=80), st.text(max_size=15))
def test_no_invented_signature_passes(body, signature, timestamp):
    assert not is_signed(body, signature, timestamp, SECRET, 1_700_000_000)
    assert not is_signed(body, signature, timestamp, "", 1_700_000_000)
