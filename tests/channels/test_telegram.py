"""Telegram sends back a secret: stock Rasa asks for none. Requests as Telegram makes them."""

from types import SimpleNamespace

import httpx
import pytest
from aiogram.bot.base import BaseBot
from aiogram.utils.exceptions import BadRequest
from rasa.core.channels.telegram import TelegramInput as StockTelegramInput
from rasa.core.channels.telegram import TelegramOutput as StockTelegramOutput
from rasa.shared.exceptions import RasaException
from server import serving

from custom_components.channels.telegram import TelegramInput, TelegramOutput

TOKEN = f"123456789:{'A' * 35}"
WEBHOOK = "/webhooks/telegram/webhook"
CREDENTIALS = {
    "access_token": TOKEN,
    "verify": "heed_bot",
    "webhook_url": f"https://bot.example.com{WEBHOOK}",
}
SECRET = TelegramOutput(TOKEN).secret
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {
    "update_id": 10000,
    "message": {
        "message_id": 1365,
        "date": 1441645532,
        "chat": {"id": 1111111, "type": "private", "first_name": "Mei"},
        "from": {"id": 1111111, "is_bot": False, "first_name": "Mei"},
        "text": "where is my order? 订单呢",
    },
}


@pytest.fixture(autouse=True)
def asked(monkeypatch, assistant):
    """What Telegram was asked; it takes everything."""
    asked = []

    async def request(self, method, data=None, files=None, **_):
        asked.append((method, data))
        return True if method == "setWebhook" else UPDATE["message"]

    async def get_me(self):
        return SimpleNamespace(username="heed_bot")

    monkeypatch.setattr(BaseBot, "request", request)
    monkeypatch.setattr(StockTelegramOutput, "get_me", get_me)
    assistant.answers = False
    return asked


@pytest.fixture
async def server(assistant, operator):
    async with serving(assistant, TelegramInput.from_credentials(CREDENTIALS)) as server:
        yield server


async def post(server, headers, path=WEBHOOK, **body):
    async with httpx.AsyncClient(base_url=server.url) as client:
        return await client.post(path, headers=headers, **(body or {"json": UPDATE}))


async def test_stock_rasa_hears_what_anybody_sends(assistant, monkeypatch):
    # It asks Telegram while it is made, in an event loop of its own.
    monkeypatch.setattr(
        StockTelegramInput,
        "get_output_channel",
        lambda self: StockTelegramOutput(self.access_token),
    )
    async with serving(assistant, StockTelegramInput.from_credentials(CREDENTIALS)) as server:
        assert (await post(server, {})).status_code == 200
    assert assistant.heard[0].sender_id == "1111111"


async def test_telegram_is_told_the_secret_when_the_server_starts(asked, server):
    assert asked == [
        ("setWebhook", {"url": CREDENTIALS["webhook_url"], "secret_token": SECRET}),
    ]
    assert TOKEN not in SECRET
    assert SECRET.isalnum()


async def test_what_telegram_sent_is_heard(assistant, server):
    assert (await post(server, {HEADER: SECRET})).status_code == 200
    assert assistant.texts == ["where is my order? 订单呢"]


@pytest.mark.parametrize(
    "given", [None, "", "guessed", TOKEN, "é".encode(), SECRET[:-1], SECRET + "x"]
)
async def test_what_telegram_did_not_send_is_refused_before_it_is_parsed(given, assistant, server):
    headers = {} if given is None else {HEADER: given}
    assert (await post(server, headers)).status_code == 403
    assert (await post(server, headers, content=b"\xff{")).status_code == 403
    assert assistant.heard == []


async def test_nobody_else_has_the_webhook_set_again(asked, server):
    before = list(asked)
    assert (await post(server, {}, "/webhooks/telegram/set_webhook")).status_code == 403
    assert asked == before
    await post(server, {HEADER: SECRET}, "/webhooks/telegram/set_webhook")
    assert asked[-1][1]["secret_token"] == SECRET


async def test_its_health_is_told_to_everybody(server):
    async with httpx.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/webhooks/telegram/")).json() == {"status": "ok"}


# Of stock Rasa's.
@pytest.mark.filterwarnings("ignore:coroutine 'Bot.set_webhook' was never awaited")
async def test_what_answers_no_message_is_said_while_the_server_runs(asked, server):
    """A reminder or a person's words; stock Rasa fails there: its event loop is running."""
    channel = TelegramInput.from_credentials(CREDENTIALS)
    channel.blueprint(None)
    await channel.get_output_channel().send_text_message("1111111", "still there?")
    assert asked[-1][0] == "sendMessage"
    stock = StockTelegramInput.from_credentials(CREDENTIALS)
    with pytest.raises(RuntimeError, match="running event loop"):
        stock.get_output_channel()


async def test_where_telegram_refuses_the_address_the_server_says_so(assistant, monkeypatch):
    async def refuse(*_, **__):
        raise BadRequest("bad webhook: HTTPS url must be provided")

    monkeypatch.setattr(BaseBot, "request", refuse)
    with pytest.raises(RasaException, match=r"https://bot\.example\.com.*webhook_url"):
        async with serving(assistant, TelegramInput.from_credentials(CREDENTIALS)):
            pass


def test_without_a_token_it_does_not_start():
    with pytest.raises(RasaException, match="telegram: `access_token` is missing"):
        TelegramInput.from_credentials({"verify": "heed_bot"})
