"""Who may call the action server: Rasa, which says ACTIONS_TOKEN, and nobody else.

rasa-sdk's own server lets everybody in. Importing this registers an extension with it, so that
`rasa run actions` is guarded however it is started. Without a token only programs at the machine
itself are served, so that a designer needs none.
"""

from __future__ import annotations

import ipaddress
import os
import secrets

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

TOKEN = "ACTIONS_TOKEN"  # noqa: S105
LOOPBACK = "127.0.0.1"
HEALTH = "/health"
# What a proxy or a browser adds: whoever asks is then no program at this machine.
FROM_ELSEWHERE = ("forwarded", "x-forwarded-for", "x-real-ip", "origin", "sec-fetch-site")

extension = pluggy.HookimplMarker("rasa_sdk")


class CallerGuard:
    """The extension of rasa-sdk's server."""

    @extension
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Refuse strangers, and listen where ACTIONS_HOST says: at this machine alone by default.

        rasa-sdk reads the address after this, from SANIC_HOST, and would listen at all.
        """
        os.environ["SANIC_HOST"] = os.environ.get("ACTIONS_HOST") or LOOPBACK
        token = os.environ.get(TOKEN, "")

        async def refuse_strangers(request: Request) -> HTTPResponse | None:
            if request.path == HEALTH or is_known(request, token):
                return None
            return _refusal(token)

        app.register_middleware(refuse_strangers, "request")


def is_known(request: Request, token: str) -> bool:
    """Tell whether a request comes with the token, or, where there is none, from this machine."""
    if token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        matches = secrets.compare_digest(given.strip().encode(), token.encode())
        return scheme.lower() == "bearer" and matches
    return not any(name in request.headers for name in FROM_ELSEWHERE) and _is_loopback(request.ip)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _refusal(token: str) -> HTTPResponse:
    cure = (
        f"Say {TOKEN} in the header Authorization: Bearer …"
        if token
        else f"Without {TOKEN} this is only open at the machine itself: set it here and for Rasa."
    )
    told = {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": cure}
    return json(
        told,
        status=401,
        headers={"WWW-Authenticate": "Bearer"},
        content_type="application/problem+json",
    )


plugin_manager().register(CallerGuard(), name="heed-callers")
