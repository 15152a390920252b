"""A customer on the web chat and on WeChat, and a person at the desk, on the running stack."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from itertools import count

import httpx
import jwt
import pytest
from fake_wechat import APP_ID, OPENID, SECRET, TOKEN, FakeWeChat, signature, xml
from ruamel.yaml import YAML
from running import until
from server import Page

from launcher.settings import PROJECT, Settings
from launcher.stack import Stack
from tests.conftest import free_port
from tests.few_pages import few_pages

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

CUSTOMER, ORDER, ITEM = "C1007", "HD10000369", "声悦 700 头戴耳机"
PATIENCE = 100
WECHAT_INPUT = "custom_components.channels.wechat.wechat_input.WeChatInput"


@pytest.fixture
async def wechat():
    async with FakeWeChat().serving() as platform:
        yield platform


@pytest.fixture
def shop(wechat, tmp_path_factory):
    """The three processes, with a WeChat account in credentials.yml."""
    # Milvus makes a socket in this folder, whose path must be short.
    folder = tmp_path_factory.mktemp("way")
    yaml = YAML()
    credentials = yaml.load(PROJECT / "credentials.yml")
    credentials[WECHAT_INPUT] = {
        "app_id": APP_ID,
        "app_secret": SECRET,
        "token": TOKEN,
        "api": wechat.address,
    }
    yaml.dump(credentials, folder / "credentials.yml")
    environment = {
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
    for text in ("我要退货", ORDER):
        await page.says(text, session, customer_token=signed_in, language_hint="zh")
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
