"""How large a body may be that the services take, whoever sends it."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services import problems
from services.settings import ServicesSettings

KILOBYTE = 1000
# These take more and count what arrives by themselves, once they know who asks.
COUNTING = frozenset({"/customers/import", "/chatwoot/webhook"})
# This takes more and looks at the size that is announced, so an announced one is left to it.
ANNOUNCED = frozenset({"/knowledge/files"})
# A text of a million characters, each of them escaped.
LONGER = {"/knowledge/documents": 7_000_000}


def install(app: FastAPI, settings: ServicesSettings) -> None:
    """Let an application refuse what is larger than the setting."""
    app.add_middleware(BodyLimit, kilobytes=settings.services_body_kb)


class BodyLimit:
    """Answers 413 to a body that is too large, before any route sees it.

    FastAPI reads a body whole before it looks who asks. A body without an announced size is
    therefore received here first, no more of it than is allowed.

    Args:
        app: What answers.
        kilobytes: The largest body.
    """

    def __init__(self, app: ASGIApp, kilobytes: int) -> None:
        self._app = app
        self._most = kilobytes * KILOBYTE
        self._told = f"At most {kilobytes:,} kB are taken at once."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless the body is too large."""
        if scope["type"] != "http" or scope["path"] in COUNTING:
            await self._app(scope, receive, send)
            return
        announced = _announced(Headers(scope=scope))
        most = max(self._most, LONGER.get(scope["path"], 0))
        if announced is None:
            received = await _received(receive, most)
            if received is None:
                await self._refuse(scope, receive, send)
            else:
                await self._app(scope, _again(received, receive), send)
        elif announced > most and scope["path"] not in ANNOUNCED:
            await self._refuse(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = problems.response(problems.TooLarge(self._told))
        await answer(scope, receive, send)


def _announced(headers: Headers) -> int | None:
    """Return the size that a server holds the sender to; None where there is none."""
    size = headers.get("content-length", "")
    if "transfer-encoding" in headers or not (size.isascii() and size.isdigit()):
        return None
    return int(size)


async def _received(receive: Receive, most: int) -> list[Message] | None:
    """Return the messages of a body; None when it is too large."""
    messages, size, more = [], 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > most:
            return None
        # Whoever goes away ends the body too.
        more = message.get("more_body", False)
    return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def next_one() -> Message:
        for message in waiting:
            return message
        return await receive()

    return next_one
