"""Facebook Messenger, its signature compared in constant time, and before anything is parsed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels import facebook
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from custom_components.channels.gate.api_door import problem
from custom_components.channels.guarded import Guarded
from custom_components.channels.hub_signature import is_signed, same

# The stronger first: Facebook sends both.
SIGNATURES = (("X-Hub-Signature-256", "sha256"), ("X-Hub-Signature", "sha1"))

log = structlog.get_logger()


class FacebookInput(Guarded, facebook.FacebookInput):
    """Hears only what Facebook signed with the app's secret.

    Rasa's own compares signatures with `==`, which takes longer the more of it is right, lets the
    sender choose the digest, and hands verify tokens to the same comparison. Settings are those
    of Rasa's `facebook`.
    """

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the section of credentials.yml.

        Raises:
            RasaException: When there is nothing to check signatures with.
        """
        channel = super().from_credentials(credentials)
        for key, value in (("secret", channel.fb_secret), ("verify", channel.fb_verify)):
            if not value:
                raise RasaException(f"credentials.yml, facebook: `{key}` is missing.")
        return channel

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return Rasa's blueprint, which sees only what is signed."""
        blueprint = super().blueprint(on_new_message)

        @blueprint.middleware("request")
        async def check(request: Request) -> HTTPResponse | None:
            if request.method == "POST":
                proven = self._is_signed(request)
            elif "hub.verify_token" in request.args:
                proven = same(self.fb_verify, str(request.args.get("hub.verify_token")))
            else:
                return None
            if proven:
                return None
            log.warning(
                "facebook.not_proven", cure="`secret` or `verify` is another than the app's."
            )
            return problem(403, "Forbidden", "The signature or the verify token does not fit.")

        return blueprint

    @staticmethod
    def validate_hub_signature(
        app_secret: str, request_payload: bytes, hub_signature_header: str
    ) -> bool:
        """Tell whether a body is signed; the digest is one of those that Facebook uses."""
        digests = {known for _, known in SIGNATURES}
        return is_signed(app_secret, request_payload, hub_signature_header, digests)

    def _is_signed(self, request: Request) -> bool:
        for header, digest in SIGNATURES:
            given = request.headers.get(header)
            if given:
                return is_signed(self.fb_secret, request.body, given, (digest,))
        return False
