"""Headers that keep pages safe, on everything that the services answer; and who else may read it.

Pages say a policy of their own in their markup too; a browser keeps to both.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.settings import ServicesSettings

CHAT = frozenset({"/", "/index.html"})
REFERENCE = "/docs"
OWN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
PAGE = f"{OWN}; img-src 'self'; connect-src 'self'; frame-ancestors 'none'"
# The reference of all routes is FastAPI's page, whose program is at a public address.
REFERENCE_PAGE = (
    "default-src 'none'; script-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    "style-src 'unsafe-inline' https://cdn.jsdelivr.net; img-src 'self' data: "
    "https://fastapi.tiangolo.com; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
# Two years, as browsers' lists ask.
HSTS = "max-age=63072000"
HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d+)?")
JSON = ("application/json", "application/problem+json")


def install(app: FastAPI, settings: ServicesSettings) -> None:
    """Add the headers to an application, and let the configured pages elsewhere read it."""
    app.add_middleware(SafeHeaders, settings=settings)
    if settings.cors_origins:
        # Without credentials: a page elsewhere never acts as whoever is signed in here.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type"],
            allow_credentials=False,
        )


class SafeHeaders:
    """Adds the headers to every answer; streams pass as they come.

    Args:
        app: What answers.
        settings: The operator's settings.
    """

    def __init__(self, app: ASGIApp, settings: ServicesSettings) -> None:
        self._app = app
        self._rasa = urlsplit(settings.rasa_url)
        self._frames = " ".join(("'self'", *settings.frame_origins))
        self._always = {**ALWAYS, **({"Strict-Transport-Security": HSTS} if settings.https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(_without_many_ranges(scope), receive, send_with_headers)

    def _add(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in self._always.items():
            headers[name] = value
        headers["Content-Security-Policy"] = self._policy(scope)
        if scope["path"] not in CHAT:
            headers["X-Frame-Options"] = "DENY"
        if headers.get("content-type", "").startswith(JSON):
            # What is told of a person stays in no cache.
            headers.setdefault("Cache-Control", "no-store")

    def _policy(self, scope: Scope) -> str:
        if scope["path"] == REFERENCE:
            return REFERENCE_PAGE
        if scope["path"] not in CHAT:
            return PAGE
        asked_for = HOST.fullmatch(Headers(scope=scope).get("host", ""))
        hosts = {self._rasa.hostname or "", asked_for[1] if asked_for else ""} - {""}
        rasa = " ".join(sorted(address for host in hosts for address in self._addresses(host)))
        return (
            f"{OWN}; img-src 'self' http: https:; connect-src 'self' {rasa}; "
            f"frame-ancestors {self._frames}"
        )

    def _addresses(self, host: str) -> tuple[str, str]:
        """Return where the chat page may reach Rasa at a host: it asks at its own host's name."""
        port = f":{self._rasa.port}" if self._rasa.port else ""
        secure = "s" if self._rasa.scheme == "https" else ""
        return f"http{secure}://{host}{port}", f"ws{secure}://{host}{port}"


def _without_many_ranges(scope: Scope) -> Scope:
    """Let a file be asked for whole, or in one part.

    Starlette before 0.49.1 takes quadratic time for many ranges (CVE-2025-62727).
    """
    kept = [
        (name, value) for name, value in scope["headers"] if name != b"range" or b"," not in value
    ]
    return scope if len(kept) == len(scope["headers"]) else {**scope, "headers": kept}
