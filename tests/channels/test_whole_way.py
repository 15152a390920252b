"""A customer on the web chat and on WeChat, and a person at the desk, on the running stack."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import count

import httpx
import jwt
import pytest
from fake_mail import ADDRESS, PASSWORD, USER, FakeImap, FakeSmtp, letter, mail_server
from fake_wechat import APP_ID, OPENID, SECRET, TOKEN, FakeWeChat, signature, xml
from fake_whatsapp import (
    ACCESS_TOKEN,
    APP_SECRET,
    NUMBER_ID,
    VERIFY,
    FakeWhatsApp,
    signed,
    text,
    webhook,
)
from ruamel.yaml import YAML
from running import until
from server import Page

from launcher.sealing import new_key
from launcher.settings import PROJECT, Settings
from launcher.stack import Stack
from tests.conftest import free_port
from tests.few_pages import few_pages

pytestmark = [
    pytest.mark.stack,
    pytest.mark.timeout(240),
    # On one machine nobody listens in.
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]

CUSTOMER, ORDER, ITEM = "C1007", "HD10000369", "声悦 700 头戴耳机"
PATIENCE = 100
OURS = "custom_components.channels"


@dataclass
class Platforms:
    """What stands where WeChat, Meta and a mail provider do."""

    wechat: FakeWeChat
    whatsapp: FakeWhatsApp
    imap: FakeImap
    smtp: FakeSmtp

    @property
    def credentials(self):
        """The sections that credentials.yml has commented out."""
        return {
            f"{OURS}.wechat.wechat_input.WeChatInput": {
                "app_id": APP_ID,
                "app_secret": SECRET,
                "token": TOKEN,
                "api": self.wechat.address,
            },
            f"{OURS}.whatsapp.whatsapp_input.WhatsAppInput": {
                "phone_number_id": NUMBER_ID,
                "access_token": ACCESS_TOKEN,
                "app_secret": APP_SECRET,
                "verify_token": VERIFY,
                "api": self.whatsapp.address,
            },
            f"{OURS}.mail.email_input.EmailInput": {
                "address": ADDRESS,
                "user": USER,
                "password": PASSWORD,
                "imap_host": "127.0.0.1",
                "imap_port": self.imap.port,
                "smtp_host": "127.0.0.1",
                "smtp_port": self.smtp.port,
                "encrypted": False,
            },
        }


@pytest.fixture
async def platforms():
    wechat, whatsapp = FakeWeChat(), FakeWhatsApp()
    async with wechat.serving(), whatsapp.serving(), mail_server() as (imap, smtp):
        yield Platforms(wechat, whatsapp, imap, smtp)


@pytest.fixture
def wechat(platforms):
    return platforms.wechat


@pytest.fixture
def shop(platforms, tmp_path_factory):
    """The three processes, with all these channels in credentials.yml."""
    # Milvus makes a socket in this folder, whose path must be short.
    folder = tmp_path_factory.mktemp("way")
    yaml = YAML()
    credentials = yaml.load(PROJECT / "credentials.yml")
    credentials.update(platforms.credentials)
    yaml.dump(credentials, folder / "credentials.yml")
    environment = {
        "CONVERSATION_KEYS": new_key(),
        "CREDENTIALS": str(folder / "credentials.yml"),
        "KNOWLEDGE_DATA": str(few_pages(folder / "knowledge")),
        "DATABASE_URL": f"sqlite:///{folder}/heed.db",
        "KNOWLEDGE_STORE": str(folder / "knowledge.db"),
        "CONVERSATIONS_URL": f"sqlite:///{folder}/conversations.db",
    }
    stored = YAML(typ="safe").load(PROJECT / "endpoints.yml")["tracker_store"]
    endpoints = {
        "tracker_store": {
            **stored,
            "personal_data": "encrypted",
            "db": str(folder / "conversations.db"),
            "journal": str(folder / "unsaved.db"),
        }
    }
    ports = {name: free_port() for name in ("rasa_port", "actions_port", "services_port")}
    settings = Settings(**ports)
    log = folder / "stack.log"
    with Stack(settings, log=log, environment=environment, endpoints=endpoints) as running:
        yield running


class OnWeChat:
    """The customer in WeChat, as WeChat passes on what they write."""

    def __init__(self, shop, wechat):
        self._url = f"{shop.settings.rasa_url}/webhooks/wechat/webhook"
        self._wechat = wechat
        self._numbers = count(1)

    async def writes(self, text, times=1):
        """Write a message, which WeChat delivers so often."""
        content = xml("text", str(next(self._numbers)), Content=text).encode()
        async with httpx.AsyncClient(timeout=30) as http:
            for _ in range(times):
                answer = await http.post(self._url, params=signature(), content=content)
                assert (answer.status_code, answer.text) == (200, "success")

    async def reads(self, *words):
        """Wait until something was said that has these words."""
        return await until(lambda: all(word in self.said for word in words))

    @property
    def said(self):
        return "\n".join(str(one) for one in self._wechat.sent)


class Agent:
    """Somebody at the desk."""

    def __init__(self, shop, name):
        token = shop.environment["STAFF_TOKEN"]
        self._headers = {"Authorization": f"Bearer {token}", "X-Agent": name}
        self._url = shop.settings.services_url

    async def asks(self, path, wish=None):
        method = "GET" if wish is None else "POST"
        async with httpx.AsyncClient(timeout=30, headers=self._headers) as http:
            answer = await http.request(method, self._url + path, json=wish)
            answer.raise_for_status()
            return answer.json()


async def test_a_task_goes_on_from_the_web_to_wechat_and_a_person_answers_there(shop, wechat):
    mei = Agent(shop, "Mei")
    proven = {"kind": "wechat", "value": OPENID, "verified": True}
    await mei.asks(
        f"/customers/{CUSTOMER}/identities", {**proven, "actor": "mei", "proof": "showed the phone"}
    )

    ends = datetime.now(timezone.utc) + timedelta(minutes=5)
    secret = shop.environment["CUSTOMER_SECRET"]
    signed_in = jwt.encode({"sub": CUSTOMER, "exp": ends}, secret, "HS256")
    page = await Page(shop.settings.rasa_url).open()
    session = await page.session()
    for words in ("我要退货", ORDER):
        await page.says(words, session, customer_token=signed_in, language_hint="zh")
    await page.hears()
    assert ITEM in str(page.heard("bot_uttered"))
    await page.close()

    # Neither the order nor the language is told again, and a message that comes twice counts once.
    on_wechat = OnWeChat(shop, wechat)
    await on_wechat.writes(ITEM, times=2)
    await on_wechat.reads("刚才的事我们在这里接着办", "原因")
    await on_wechat.writes("跟图片颜色不一样")
    await on_wechat.reads("颜色不一样", ORDER)
    await on_wechat.writes("确认")
    await on_wechat.reads("RT")
    assert on_wechat.said.count("刚才的事我们在这里接着办") == 1

    await on_wechat.writes("我要找人工客服")
    ticket = await _ticket(mei)
    await mei.asks(f"/desk/tickets/{ticket}/take", {})
    await mei.asks(f"/desk/tickets/{ticket}/reply", {"key": "whole-way-1", "text": "我是小梅"})
    await on_wechat.reads("我是小梅")
    before = len(wechat.sent)
    await on_wechat.writes("退款多久到账")
    shown = await _said_to(mei, ticket, "退款多久到账")
    assert (shown["channel"], shown["paused"]) == ("wechat", True)
    await mei.asks(f"/desk/tickets/{ticket}/hand-back", {"agreed": "三天内退款"})
    await on_wechat.reads("三天内退款")
    # To the question that Mei read the assistant said nothing.
    assert [str(one) for one in wechat.sent[before:] if "三天内退款" not in str(one)] == []


async def test_a_person_answers_on_whatsapp_and_by_mail_where_the_customer_wrote(shop, platforms):
    sent, letters = platforms.whatsapp.sent, platforms.smtp.letters
    mei = Agent(shop, "Mei")
    ids = count(1)

    async def by_whatsapp(words):
        body = webhook(text(words, f"wamid.{next(ids)}"))
        url = f"{shop.settings.rasa_url}/webhooks/whatsapp/webhook"
        async with httpx.AsyncClient(timeout=30) as http:
            answer = await http.post(url, content=body, headers=signed(body))
        assert answer.status_code == 200

    async def by_mail(words):
        # In the thread of what was answered last, as mail programs do.
        thread = {}
        if letters:
            last = letters[-1]
            seen = f"{last['References']} {last['Message-ID']}"
            thread = {"In_Reply_To": last["Message-ID"], "References": seen}
        written = letter(words, "My order", message_id=f"<{next(ids)}@example>", **thread)
        await platforms.imap.bring(written)

    told = {
        by_whatsapp: lambda: "\n".join(map(str, sent)),
        by_mail: lambda: "\n".join(
            one.get_body(("plain",)).get_content().replace("\n", " ") for one in letters
        ),
    }
    for number, (writes, heard) in enumerate(told.items()):
        await writes("how much is the AirBuds Pro?")
        await until(lambda heard=heard: "¥999" in heard())
        await writes("I want to talk to a human please")
        ticket = await _ticket(mei)
        await mei.asks(f"/desk/tickets/{ticket}/take", {})
        words = f"Hello, Mei here, number {number}."
        reply = {"key": f"whole-way-{number}", "text": words}
        for _ in range(2):
            await mei.asks(f"/desk/tickets/{ticket}/reply", reply)
        await until(lambda heard=heard, words=words: words in heard())
        await writes("thanks, that is all")
        await _said_to(mei, ticket, "thanks, that is all")
        await mei.asks(f"/desk/tickets/{ticket}/close", {"outcome": "solved"})
        assert heard().count(words) == 1


async def _ticket(agent):
    return await _until(agent, "/desk/tickets", lambda told: told["tickets"][0]["number"])


async def _said_to(agent, ticket, text):
    return await _until(
        agent, f"/desk/tickets/{ticket}", lambda told: text in str(told["messages"]) and told
    )


async def _until(agent, path, read):
    for _ in range(PATIENCE):
        with suppress(IndexError):
            if found := read(await agent.asks(path)):
                return found
        await asyncio.sleep(0.2)
    raise AssertionError(f"{path} never came to hold it.")
