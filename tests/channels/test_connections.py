"""The web chat's connections are counted from the first handshake on, and others are served."""

import asyncio

import httpx
import pytest
from rasa.core.channels.socketio import SocketIOInput
from server import Refused, serving

from custom_components.channels.web_chat import WebChatInput

HANDSHAKE = {"EIO": "4", "transport": "polling"}
HERE, THERE = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}


@pytest.fixture(autouse=True)
def proxy(monkeypatch):
    """Let a test come from several addresses."""
    monkeypatch.setenv("SANIC_PROXIES_COUNT", "1")


async def handshakes(server, count, at_once=False, **headers):
    """Begin so many connections without ever saying hello; return how each was answered."""
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as client:
        asked = [client.get("/socket.io/", params=HANDSHAKE) for _ in range(count)]
        if at_once:
            return [answer.status_code for answer in await asyncio.gather(*asked)]
        return [(await one).status_code for one in asked]


async def test_stock_rasa_keeps_a_connection_for_each_handshake(assistant):
    channel = SocketIOInput()
    async with serving(assistant, channel) as server:
        assert await handshakes(server, 150, **HERE) == [200] * 150
        assert len(channel.sio.eio.sockets) == 150


async def test_an_address_begins_only_so_many_connections_and_others_are_served(
    assistant, operator
):
    operator(HANDSHAKES_PER_ADDRESS="3/hour")
    channel = WebChatInput()
    async with serving(assistant, channel) as server:
        page = await server.page(**HERE)
        token = await page.session()
        assert await handshakes(server, 4, **HERE) == [200, 200, 429, 429]
        with pytest.raises(Refused, match="429"):
            await server.page(**HERE)
        assert len(channel.sio.eio.sockets) == 3
        # Who is connected goes on, and so does everybody else.
        await page.says("still here", token)
        other = await server.page(**THERE)
        await other.says("me too", await other.session())
    assert assistant.texts == ["still here", "me too"]


@pytest.mark.parametrize("at_once", [False, True])
async def test_who_never_says_hello_is_counted_too(at_once, assistant, operator):
    operator(CONNECTIONS_PER_ADDRESS=3)
    channel = WebChatInput()
    async with serving(assistant, channel) as server:
        answers = await handshakes(server, 6, at_once, **HERE)
        assert sorted(answers) == [200] * 3 + [429] * 3
        with pytest.raises(Refused, match="429"):
            await server.page(**HERE)
        page = await server.page(**THERE)
        await page.says("hello", await page.session())
        assert len(channel.sio.eio.sockets) == 4
    assert assistant.texts == ["hello"]


async def test_a_server_holds_only_so_many_connections(assistant, operator):
    operator(CONNECTIONS_IN_ALL=2)
    async with serving(assistant, WebChatInput()) as server:
        first, second = await server.page(**HERE), await server.page(**THERE)
        with pytest.raises(Refused, match="503"):
            await server.page(**{"X-Forwarded-For": "192.0.2.3"})
        await second.says("hello", await second.session())
        await first.close()
        await server.page(**{"X-Forwarded-For": "192.0.2.3"})
    assert assistant.texts == ["hello"]


async def test_a_page_that_polls_is_one_connection_however_often_it_asks(assistant, operator):
    operator(HANDSHAKES_PER_ADDRESS="1/hour", CONNECTIONS_PER_ADDRESS=1)
    async with (
        serving(assistant, WebChatInput()) as server,
        httpx.AsyncClient(base_url=server.url, headers=HERE) as client,
    ):
        opened = await client.get("/socket.io/", params=HANDSHAKE)
        sid = opened.text.partition('"sid":"')[2].partition('"')[0]
        known = {**HANDSHAKE, "sid": sid}
        for said in ("40", '42["session_request",{}]'):
            assert (await client.post("/socket.io/", params=known, content=said)).text == "OK"
            assert (await client.get("/socket.io/", params=known)).status_code == 200
        assert (await client.get("/socket.io/", params=HANDSHAKE)).status_code == 429
