"""Mattermost sends its token along: stock Rasa does not look. Requests as Mattermost makes them."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels import mattermost
from rasa.core.channels.mattermost import MattermostInput as StockMattermostInput
from rasa.shared.exceptions import RasaException
from server import serving

from custom_components.channels.mattermost import MattermostInput, MattermostOutput, proof

TOKEN = "mattermost-webhook-token"
WEBHOOK = "https://bot.example.com/webhooks/mattermost/webhook"
OWN = {"url": "https://mm.example.com/api/v4", "token": "bot", "webhook_url": WEBHOOK}
CREDENTIALS = {**OWN, "webhook_token": TOKEN}
SAID = {
    "token": TOKEN,
    "team_id": "t1",
    "channel_id": "c1",
    "timestamp": 1690000000,
    "user_id": "u1",
    "user_name": "mei",
    "post_id": "p1",
    "text": "@heed where is my order? 订单呢",
    "trigger_word": "@heed",
}
REFUND = '/refund{"n": "1"}'


def pressed(**context):
    return {"user_id": "u1", "channel_id": "c1", "post_id": "p2", "context": context}


@pytest.fixture
def posted(monkeypatch):
    """What was sent to Mattermost."""
    posted = []

    class Answer:
        status_code = 200

    def post(url, headers, data):
        posted.append(json.loads(data))
        return Answer()

    monkeypatch.setattr(mattermost.requests, "post", post)
    return posted


@pytest.fixture(autouse=True)
def no_network(posted, assistant):
    assistant.answers = False


@pytest.fixture
async def server(assistant, operator):
    async with serving(assistant, MattermostInput.from_credentials(CREDENTIALS)) as server:
        yield server


async def post(server, body):
    async with httpx.AsyncClient(base_url=server.url) as client:
        # In ASCII: half a character is no UTF-8.
        content = body if isinstance(body, bytes) else json.dumps(body)
        return await client.post("/webhooks/mattermost/webhook", content=content)


async def test_stock_rasa_hears_what_anybody_sends(assistant):
    async with serving(assistant, StockMattermostInput.from_credentials(OWN)) as server:
        assert (await post(server, {**SAID, "token": "forged"})).status_code == 200
        assert (await post(server, pressed(action=REFUND))).status_code == 200
    assert [message.sender_id for message in assistant.heard] == ["u1", "u1"]


async def test_what_mattermost_sent_is_heard_and_answered(assistant, server, posted):
    assistant.answers = True
    assert (await post(server, SAID)).status_code == 200
    assert assistant.texts == ["where is my order? 订单呢"]
    assert posted == [{"channel_id": "c1", "message": "You said: where is my order? 订单呢"}]


@pytest.mark.parametrize("given", [None, "", "forged", TOKEN[:-1], ["x"], 5, {}, "\ud800", "é"])
async def test_what_mattermost_did_not_send_is_refused(given, assistant, server):
    assert (await post(server, {**SAID, "token": given})).status_code == 403
    assert (await post(server, pressed(action=REFUND, proof=given))).status_code == 403
    assert assistant.heard == []


async def test_a_button_that_was_sent_is_heard_when_it_is_pressed(assistant, server, posted):
    output = MattermostOutput(TOKEN, OWN["url"], OWN["token"], "c1", WEBHOOK)
    await output.send_text_with_buttons("u1", "sure?", [{"title": "yes", "payload": REFUND}])
    ((button,),) = [one["actions"] for one in posted[0]["props"]["attachments"]]
    await assistant.offers("u1", REFUND)
    assert (await post(server, pressed(**button["integration"]["context"]))).status_code == 200
    assert assistant.texts == [REFUND]


async def test_a_buttons_proof_is_that_of_no_other_and_no_token(assistant, server):
    right = proof(TOKEN, REFUND)
    assert (await post(server, pressed(action="/other", proof=right))).status_code == 403
    assert (await post(server, pressed(action=[REFUND], proof=right))).status_code == 403
    # Rasa reads what has a trigger word as words, whatever else stands there.
    both = {**SAID, "token": "", **pressed(action=REFUND, proof=right)}
    assert (await post(server, both)).status_code == 403
    assert assistant.heard == []


@pytest.mark.parametrize("body", [b"", b"\xff{", b"[]", b"{}", b'{"context": 5}', b"token=x"])
async def test_what_is_no_message_is_refused(body, assistant, server):
    assert (await post(server, body)).status_code == 403
    assert assistant.heard == []


@given(st.text(st.characters()), st.text(st.characters()))
def test_no_made_up_proof_fits(action, made_up):
    assert proof(TOKEN, action) != made_up
    assert proof(TOKEN, action) != proof("another token", action)


@pytest.mark.parametrize("given", [{}, {"webhook_token": ""}])
def test_without_a_token_it_does_not_start(given):
    with pytest.raises(RasaException, match=r"mattermost: `webhook_token` is missing\. .*Matterm"):
        MattermostInput.from_credentials({**OWN, **given})
