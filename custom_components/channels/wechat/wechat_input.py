"""The channel of a WeChat Official Account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from pydantic import Field
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

from custom_components.channels.rich_message import RichMessage
from custom_components.channels.settings import ChannelSettings
from custom_components.channels.webhook_input import WebhookInput
from custom_components.channels.wechat.parsing import incoming
from custom_components.channels.wechat.rendering import render
from custom_components.channels.wechat.signatures import UNREADABLE, NotSigned, check, opened
from custom_components.channels.wechat.wechat_api import WeChatApi

logger = structlog.get_logger(__name__)


class WeChatSettings(ChannelSettings):
    """Keys of the channel in credentials.yml.

    Attributes:
        app_id: AppID (开发者ID).
        app_secret: AppSecret (开发者密码).
        token: Token (令牌), as it is written at WeChat too.
        encoding_aes_key: EncodingAESKey (消息加解密密钥); with it only sealed messages are taken.
        api: Where WeChat's API is.
    """

    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str = Field("", regex="^([A-Za-z0-9]{43})?$")
    api: str = "https://api.weixin.qq.com"


class WeChatInput(WebhookInput[WeChatApi]):
    """Takes what WeChat sends, answers at once, and replies by customer-service messages.

    WeChat waits five seconds for an answer and then sends the message again. So a message is kept
    and `success` is answered; the reply follows when it is there.
    """

    settings_class = WeChatSettings

    def __init__(self, settings: WeChatSettings) -> None:
        super().__init__(settings)
        self._settings = settings
        key = settings.encoding_aes_key
        self._crypto = WeChatCrypto(settings.token, key, settings.app_id) if key else None

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "wechat"

    def render(self, message: RichMessage, context: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return a message as WeChat draws it."""
        return render(message)

    def connected(self) -> WeChatApi:
        """Return connections to WeChat."""
        told = self._settings
        return WeChatApi(told.app_id, told.app_secret, told.api)

    async def deliver(self, conversation: str, payload: dict[str, Any]) -> None:
        """Send a payload to who writes in a conversation."""
        await self.api.send(conversation.partition(":")[2], payload)

    def verify(self, request: Request) -> HTTPResponse:
        """Give back what WeChat wants to see, when it is WeChat."""
        try:
            self._check(request)
        except NotSigned:
            return response.text("not signed by WeChat", status=403)
        return response.text(request.args.get("echostr", ""))

    async def receive(self, request: Request) -> HTTPResponse:
        """Keep a message, and say so."""
        try:
            self._check(request)
            letter = self._letter(request)
        except NotSigned:
            return response.text("not signed by WeChat", status=403)
        try:
            message = incoming(parse_message(letter), self.name(), self._settings.says)
        except UNREADABLE as error:
            logger.warning("wechat.unreadable", reason=type(error).__name__)
            return response.text("success")
        if message is not None:
            await self.accept(message)
        return response.text("success")

    def _check(self, request: Request) -> None:
        """Return when the address bears WeChat's signature."""
        given = [request.args.get(name, "") for name in ("signature", "timestamp", "nonce")]
        check(self._settings.token, *given)

    def _letter(self, request: Request) -> str:
        if self._crypto is None:
            return request.body.decode(errors="replace")
        given = [request.args.get(name, "") for name in ("msg_signature", "timestamp", "nonce")]
        return opened(self._crypto.decrypt_message, request.body, *given)
