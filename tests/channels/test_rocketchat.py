"""Rocket.Chat sends its token along, and stock Rasa does not look. Requests as it makes them."""

import json

import httpx
import pytest
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.channels.rocketchat import RocketChatInput as StockRocketChatInput
from rasa.shared.exceptions import RasaException
from server import serving

from custom_components.channels.rocketchat import RocketChatInput

TOKEN = "rocket-webhook-token"
OWN = {"user": "heed", "password": "x", "server_url": "https://rocket.example.com"}
CREDENTIALS = {**OWN, "webhook_token": TOKEN}
SAID = {
    "token": TOKEN,
    "bot": False,
    "channel_id": "GENERAL",
    "channel_name": "general",
    "message_id": "m1",
    "timestamp": "2026-11-27T10:00:00.000Z",
    "user_id": "u1",
    "user_name": "mei",
    "text": "where is my order? 订单呢",
}
LIVE = {
    "_id": "room1",
    "type": "Message",
    "visitor": {"_id": "v1", "token": "the visitor's own", "name": "Mei"},
    "messages": [{"u": {"username": "guest-1"}, "username": "guest-1", "msg": "hello"}],
}
HEADER = "X-RocketChat-Livechat-Token"


@pytest.fixture(autouse=True)
def no_network(monkeypatch, assistant):
    """Rocket.Chat is not here to log in to."""
    monkeypatch.setattr(
        StockRocketChatInput, "get_output_channel", lambda self: CollectingOutputChannel()
    )
    assistant.answers = False


@pytest.fixture
async def server(assistant, operator):
    async with serving(assistant, RocketChatInput.from_credentials(CREDENTIALS)) as server:
        yield server


async def post(server, body, **headers):
    async with httpx.AsyncClient(base_url=server.url) as client:
        # In ASCII: half a character is no UTF-8.
        content = body if isinstance(body, bytes) else json.dumps(body)
        return await client.post("/webhooks/rocketchat/webhook", headers=headers, content=content)


async def test_stock_rasa_hears_what_anybody_sends(assistant):
    async with serving(assistant, StockRocketChatInput.from_credentials(OWN)) as server:
        assert (await post(server, {**SAID, "token": "forged"})).status_code == 200
    assert assistant.heard[0].sender_id == "GENERAL"


async def test_what_rocket_chat_sent_is_heard(assistant, server):
    assert (await post(server, SAID)).status_code == 200
    assert assistant.texts == ["where is my order? 订单呢"]


async def test_what_a_visitor_of_the_live_chat_says_is_heard(assistant, server):
    assert (await post(server, LIVE, **{HEADER: TOKEN})).status_code == 200
    assert (assistant.texts, assistant.heard[0].sender_id) == (["hello"], "room1")


@pytest.mark.parametrize("given", [None, "", "forged", TOKEN[:-1], ["x"], 5, {}, "\ud800", "é"])
async def test_what_rocket_chat_did_not_send_is_refused(given, assistant, server):
    assert (await post(server, {**SAID, "token": given})).status_code == 403
    assert (await post(server, {**LIVE, "token": given})).status_code == 403
    assert assistant.heard == []


async def test_a_live_chats_token_is_its_own_header(assistant, server):
    """What a visitor may write into the body, or a stranger, proves nothing there."""
    assert (await post(server, {**LIVE, "token": TOKEN})).status_code == 403
    assert (await post(server, LIVE, **{HEADER: "forged"})).status_code == 403
    assert (await post(server, {**SAID, "token": ""}, **{HEADER: TOKEN})).status_code == 403
    assert assistant.heard == []


@pytest.mark.parametrize("body", [b"", b"\xff{", b"[]", b"null", b"token=rocket-webhook-token"])
async def test_what_is_no_message_is_refused(body, assistant, server):
    assert (await post(server, body)).status_code == 403
    assert assistant.heard == []


@pytest.mark.parametrize("given", [{}, {"webhook_token": ""}])
def test_without_a_token_it_does_not_start(given):
    with pytest.raises(RasaException, match=r"rocketchat: `webhook_token` is missing\. .*Rocket"):
        RocketChatInput.from_credentials({**OWN, **given})
