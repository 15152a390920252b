"""An action server whose actions come to what a rehearsal wants, over HTTP as Rasa calls them."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any

from aiohttp import web

from rehearsal.scripts import Pairs, Ran

SESSION_START = "action_session_start"


class ActionDouble:
    """Stands in for the action server; used as an asynchronous context manager.

    Attributes:
        ran: The actions that were called, by conversation, in order.
    """

    def __init__(self) -> None:
        self.ran: dict[str, list[str]] = {}
        self._wanted: dict[str, list[Ran]] = {}
        self._given: dict[str, Pairs] = {}
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> ActionDouble:
        """Listen at a free port of this machine."""
        # Rasa sends the whole conversation with every call.
        app = web.Application(client_max_size=50_000_000)
        app.router.add_post("/webhook", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Address for Rasa's action endpoint."""
        return f"http://127.0.0.1:{self._port}/webhook"

    def begin(self, conversation: str, given: Pairs) -> None:
        """Set the slots with which a conversation begins."""
        self._given[conversation] = given

    def want(self, conversation: str, results: Iterable[Ran]) -> None:
        """Set what the next actions of a conversation come to; others tell nothing."""
        self._wanted[conversation] = list(results)

    async def _answer(self, request: web.Request) -> web.Response:
        call = await request.json()
        sender, action = str(call["sender_id"]), str(call["next_action"])
        self.ran.setdefault(sender, []).append(action)
        if action == SESSION_START:
            events = [
                {"event": "session_started"},
                *_set(self._given.get(sender, ())),
                {"event": "action", "name": "action_listen"},
            ]
            return web.json_response({"events": events, "responses": []})
        results = self._take(sender, action)
        return web.json_response({"events": _set(results), "responses": [{"text": action}]})

    def _take(self, sender: str, action: str) -> Pairs:
        wanted = self._wanted.get(sender, [])
        for index, ran in enumerate(wanted):
            if ran.action == action:
                del wanted[: index + 1]
                return ran.results
        return ()


def _set(pairs: Pairs) -> list[dict[str, Any]]:
    return [{"event": "slot", "name": slot, "value": value} for slot, value in pairs]
