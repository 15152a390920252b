"""The REST channel: for the shop's own servers, and for pages that hold a signed session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels import rest
from rasa.core.channels.channel import UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from custom_components.channels.gate import callers
from custom_components.channels.gate.api_door import problem, refusal
from custom_components.channels.gate.bodies import json_object
from custom_components.channels.gate.tokens import conversation_of, issue_session
from custom_components.channels.guarded import Guarded


class RestInput(Guarded, rest.RestInput):
    """Rasa's REST channel, which by itself lets anybody continue any conversation.

    A caller who signs as for Rasa's HTTP API is believed in everything: sender, customer, commands.
    Others give as `sender` a session that this server signed (`POST …/session` opens one), and are
    customers like any.
    """

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return Rasa's blueprint, and a route that opens sessions."""
        blueprint = super().blueprint(on_new_message)

        @blueprint.middleware("request")
        async def know_the_caller(request: Request) -> HTTPResponse | None:
            callers.remember(callers.caller_of(request, self.gate.settings.rasa_token))
            if request.method != "POST" or not request.path.endswith("/webhook"):
                return None
            return await self._refusal(request)

        @blueprint.route("/session", methods=["POST"])
        async def open_session(request: Request) -> HTTPResponse:
            settings = self.gate.settings
            if not await self.gate.may_open_session(callers.address_of(request)):
                return problem(429, "Too many requests", "Wait a minute.")
            _, token = issue_session(settings.chat_secret, settings.chat_session_days)
            return json({"session_id": token})

        return blueprint

    async def _refusal(self, request: Request) -> HTTPResponse | None:
        body = json_object(request)
        if body is None or not isinstance(body.get("message") or "", str):
            return problem(400, "Bad request", "The body is a JSON object with a text `message`.")
        if callers.caller().trusted or self._conversation(body) is not None:
            return None
        return await refusal(request, self.gate.settings, self.gate.counters)

    def _conversation(self, body: dict[str, Any]) -> str | None:
        return conversation_of(body.get("sender"), self.gate.settings.chat_secret)

    async def _extract_sender(self, req: Request) -> str | None:
        if callers.caller().trusted:
            return await super()._extract_sender(req)
        return self._conversation(req.json)

    def _extract_input_channel(self, req: Request) -> str:
        # Only `rasa shell` is "cmdline", however a customer calls himself.
        return super()._extract_input_channel(req) if callers.caller().trusted else self.name()
