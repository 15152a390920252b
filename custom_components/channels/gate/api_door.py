"""The door of Rasa's HTTP API: who calls it signs in the Authorization header, or is refused.

Rasa's own takes a token in the query string, where access logs keep it, and with neither a token
nor a JWT secret set it lets everybody read conversations and replace the model.
"""

from __future__ import annotations

from urllib.parse import unquote

import structlog
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from custom_components.channels.gate.callers import NOBODY, address_of, bearer, remember
from custom_components.channels.gate.counters import Counters
from custom_components.channels.gate.settings import GateSettings
from custom_components.channels.gate.tokens import is_admin

# Rasa tells its version here, for health checks; what channels listen at checks for itself.
OPEN = ("/", "/version")
CHANNELS = "/webhooks/"
PROBLEM = "application/problem+json"
# The part of Rasa's paths that names a conversation.
CONVERSATION = "conversation_id"

log = structlog.get_logger()


def close(app: Sanic, settings: GateSettings, counters: Counters, listens_at: str = "") -> None:
    """Put the door before a server's API, once, and leave the channels open.

    Args:
        app: Rasa's server.
        settings: Secret, and limits.
        counters: Where refusals are counted.
        listens_at: Where a channel listens that has a place of its own.
    """
    channels: set[str] | None = getattr(app.ctx, "heed_channels", None)
    if channels is not None:
        channels.update({listens_at} - {""})
        return
    channels = app.ctx.heed_channels = {CHANNELS, listens_at} - {""}
    app.config.REQUEST_MAX_SIZE = settings.body_kb * 1024
    if not settings.rasa_token:
        log.warning("rasa_api.closed", cure="Set RASA_TOKEN in .env to a secret to call it.")

    async def check(request: Request) -> HTTPResponse | None:
        # A connection's requests share a context: who sent the one before is not believed again.
        remember(NOBODY)
        if request.path in OPEN or request.path.startswith(tuple(channels)):
            return None
        return await refusal(request, settings, counters, _is_rasas_to_check(app))

    app.register_middleware(check, "request")
    app.register_middleware(decode_conversation, "request")


def decode_conversation(request: Request) -> None:
    """Read a conversation's id as addresses write it.

    Sanic hands parts of a path on as they came: who asks for `wechat%3Aann`, as a caller should
    that knows nothing of ids, would be shown, and speak in, another conversation than `wechat:ann`.
    """
    told = request.match_info
    if CONVERSATION in told:
        request.match_info = {**told, CONVERSATION: unquote(told[CONVERSATION])}


async def refusal(
    request: Request, settings: GateSettings, counters: Counters, checked_again: bool = False
) -> HTTPResponse | None:
    """Return why a request is refused; None when it is not.

    Args:
        request: What was sent.
        settings: Secret, and limits.
        counters: Where refusals are counted.
        checked_again: Whether Rasa itself checks the signature too, with a secret of its own.
    """
    token = bearer(request)
    if token and (checked_again or is_admin(token, settings.rasa_token)):
        return None
    if not await counters.hit(settings.refusals_per_address, "refused", address_of(request)):
        return problem(429, "Too many requests", "Wait a minute.")
    if "token" in request.args:
        detail = "A secret in an address lands in access logs: send it signed instead, as below."
    else:
        detail = "This needs the header Authorization: Bearer, with a JWT signed with RASA_TOKEN."
    return problem(401, "Unauthorized", f"{detail} docs/safety-at-the-door.md tells how.")


def problem(status: int, title: str, detail: str) -> HTTPResponse:
    """Return an error as the services tell theirs (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return json(body, status, content_type=PROBLEM)


def _is_rasas_to_check(app: Sanic) -> bool:
    return bool(app.config.get("USE_JWT"))
