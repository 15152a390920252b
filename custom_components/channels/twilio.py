"""SMS and WhatsApp by Twilio, its signature checked, which Rasa's own channel does not do."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from multidict import MultiDict
from rasa.core.channels import twilio
from rasa.core.channels.channel import InputChannel
from sanic.request import Request
from twilio.request_validator import RequestValidator

from custom_components.channels.proven import Proven

SIGNATURE = "X-Twilio-Signature"
CURE = "`auth_token` is the account's, `webhook_url` the address as Twilio's console has it."


class TwilioInput(Proven, twilio.TwilioInput):
    """Hears only what Twilio signed with the account's auth token.

    Settings are those of Rasa's `twilio`, and `webhook_url`: the address as Twilio's console has
    it. Behind a proxy the server does not know it, and Twilio signs it too.
    """

    cure = CURE
    needs = ("auth_token",)
    webhook_url: str | None = None

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the section of credentials.yml.

        Raises:
            RasaException: When there is nothing to check signatures with.
        """
        channel = super().from_credentials(credentials)
        channel.webhook_url = (credentials or {}).get("webhook_url")
        return channel

    def is_proven(self, request: Request) -> bool:
        """Tell whether Twilio signed a request."""
        try:
            # Sanic leaves out parameters without a value; Twilio signs them.
            sent = parse_qsl(request.body.decode(), keep_blank_values=True)
        except UnicodeDecodeError:
            return False
        address = self.webhook_url or request.url
        given = request.headers.get(SIGNATURE) or ""
        return RequestValidator(self.auth_token).validate(address, MultiDict(sent), given)
