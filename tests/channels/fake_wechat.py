"""WeChat's side: requests as WeChat makes them, and its API on a local port."""

from __future__ import annotations

import itertools
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from http_double import serving
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

APP_ID, SECRET, TOKEN = "wx0123456789abcdef", "a-secret", "a-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def xml(kind, message_id="1", sender=OPENID, **fields):
    """A message as WeChat writes it."""
    told = {
        "ToUserName": "gh_shop",
        "FromUserName": sender,
        "CreateTime": 1700000000,
        "MsgType": kind,
        **fields,
    }
    if kind != "event":
        told["MsgId"] = message_id
    inner = "".join(
        f"<{name}>{value}</{name}>"
        if isinstance(value, int)
        else f"<{name}><![CDATA[{value}]]></{name}>"
        for name, value in told.items()
    )
    return f"<xml>{inner}</xml>"


def signature(token=TOKEN, **more):
    """The parameters by which WeChat shows that it is WeChat."""
    timestamp, nonce = str(int(time.time())), "1320562132"
    signer = WeChatSigner()
    signer.add_data(token, timestamp, nonce)
    return {"signature": signer.signature, "timestamp": timestamp, "nonce": nonce, **more}


def sealed(content):
    """A message in AES mode: its body, and the parameters that go with it."""
    params = signature(encrypt_type="aes")
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    body = crypto.encrypt_message(content, params["nonce"], params["timestamp"])
    given = body.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0]
    return body, {**params, "msg_signature": given}


@dataclass
class FakeWeChat:
    """The API, as far as customer-service messages need it.

    Attributes:
        answers: What is answered to the next sendings instead of "ok": an error's JSON, a status,
            or `hang up`.
    """

    address: str = ""
    sent: list = field(default_factory=list)
    uploads: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    tokens: itertools.count = field(default_factory=lambda: itertools.count(1))
    token: str = ""
    asked_for_token: int = 0

    def expire(self):
        """Make the token invalid, as if its time were over."""
        self.token = ""

    async def stable_token(self, request):
        asked = await request.json()
        assert (asked["appid"], asked["secret"]) == (APP_ID, SECRET)
        self.asked_for_token += 1
        if not self.token or asked["force_refresh"]:
            self.token = f"token-{next(self.tokens)}"
        return web.json_response({"access_token": self.token, "expires_in": 7200})

    async def send(self, request):
        if request.query["access_token"] != self.token:
            return web.json_response({"errcode": 40001, "errmsg": "invalid credential"})
        if self.answers:
            answer = self.answers.pop(0)
            if answer == "hang up":
                request.transport.abort()
                return web.Response()
            if isinstance(answer, int):
                return web.Response(status=answer)
            return web.json_response(answer)
        self.sent.append(await request.json())
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def upload(self, request):
        assert request.query["access_token"] == self.token
        form = await request.post()
        with form["media"].file as media:
            self.uploads.append(media.read())
        return web.json_response({"type": "image", "media_id": f"media-{len(self.uploads)}"})

    async def picture(self, request):
        return web.Response(body=PNG, content_type="image/png")

    @asynccontextmanager
    async def serving(self):
        routes = [
            web.post("/cgi-bin/stable_token", self.stable_token),
            web.post("/cgi-bin/message/custom/send", self.send),
            web.post("/cgi-bin/media/upload", self.upload),
            web.get("/picture.png", self.picture),
        ]
        async with serving(*routes) as address:
            self.address = address
            yield self

    @property
    def texts(self):
        return [one["text"]["content"] for one in self.sent if one["msgtype"] == "text"]
