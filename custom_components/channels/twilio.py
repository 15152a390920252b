"""SMS and WhatsApp by Twilio, its signature checked, which Rasa's own channel does not do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import structlog
from multidict import MultiDict
from rasa.core.channels import twilio
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from twilio.request_validator import RequestValidator

from custom_components.channels.gate.api_door import problem
from custom_components.channels.guarded import Guarded

SIGNATURE = "X-Twilio-Signature"

log = structlog.get_logger()


class TwilioInput(Guarded, twilio.TwilioInput):
    """Hears only what Twilio signed with the account's auth token.

    Settings are those of Rasa's `twilio`, and `webhook_url`: the address as Twilio's console has
    it. Behind a proxy the server does not know it, and Twilio signs it too.
    """

    webhook_url: str | None = None

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the section of credentials.yml.

        Raises:
            RasaException: When there is nothing to check signatures with.
        """
        channel = super().from_credentials(credentials)
        if not channel.auth_token:
            raise RasaException("credentials.yml, twilio: `auth_token` is missing.")
        channel.webhook_url = (credentials or {}).get("webhook_url")
        return channel

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return Rasa's blueprint, which sees only what is signed."""
        blueprint = super().blueprint(on_new_message)

        @blueprint.middleware("request")
        async def check_signature(request: Request) -> HTTPResponse | None:
            if request.method != "POST" or self._is_signed(request):
                return None
            log.warning("twilio.signature_wrong", cure="auth_token, or webhook_url, is another.")
            return problem(403, "Forbidden", f"{SIGNATURE} does not fit.")

        return blueprint

    def _is_signed(self, request: Request) -> bool:
        try:
            # Sanic leaves out parameters without a value; Twilio signs them.
            sent = parse_qsl(request.body.decode(), keep_blank_values=True)
        except UnicodeDecodeError:
            return False
        address = self.webhook_url or request.url
        given = request.headers.get(SIGNATURE) or ""
        return RequestValidator(self.auth_token).validate(address, MultiDict(sent), given)
