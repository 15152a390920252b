"""The channel of a company's app in WeCom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import structlog
from pydantic import Field
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from wechatpy.enterprise import parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

from custom_components.channels.rich_message import RichMessage
from custom_components.channels.settings import ChannelSettings
from custom_components.channels.text_form import marks_of
from custom_components.channels.webhook_input import WebhookInput
from custom_components.channels.wechat.parsing import incoming
from custom_components.channels.wechat.signatures import UNREADABLE, NotSigned, check, opened
from custom_components.channels.wecom.rendering import render
from custom_components.channels.wecom.wecom_api import WeComApi

logger = structlog.get_logger(__name__)

# The seal is checked before anything of the XML is parsed.
SEALED = re.compile(rb"<Encrypt>\s*<!\[CDATA\[([A-Za-z0-9+/=]+)\]\]>\s*</Encrypt>")


class WeComSettings(ChannelSettings):
    """Keys of the channel in credentials.yml.

    Attributes:
        corp_id: The company's id (企业ID).
        agent_id: The app's AgentId.
        secret: The app's Secret.
        token: Token of the app's callback (接收消息).
        encoding_aes_key: Its EncodingAESKey.
        api: Where WeCom's API is.
    """

    corp_id: str
    agent_id: int
    secret: str
    token: str
    encoding_aes_key: str = Field(..., regex="^[A-Za-z0-9]{43}$")
    api: str = "https://qyapi.weixin.qq.com"


class WeComInput(WebhookInput[WeComApi]):
    """Takes what WeCom sends, answers at once, and replies by the app's messages."""

    settings_class = WeComSettings

    def __init__(self, settings: WeComSettings) -> None:
        super().__init__(settings)
        self._settings = settings
        self._crypto = WeChatCrypto(settings.token, settings.encoding_aes_key, settings.corp_id)

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "wecom"

    def render(self, message: RichMessage, context: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return a message as WeCom draws it."""
        return render(message)

    def marks(self, message: RichMessage) -> Sequence[str]:
        """Return the marks by which choices are answered."""
        return marks_of(message)

    def connected(self) -> WeComApi:
        """Return connections to WeCom."""
        told = self._settings
        return WeComApi(told.corp_id, told.secret, told.agent_id, told.api)

    async def deliver(self, conversation: str, payload: dict[str, Any]) -> None:
        """Send a payload to who writes in a conversation."""
        await self.api.send(conversation.partition(":")[2], payload)

    def verify(self, request: Request) -> HTTPResponse:
        """Give back what WeCom has sealed, when it is WeCom."""
        try:
            return response.text(self._opened(request, request.args.get("echostr", "")))
        except NotSigned:
            return response.text("not sealed by WeCom", status=403)

    async def receive(self, request: Request) -> HTTPResponse:
        """Keep a message, and say so."""
        sealed = SEALED.search(request.body)
        try:
            letter = self._opened(request, sealed.group(1).decode() if sealed else "")
        except NotSigned:
            return response.text("not sealed by WeCom", status=403)
        try:
            message = incoming(parse_message(letter), self.name(), self._settings.says)
        except UNREADABLE as error:
            logger.warning("wecom.unreadable", reason=type(error).__name__)
            return response.text("")
        if message is not None:
            await self.accept(message)
        # WeCom takes an empty answer for "received".
        return response.text("")

    def _opened(self, request: Request, sealed: str) -> str:
        """Return what is in a sealed letter, whose signature is checked first.

        Raises:
            NotSigned: When it is not WeCom's, or not for this company.
        """
        given = [request.args.get(name, "") for name in ("msg_signature", "timestamp", "nonce")]
        check(self._settings.token, *given, sealed)
        return opened(self._crypto.check_signature, *given, sealed)
