"""The channel of a WhatsApp number."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import structlog
from pydantic import BaseModel, Extra, constr
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from custom_components.channels.hub_signature import is_signed
from custom_components.channels.proven import same
from custom_components.channels.rich_message import RichMessage
from custom_components.channels.settings import ChannelSettings
from custom_components.channels.text_form import marks_of, within
from custom_components.channels.webhook_input import WebhookInput
from custom_components.channels.whatsapp.parsing import failures, messages, values
from custom_components.channels.whatsapp.rendering import needs_marks, render
from custom_components.channels.whatsapp.whatsapp_api import WhatsAppApi, WindowClosed
from language.identification import identify

logger = structlog.get_logger(__name__)

# After this a business may begin only with a template.
WINDOW_SECONDS = 24 * 3600
# What a template's blank may hold.
BLANK = 1024


class Template(BaseModel):
    """A template that Meta has approved.

    Attributes:
        name: Its name.
        language: Its language as Meta writes it: `en_US`, `zh_CN`.
        takes_text: Whether its one blank is filled with what was to be said.
    """

    name: str
    language: str
    takes_text: bool = False

    class Config:
        """A key that nobody reads is a mistake."""

        extra = Extra.forbid


class WhatsAppSettings(ChannelSettings):
    """Keys of the channel in credentials.yml.

    Attributes:
        phone_number_id: The number's id, from the app's page WhatsApp > API Setup.
        access_token: A system user's token that may send.
        app_secret: The app's secret, by which Meta signs.
        verify_token: Any word of yours; it is written at Meta too.
        list_button: What is written on the button that opens a list of choices.
        templates: What is sent where the customer wrote more than a day ago, by the language of
            what was to be said: `en`, `zh`.
        api: Where the API is, with its version.
    """

    phone_number_id: str
    access_token: str
    app_secret: str
    verify_token: str
    list_button: constr(min_length=1, max_length=20) = "☰"  # type: ignore[valid-type]
    templates: dict[str, Template] = {}
    api: str = "https://graph.facebook.com/v21.0"


class WhatsAppInput(WebhookInput[WhatsAppApi]):
    """Takes what Meta sends, answers at once, and replies by the Cloud API."""

    settings_class = WhatsAppSettings

    def __init__(self, settings: WhatsAppSettings) -> None:
        super().__init__(settings)
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "whatsapp"

    def render(self, message: RichMessage, context: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return a message as WhatsApp draws it, with until when it may be sent as it is."""
        until = float(context.get("at", 0)) + WINDOW_SECONDS
        words = message.text or "\n".join(card.text for card in message.cards)
        rendered = render(message, self._settings.list_button)
        return [
            {"until": until, "words": words, "first": place == 0, "payload": one}
            for place, one in enumerate(rendered)
        ]

    def marks(self, message: RichMessage) -> Sequence[str]:
        """Return the marks of choices that are too many for a list."""
        return marks_of(message) if needs_marks(message) else ()

    async def deliver(self, conversation: str, payload: dict[str, Any]) -> None:
        """Send a payload, or a template in its stead where it comes too late."""
        number = conversation.partition(":")[2].removeprefix("+")
        template = self._template(payload["words"])
        if template is None or time.time() <= payload["until"]:
            try:
                await self.api.send(number, payload["payload"])
                return
            except WindowClosed:
                if template is None:
                    raise
        # One template stands for the whole message.
        if payload["first"]:
            await self.api.send(number, template)

    def connected(self) -> WhatsAppApi:
        """Return connections to Meta."""
        told = self._settings
        return WhatsAppApi(told.api, told.phone_number_id, told.access_token)

    def verify(self, request: Request) -> HTTPResponse:
        """Give back Meta's challenge to who knows the verify token."""
        if not same(self._settings.verify_token, request.args.get("hub.verify_token", "")):
            return response.text("not the verify token", status=403)
        return response.text(request.args.get("hub.challenge", ""))

    async def receive(self, request: Request) -> HTTPResponse:
        """Keep messages, and say so."""
        given = request.headers.get("x-hub-signature-256", "")
        if not is_signed(self._settings.app_secret, request.body, given, ("sha256",)):
            return response.text("not signed by Meta", status=403)
        try:
            body = json.loads(request.body)
        except ValueError:
            logger.warning("whatsapp.unreadable")
            return response.text("ok")
        for value in values(body, self._settings.phone_number_id):
            for code in failures(value):
                logger.warning("whatsapp.not_delivered", code=code)
            for message in messages(value, self._settings.says):
                await self.accept(message)
        return response.text("ok")

    def _template(self, words: str) -> dict[str, Any] | None:
        """Return the template that stands for words, in their language."""
        known = self._settings.templates
        template = known.get(identify(words).name) or next(iter(known.values()), None)
        if template is None:
            return None
        told: dict[str, Any] = {
            "name": template.name,
            "language": {"code": template.language},
        }
        if template.takes_text:
            # Meta takes no lines in a blank.
            blank = {"type": "text", "text": within(" ".join(words.split()), BLANK)}
            told["components"] = [{"type": "body", "parameters": [blank]}]
        return {"type": "template", "template": told}
