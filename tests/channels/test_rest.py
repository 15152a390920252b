"""The REST channel: trusted callers are believed, everybody else is a customer with a session."""

from datetime import datetime, timedelta, timezone

import jwt
import pytest
from rasa.core.channels.rest import RestInput as StockRestInput
from server import asking

from custom_components.channels.gate.tokens import conversation_of
from custom_components.channels.guarded import Guarded
from custom_components.channels.rest import RestInput

RASA_TOKEN = "the secret of Rasa's own HTTP API"
CHAT_SECRET = "the secret of the web chat's door"
WEBHOOK = "/webhooks/rest/webhook"
CLAIM = {"customer_id": "C1001"}


def authorization(secret=RASA_TOKEN, role="admin", minutes=1):
    ends = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    user = {"username": "a caller", "role": role}
    token = jwt.encode({"user": user, "exp": ends}, secret, "HS256")
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def rest(assistant, operator):
    async with asking(assistant, RestInput()) as client:
        yield client


async def test_stock_rasa_lets_anybody_continue_a_conversation_as_any_customer(assistant):
    async with asking(assistant, StockRestInput()) as client:
        body = {"sender": "alice", "message": "/refund", "metadata": CLAIM}
        answer = await client.post(WEBHOOK, json={**body, "input_channel": "cmdline"})
    assert answer.json() == [{"recipient_id": "alice", "text": "You said: /refund"}]
    (message,) = assistant.heard
    assert (message.metadata, message.input_channel) == (CLAIM, "cmdline")


async def test_a_caller_who_signs_is_believed(assistant, rest):
    body = {"sender": "alice", "message": "/refund", "metadata": CLAIM}
    answer = await rest.post(WEBHOOK, json=body, headers=authorization())
    assert answer.json() == [{"recipient_id": "alice", "text": "You said: /refund"}]
    assert assistant.heard[0].metadata == CLAIM


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": f"Bearer {RASA_TOKEN}"},
        {"Authorization": f"Basic {RASA_TOKEN}"},
        authorization(secret="x" * 32),
        authorization(role="user"),
        authorization(minutes=-1),
    ],
)
async def test_others_are_refused_with_what_to_do(headers, assistant, rest):
    body = {"sender": "alice", "message": "hello"}
    answer = await rest.post(WEBHOOK, json=body, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Authorization: Bearer" in answer.json()["detail"]
    assert assistant.heard == []


async def test_a_page_talks_in_a_session_as_a_customer_like_any(assistant, rest):
    session = (await rest.post("/webhooks/rest/session")).json()["session_id"]
    body = {
        "sender": session,
        "message": "/refund",
        "metadata": CLAIM,
        "input_channel": "cmdline",
    }
    answer = await rest.post(WEBHOOK, json=body)
    (message,) = assistant.heard
    assert answer.json()[0]["recipient_id"] == conversation_of(session, CHAT_SECRET)
    assert message.metadata == {}
    assert message.input_channel == "rest"
    assert not message.text.startswith("/")


async def test_a_stream_is_guarded_too(assistant, rest):
    session = (await rest.post("/webhooks/rest/session")).json()["session_id"]
    body = {"sender": session, "message": "/refund", "metadata": CLAIM}
    await rest.post(WEBHOOK, params={"stream": "true"}, json=body)
    assert assistant.heard[0].metadata == {}
    assert not assistant.texts[0].startswith("/")


@pytest.mark.parametrize("body", ["", "[]", "{", '{"message": {"a": 1}}', "\x00", "null"])
async def test_what_is_no_message_is_refused(body, assistant, rest):
    answer = await rest.post(WEBHOOK, content=body, headers=authorization())
    assert answer.status_code == 400
    assert assistant.heard == []


async def test_an_address_opens_only_so_many_sessions(assistant, operator):
    operator(SESSIONS_PER_ADDRESS="2/hour")
    async with asking(assistant, RestInput()) as client:
        codes = [(await client.post("/webhooks/rest/session")).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


class OtherInput(Guarded, StockRestInput):
    """A channel of a platform, which is no caller of the API."""

    @classmethod
    def name(cls):
        return "other"


async def test_a_callers_signature_counts_for_no_other_request_of_its_connection(
    assistant, operator
):
    body = {"sender": "alice", "message": "/refund"}
    async with asking(assistant, RestInput(), OtherInput()) as client:
        await client.post(WEBHOOK, json=body, headers=authorization())
        await client.post("/webhooks/other/webhook", json=body)
    assert assistant.heard[0].text == "/refund"
    assert assistant.heard[1].text != "/refund"
