"""The web chat's channel: Rasa's socket.io channel for everybody on the web.

Of Rasa's own it mends:

- Whoever knows or guesses a session's id reads and continues that conversation. Here the server
  issues sessions and signs them.
- Whoever says so in `metadata` is any customer: see `gate/callers.py`.
- Any page may connect, and anybody as often as they like: Rasa hears of who says hello, while the
  transport below, engine.io, keeps a connection for each handshake.
- `AsyncServer.enter_room` is a coroutine since python-socketio 5.10. Rasa 3.6 does not await it, so
  with `session_persistence` nobody is in the session's room and no reply arrives.
- `send_custom_json` hands the keys of the payload to `emit` as arguments, so that a payload such as
  `{"type": "ticket"}` raises TypeError.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint, SocketIOInput, SocketIOOutput
from sanic.request import Request
from sanic.response import HTTPResponse

from custom_components.channels.gate.api_door import problem
from custom_components.channels.gate.callers import Caller, address_of, called_by
from custom_components.channels.gate.gate import Gate
from custom_components.channels.gate.tokens import conversation_of, issue_session

NAMESPACE = "/"

log = structlog.get_logger()


class WebChatOutput(SocketIOOutput):
    """Sends to everyone in the session's room."""

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text; of a person's, the page is told who says it, and its key.

        By the key the page knows a reply that comes a second time.
        """
        if not kwargs.get("agent"):
            await super().send_text_message(recipient_id, text, **kwargs)
            return
        message = {"text": text, "agent": kwargs["agent"], "key": kwargs.get("key")}
        await self._send_message(recipient_id, message)

    async def send_custom_json(
        self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any
    ) -> None:
        """Send the payload as it is: a card of the web chat."""
        await self._send_message(recipient_id, json_message)


class WebChatInput(SocketIOInput):
    """Listens as Rasa's `SocketIOInput` does, settings the same, with `session_persistence` always.

    A page asks for a session with `session_request` and keeps the token that `session_confirm`
    gives it; with each message it sends the token. A token that proves nothing gets a new session
    when it is asked for, and `session_refused` when something is said with it.
    """

    def __init__(self, *settings: Any, **more: Any) -> None:
        super().__init__(*settings, **more)
        self.gate = Gate(self.name())

    def get_output_channel(self) -> OutputChannel | None:
        """The channel for messages that answer nothing, such as a reminder."""
        return WebChatOutput(self.sio, self.bot_message_evt) if self.sio else None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> SocketBlueprint:
        """Take Rasa's blueprint and replace its event handlers."""
        blueprint = super().blueprint(on_new_message)
        self._on_new_message = self.gate.before(on_new_message)
        namespace = self.namespace or NAMESPACE
        # It is what engine.io is called by, once the blueprint is registered.
        self._engine, self.sio.eio.handle_request = self.sio.eio.handle_request, self._requested
        self.sio.eio.cors_allowed_origins = self._is_our_page
        self.sio.eio.max_http_buffer_size = self.gate.settings.body_kb * 1024
        for event, handler in {
            "session_request": self._session_request,
            self.user_message_evt: self._user_message,
        }.items():
            self.sio.on(event, handler, namespace=namespace)
        return self.gate.join(blueprint)

    async def _requested(self, request: Request) -> HTTPResponse:
        """Let engine.io answer; what carries no id of a connection yet begins one."""
        if request.method == "GET" and not request.args.get("sid"):
            refused = await self._refusal(address_of(request))
            if refused is not None:
                return refused
        return await self._engine(request)

    async def _refusal(self, address: str) -> HTTPResponse | None:
        settings = self.gate.settings
        if not await self.gate.may_connect(address):
            return problem(429, "Too many requests", "Wait a minute.")
        # Looked at last, and nothing is awaited behind it: those who come at once are counted.
        held = [address_of(environ["sanic.request"]) for environ in self.sio.environ.values()]
        if held.count(address) >= settings.connections_per_address:
            return problem(429, "Too many connections", "This address holds too many already.")
        if len(held) >= settings.connections_in_all:
            log.warning("web_chat.full", connections=len(held), cure="CONNECTIONS_IN_ALL")
            return problem(503, "Full", "Too many pages are open; try again in a moment.")
        return None

    async def _session_request(self, sid: str, data: Any) -> None:
        settings, token = self.gate.settings, _value(data, "session_id")
        conversation = conversation_of(token, settings.chat_secret)
        if conversation is None:
            if not await self.gate.may_open_session(self._address(sid) or ""):
                return
            conversation, token = issue_session(settings.chat_secret, settings.chat_session_days)
        entered = self.sio.enter_room(sid, conversation, namespace=self.namespace)
        if inspect.isawaitable(entered):
            await entered
        await self._tell(sid, "session_confirm", token)

    async def _user_message(self, sid: str, data: Any) -> None:
        conversation = conversation_of(_value(data, "session_id"), self.gate.settings.chat_secret)
        if conversation is None:
            await self._tell(sid, "session_refused", {"detail": "Ask for a session first."})
            return
        text, metadata = _value(data, "message"), _value(data, self.metadata_key)
        message = UserMessage(
            text if isinstance(text, str) else "",
            WebChatOutput(self.sio, self.bot_message_evt),
            conversation,
            input_channel=self.name(),
            metadata=metadata if isinstance(metadata, dict) else {},
        )
        with called_by(Caller(self._address(sid))):
            await self._on_new_message(message)

    def _address(self, sid: str) -> str | None:
        """Return where a page is; None once it is gone."""
        environ = self.sio.get_environ(sid, self.namespace)
        return address_of(environ["sanic.request"]) if environ else None

    async def _tell(self, sid: str, event: str, what: Any) -> None:
        await self.sio.emit(event, what, room=sid, namespace=self.namespace)

    def _is_our_page(self, origin: str | None, environ: dict[str, Any]) -> bool:
        """Tell whether a page may connect; what is no page has no origin and proves nothing by it.

        Without origins set, the page is at the same host name as this server, on another port.
        """
        listed = self.gate.settings.origins
        if listed:
            return origin in listed
        host = urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname
        return origin is not None and urlsplit(origin).hostname == host


def _value(data: Any, key: str | None) -> Any:
    return data.get(key) if isinstance(data, dict) else None
