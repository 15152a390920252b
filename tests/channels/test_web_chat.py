"""The web chat is open to everybody: nobody reads or continues another's conversation there."""

import time

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.socketio import SocketIOInput
from server import Refused, serving

from custom_components.channels.gate.tokens import (
    conversation_of,
    issue_session,
    sign_in_of,
)
from custom_components.channels.web_chat import WebChatInput

SECRET = "the secret of the web chat's door"
OTHER = "a secret that somebody made up ..."
CUSTOMER_SECRET = "the secret of the shop's own site"


NOW = int(time.time())
SIGNED_IN = {"customer_id": "C1001", "customer_until": NOW + 300}


def signed_in(customer, secret=CUSTOMER_SECRET, minutes=5, **claims):
    return jwt.encode({"sub": customer, "exp": NOW + 60 * minutes, **claims}, secret, "HS256")


async def test_stock_rasa_lets_anybody_continue_a_conversation_as_any_customer(assistant):
    channel = SocketIOInput(session_persistence=True)
    async with serving(assistant, channel) as server:
        thief = await server.page()
        await thief.says("/refund", "a guessed id", customer_id="C1001")
    (message,) = assistant.heard
    assert (message.sender_id, message.text) == ("a guessed id", "/refund")
    assert message.metadata == {"customer_id": "C1001"}


@pytest.fixture
async def server(assistant, operator):
    async with serving(assistant, WebChatInput()) as server:
        yield server


async def test_a_session_is_issued_kept_and_answered(assistant, server):
    page = await server.page()
    token = await page.session()
    await page.says("hello", token)
    assert page.heard("bot_uttered") == [{"text": "You said: hello"}]
    again = await server.page()
    assert await again.session(token) == token
    await again.says("me again", token)
    assert len({message.sender_id for message in assistant.heard}) == 1
    await page.hears()
    assert page.heard("bot_uttered")[-1] == {"text": "You said: me again"}


async def test_the_id_alone_opens_nothing(assistant, server):
    owner = await server.page()
    await owner.says("my secret", await owner.session())
    conversation = assistant.heard[0].sender_id
    thief = await server.page()
    token = await thief.session(conversation)
    await thief.says("and what was it?", conversation)
    assert thief.heard("session_refused")
    assert conversation_of(token, SECRET) not in (None, conversation)
    await owner.says("still me", await owner.session())
    await thief.hears()
    assert thief.heard("bot_uttered") == []
    assert [message.text for message in assistant.heard] == ["my secret", "still me"]


@pytest.mark.parametrize(
    "forged",
    [
        "an unsigned id of an older page",
        "",
        None,
        17,
        {"sub": "x"},
        ["x"],
        issue_session(OTHER, 1)[1],
        jwt.encode({"sub": "x", "aud": "heed-session", "exp": 9e9}, "", "none"),
        jwt.encode({"sub": "x", "exp": 9e9}, SECRET, "HS256"),
        jwt.encode({"sub": "x", "aud": "heed-session"}, SECRET, "HS256"),
        jwt.encode({"sub": "x", "aud": "heed-session", "exp": 1}, SECRET, "HS256"),
        jwt.encode({"sub": "", "aud": "heed-session", "exp": 9e9}, SECRET, "HS256"),
    ],
)
async def test_what_is_not_signed_gets_a_new_session_and_says_nothing(forged, assistant, server):
    page = await server.page()
    token = await page.session(forged)
    assert conversation_of(token, SECRET)
    await page.says("hello", forged)
    assert page.heard("session_refused")
    assert assistant.heard == []


@given(st.text())
def test_no_text_is_a_session_or_a_customer(text):
    assert conversation_of(text, SECRET) is None
    assert sign_in_of(text, CUSTOMER_SECRET) is None


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        ({"customer_id": "C1001"}, {}),
        ({"customer_token": signed_in("C1001")}, SIGNED_IN),
        ({"customer_id": "C2", "customer_token": signed_in("C1001")}, SIGNED_IN),
        ({"customer_until": 9e9, "customer_token": signed_in("C1001")}, SIGNED_IN),
        ({"customer_id": "C1001", "customer_until": 9e9}, {}),
        ({"customer_token": signed_in("C1001", OTHER)}, {}),
        ({"customer_token": signed_in("C1001", minutes=-1)}, {}),
        ({"customer_token": signed_in("C1001", aud="heed-session")}, {}),
        ({"language_hint": "zh", "customer_id": "C1"}, {"language_hint": "zh"}),
    ],
)
async def test_a_customer_is_whom_the_shops_site_signed_in(told, believed, assistant, server):
    page = await server.page()
    await page.says("hello", await page.session(), **told)
    assert assistant.heard[0].metadata == believed


async def test_without_a_secret_of_the_shop_nobody_is_signed_in(assistant, operator):
    operator(CUSTOMER_SECRET="")
    async with serving(assistant, WebChatInput()) as server:
        page = await server.page()
        await page.says("hello", await page.session(), customer_token=signed_in("C1001"))
    assert assistant.heard[0].metadata == {}


async def test_a_pressed_button_passes_and_a_typed_command_does_not(assistant, server):
    page = await server.page()
    token = await page.session()
    await assistant.offers(conversation_of(token, SECRET), '/refund{"n": "1"}')
    await page.says('/refund{"n": "1"}', token)
    await page.says('/refund{"n": "2"}', token)
    pressed, typed = assistant.texts
    assert pressed == '/refund{"n": "1"}'
    assert not typed.startswith("/")


@pytest.mark.parametrize("data", [None, "text", 5, [], {"message": {"text": "x"}}])
async def test_what_is_no_message_breaks_nothing(data, assistant, server):
    page = await server.page()
    await page.emits("session_request", data)
    await page.emits("user_uttered", data)
    await page.says("hello", await page.session())
    assert assistant.texts == ["hello"]


@pytest.mark.parametrize(
    ("origin", "connects"),
    [("http://127.0.0.1:8000", True), ("https://elsewhere.example", False), ("null", False)],
)
async def test_pages_of_other_sites_may_not_connect(origin, connects, server):
    if connects:
        await server.page(Origin=origin)
    else:
        with pytest.raises(Refused):
            await server.page(Origin=origin)


async def test_only_listed_pages_connect_where_pages_are_listed(assistant, operator):
    operator(CHAT_ORIGINS="https://shop.example, https://shop.example.cn/")
    async with serving(assistant, WebChatInput()) as server:
        await server.page(Origin="https://shop.example.cn")
        with pytest.raises(Refused):
            await server.page(Origin="http://127.0.0.1:8000")


async def test_an_address_holds_only_so_many_connections(assistant, operator):
    operator(CONNECTIONS_PER_ADDRESS=2)
    async with serving(assistant, WebChatInput()) as server:
        first, _ = await server.page(), await server.page()
        with pytest.raises(Refused):
            await server.page()
        await first.close()
        await server.page()


async def test_an_address_sends_only_so_many_messages_in_whatever_sessions(assistant, operator):
    operator(MESSAGES_PER_ADDRESS="3/hour")
    async with serving(assistant, WebChatInput()) as server:
        page = await server.page()
        for _ in range(5):
            await page.says("hello", await page.session())
    assert len(assistant.heard) == 3
    assert page.heard("bot_uttered")[-1] == {"text": "One moment, please."}


async def test_a_proxy_tells_the_address_only_where_the_operator_has_one(
    assistant, operator, monkeypatch
):
    operator(CONNECTIONS_PER_ADDRESS=1)
    monkeypatch.setenv("SANIC_PROXIES_COUNT", "1")
    async with serving(assistant, WebChatInput()) as server:
        await server.page(**{"X-Forwarded-For": "192.0.2.1"})
        await server.page(**{"X-Forwarded-For": "192.0.2.2"})
        with pytest.raises(Refused):
            await server.page(**{"X-Forwarded-For": "192.0.2.2"})
