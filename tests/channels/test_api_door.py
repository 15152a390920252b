"""Rasa's HTTP API: open without flags in stock, and its token in every access log; ours closed."""

from urllib.parse import quote

import httpx
import pytest
from rasa.core.channels.rest import RestInput as StockRestInput
from rasa.shared.core.trackers import DialogueStateTracker
from server import serving
from test_rest import RASA_TOKEN, authorization

from custom_components.channels.rest import RestInput
from custom_components.channels.web_chat import WebChatInput

TRACKER = "/conversations/alice/tracker"
CLOSED = [
    ("GET", TRACKER),
    ("POST", "/conversations/alice/messages"),
    ("POST", "/conversations/alice/tracker/events"),
    ("POST", "/conversations/alice/trigger_intent"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
    ("POST", "/model/parse"),
    ("POST", "/model/train"),
    ("GET", "/domain"),
    ("GET", "/status"),
    ("GET", "/%73tatus"),
    ("GET", "/webhooks/../status"),
]


async def answer_of(server, method, path, **more):
    async with httpx.AsyncClient(base_url=server.url) as client:
        return await client.request(method, path, **more)


async def test_stock_rasa_without_flags_asks_nobody_who_they_are(assistant):
    async with serving(assistant, StockRestInput()) as server:
        answer = await answer_of(server, "GET", "/status")
    assert answer.status_code == 409  # no model is loaded here


async def test_stock_rasa_writes_its_token_into_the_access_log(assistant, caplog):
    async with serving(assistant, StockRestInput(), auth_token="a-secret") as server:
        await answer_of(server, "GET", "/status", params={"token": "a-secret"})
    assert "a-secret" in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("options", [{}, {"auth_token": "a-secret"}, {"jwt_secret": RASA_TOKEN}])
async def test_ours_is_closed_with_whatever_flags(options, assistant, operator):
    async with serving(assistant, RestInput(), **options) as server:
        for method, path in CLOSED:
            answer = await answer_of(server, method, path)
            assert answer.status_code == 401, path
        told = await answer_of(server, "GET", "/status", params={"token": "a-secret"})
        assert told.status_code == 401
        assert "access logs" in told.json()["detail"]


async def test_without_a_secret_the_api_is_closed_to_everybody(assistant, operator):
    operator(RASA_TOKEN="")
    async with serving(assistant, RestInput()) as server:
        answer = await answer_of(server, "GET", "/status", headers=authorization())
        assert answer.status_code == 401


@pytest.mark.parametrize("options", [{}, {"jwt_secret": RASA_TOKEN, "jwt_method": "HS256"}])
async def test_who_signs_in_the_header_may_call(options, assistant, operator):
    async with serving(assistant, RestInput(), **options) as server:
        answer = await answer_of(server, "GET", "/status", headers=authorization())
        assert answer.status_code == 409  # no model is loaded here
        forged = await answer_of(server, "GET", "/status", headers=authorization("x" * 32))
        assert forged.status_code == 401


async def test_health_checks_and_channels_stay_open(assistant, operator):
    async with serving(assistant, RestInput(), WebChatInput()) as server:
        for path in ("/", "/version", "/webhooks/rest/", "/webhooks/socketio/"):
            assert (await answer_of(server, "GET", path)).status_code == 200, path
        await server.page()


async def test_who_guesses_is_not_listened_to_for_a_while(assistant, operator):
    operator(REFUSALS_PER_ADDRESS="3/hour")
    async with serving(assistant, RestInput()) as server:
        answers = [await answer_of(server, "GET", "/status") for _ in range(5)]
        signed = await answer_of(server, "GET", "/status", headers=authorization())
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert signed.status_code == 409


async def test_a_body_too_large_is_refused_before_it_is_read(assistant, operator):
    operator(BODY_KB=1)
    async with serving(assistant, RestInput()) as server:
        body = {"sender": "alice", "message": "x" * 2000}
        answer = await answer_of(
            server, "POST", "/webhooks/rest/webhook", json=body, headers=authorization()
        )
    assert answer.status_code == 413
    assert assistant.heard == []


async def test_no_page_of_another_site_reads_the_api(assistant, operator):
    async with serving(assistant, RestInput()) as server:
        answer = await answer_of(
            server, "GET", "/version", headers={"Origin": "https://elsewhere.example"}
        )
    assert "access-control-allow-origin" not in answer.headers


class OfConversations:
    """The parts of Rasa's agent that tell of a conversation; remembers which was asked for."""

    def __init__(self):
        self.processor = self
        self.asked = []

    def is_ready(self):
        return True

    async def fetch_full_tracker_with_initial_session(self, conversation_id, output_channel):
        self.asked.append(conversation_id)
        return DialogueStateTracker(conversation_id, [])


IDS = ["wechat:oLVP_js-9", "whatsapp:+447700900123", "email:ann+shop@example.com", "a/b?c%20d#e 中"]


async def test_stock_rasa_takes_an_id_that_is_written_as_in_addresses_for_another():
    agent = OfConversations()
    async with serving(agent, StockRestInput()) as server:
        for one in IDS:
            await answer_of(server, "GET", f"/conversations/{quote(one, safe='')}/tracker")
    assert agent.asked == [quote(one, safe="") for one in IDS]


async def test_ours_knows_a_conversation_whose_id_is_written_as_in_addresses(operator):
    agent = OfConversations()
    async with serving(agent, RestInput()) as server:
        for one in IDS:
            path = f"/conversations/{quote(one, safe='')}/tracker"
            answer = await answer_of(server, "GET", path, headers=authorization())
            assert answer.json()["sender_id"] == one
    assert agent.asked == IDS
