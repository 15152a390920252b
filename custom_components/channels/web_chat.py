"""The web chat's channel: Rasa's socket.io channel for everybody on the web.

Of Rasa's own it mends:

- Whoever knows or guesses a session's id reads and continues that conversation. Here the server
  issues sessions and signs them.
- Whoever says so in `metadata` is any customer: see `gate/callers.py`.
- Any page may connect, and as often as it likes.
- `AsyncServer.enter_room` is a coroutine since python-socketio 5.10. Rasa 3.6 does not await it, so
  with `session_persistence` nobody is in the session's room and no reply arrives.
- `send_custom_json` hands the keys of the payload to `emit` as arguments, so that a payload such as
  `{"type": "ticket"}` raises TypeError.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint, SocketIOInput, SocketIOOutput
from socketio.exceptions import ConnectionRefusedError as Refused

from custom_components.channels.gate.callers import Caller, address_of, called_by
from custom_components.channels.gate.gate import Gate
from custom_components.channels.gate.tokens import conversation_of, issue_session

NAMESPACE = "/"


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
        self._connected: Counter[str] = Counter()
        self._addresses: dict[str, str] = {}

    def get_output_channel(self) -> OutputChannel | None:
        """The channel for messages that answer nothing, such as a reminder."""
        return WebChatOutput(self.sio, self.bot_message_evt) if self.sio else None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> SocketBlueprint:
        """Take Rasa's blueprint and replace its event handlers."""
        blueprint = super().blueprint(on_new_message)
        self._on_new_message = self.gate.before(on_new_message)
        namespace = self.namespace or NAMESPACE
        self._admit = self.sio.handlers[namespace]["connect"]
        self.sio.eio.cors_allowed_origins = self._is_our_page
        self.sio.eio.max_http_buffer_size = self.gate.settings.body_kb * 1024
        for event, handler in {
            "connect": self._connect,
            "disconnect": self._disconnect,
            "session_request": self._session_request,
            self.user_message_evt: self._user_message,
        }.items():
            self.sio.on(event, handler, namespace=namespace)
        return self.gate.join(blueprint)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any) -> bool:
        address = address_of(environ["sanic.request"])
        if self._connected[address] >= self.gate.settings.connections_per_address:
            raise Refused("Too many connections from this address.")
        if not await self._admit(sid, environ, auth):
            return False
        self._connected[address] += 1
        self._addresses[sid] = address
        return True

    async def _disconnect(self, sid: str, *reason: Any) -> None:
        address = self._addresses.pop(sid, None)
        if address is not None:
            self._connected[address] -= 1
            if self._connected[address] <= 0:
                del self._connected[address]

    async def _session_request(self, sid: str, data: Any) -> None:
        settings, token = self.gate.settings, _value(data, "session_id")
        conversation = conversation_of(token, settings.chat_secret)
        if conversation is None:
            if not await self.gate.may_open_session(self._addresses.get(sid, "")):
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
        with called_by(Caller(self._addresses.get(sid))):
            await self._on_new_message(message)

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
