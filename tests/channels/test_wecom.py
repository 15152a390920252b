"""WeCom, from its sealed request to the reply on its API."""

import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from fake_wechat import xml
from http_double import serving
from running import running, until
from wechatpy.enterprise.crypto import WeChatCrypto

from custom_components.channels.wecom.wecom_input import WeComInput

CORP, SECRET, AGENT, TOKEN, USER = "ww1234567890", "secret", 1000002, "a-token", "lina"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def sealed(content, corp=CORP, token=TOKEN):
    """A letter as WeCom seals it: its body, and the parameters that go with it."""
    timestamp, nonce = str(int(time.time())), "1372623149"
    body = WeChatCrypto(token, AES_KEY, corp).encrypt_message(content, nonce, timestamp)
    signature = body.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0]
    given = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
    return f"<xml>{body[5:]}", given


@dataclass
class FakeWeCom:
    address: str = ""
    sent: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    token: int = 1

    async def gettoken(self, request):
        assert dict(request.query) == {"corpid": CORP, "corpsecret": SECRET}
        told = {"errcode": 0, "access_token": f"t{self.token}", "expires_in": 7200}
        return web.json_response(told)

    async def send(self, request):
        if request.query["access_token"] != f"t{self.token}":
            return web.json_response({"errcode": 42001, "errmsg": "access_token expired"})
        if self.answers:
            return web.json_response(self.answers.pop(0))
        self.sent.append(await request.json())
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    @asynccontextmanager
    async def serving(self):
        routes = [
            web.get("/cgi-bin/gettoken", self.gettoken),
            web.post("/cgi-bin/message/send", self.send),
        ]
        async with serving(*routes) as address:
            self.address = address
            yield self


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/conversations.db"


@pytest.fixture
async def wecom():
    async with FakeWeCom().serving() as platform:
        yield platform


def channel(wecom, **more):
    keys = {
        "corp_id": CORP,
        "agent_id": AGENT,
        "secret": SECRET,
        "token": TOKEN,
        "encoding_aes_key": AES_KEY,
        "api": wecom.address,
        "first_seconds": 0.0,
        **more,
    }
    return WeComInput.from_credentials(keys)


async def tell(http, content, **how):
    body, params = sealed(content, **how)
    return await http.post("/webhook", params=params, content=body.encode())


async def test_wecom_is_shown_that_the_address_is_ours(wecom, url):
    body, params = sealed("1616140317555161061")
    echo = body.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    async with running(channel(wecom), url) as (http, _):
        answer = await http.get("/webhook", params={**params, "echostr": echo})
        assert (answer.status_code, answer.text) == (200, "1616140317555161061")
        answer = await http.get("/webhook", params={**params, "echostr": echo[:-4] + "AAAA"})
        assert answer.status_code == 403


async def test_a_text_is_answered_once_and_with_a_new_token_where_the_old_expired(wecom, url):
    async with running(channel(wecom), url) as (http, agent):
        for _ in range(2):
            assert (await tell(http, xml("text", "1", USER, Content="您好"))).text == ""
        await until(lambda: wecom.sent)
        wecom.token += 1
        await tell(http, xml("text", "2", USER, Content="在吗"))
        await until(lambda: len(wecom.sent) == 2)
    assert wecom.sent[0] == {
        "touser": USER,
        "agentid": AGENT,
        "msgtype": "text",
        "text": {"content": "You said: 您好"},
    }
    assert agent.texts == ["您好", "在吗"]
    assert agent.heard[0].sender_id == f"wecom:{USER}"


async def test_letters_of_others_and_for_others_are_refused(wecom, url):
    async with running(channel(wecom), url) as (http, agent):
        letter = xml("text", "1", USER, Content="hi")
        assert (await tell(http, letter, token="guess")).status_code == 403
        assert (await tell(http, letter, corp="another")).status_code == 403
        assert (await http.post("/webhook", content=letter.encode())).status_code == 403
    assert agent.heard == []


async def test_choices_are_numbered_and_answered_by_number_or_words(wecom, url):
    def offer(_):
        buttons = [
            {"title": "查订单", "payload": "/track_order"},
            {"title": "退货", "payload": "/return_item"},
        ]
        return [{"text": "请问要办什么？", "buttons": buttons}]

    async with running(channel(wecom), url, offer) as (http, agent):
        for number, words in enumerate(("您好", "２", "查订单", "3", "/refund"), 1):
            await tell(http, xml("text", str(number), USER, Content=words))
            await until(lambda wanted=number: len(wecom.sent) == wanted)
    assert wecom.sent[0]["text"]["content"] == "请问要办什么？\n\n1. 查订单\n2. 退货"
    assert agent.texts[:4] == ["您好", "/return_item", "/track_order", "3"]
    assert not agent.texts[4].startswith("/")


async def test_cards_are_articles_of_one_message(wecom, url):
    site = "https://shop.example.com"
    items = [{"name": f"Kettle {n}", "price": "$29", "url": f"/kettle-{n}"} for n in range(3)]

    def show(_):
        return [{"custom": {"type": "products", "items": items}}]

    async with running(channel(wecom, site=site), url, show) as (http, _):
        await tell(http, xml("text", "1", USER, Content="kettles"))
        await until(lambda: wecom.sent)
    told = wecom.sent[0]["news"]["articles"]
    assert [one["url"] for one in told] == [f"{site}/kettle-{n}" for n in range(3)]


async def test_whom_the_app_is_not_shown_to_is_no_success(wecom, url):
    async with running(channel(wecom), url) as (http, _):
        wecom.answers = [{"errcode": 0, "invaliduser": USER}]
        await tell(http, xml("text", "1", USER, Content="one"))
        await tell(http, xml("text", "2", USER, Content="two"))
        await until(lambda: wecom.sent)
    assert [one["text"]["content"] for one in wecom.sent] == ["You said: two"]
