"""The web chat's channel: Rasa's socket.io channel, with two of its faults mended.

- `AsyncServer.enter_room` is a coroutine since python-socketio 5.10. Rasa 3.6 does not await it, so
  with `session_persistence` nobody is in the session's room and no reply arrives.
- `send_custom_json` hands the keys of the payload to `emit` as arguments, so that a payload such as
  `{"type": "ticket"}` raises TypeError.
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint, SocketIOInput, SocketIOOutput


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
    """Listens as Rasa's `SocketIOInput` does; settings are the same."""

    def get_output_channel(self) -> OutputChannel | None:
        """The channel for messages that answer nothing, such as a reminder."""
        return WebChatOutput(self.sio, self.bot_message_evt) if self.sio else None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> SocketBlueprint:
        """Take Rasa's blueprint and replace its two event handlers."""
        blueprint = super().blueprint(on_new_message)

        async def session_request(sid: str, data: dict[str, Any] | None) -> None:
            session_id = (data or {}).get("session_id") or uuid.uuid4().hex
            if self.session_persistence:
                entered = self.sio.enter_room(sid, session_id)
                if inspect.isawaitable(entered):
                    await entered
            await self.sio.emit("session_confirm", session_id, room=sid)

        async def handle_message(sid: str, data: dict[str, Any]) -> None:
            sender_id = data.get("session_id") if self.session_persistence else sid
            if not sender_id:
                return
            await on_new_message(
                UserMessage(
                    data.get("message", ""),
                    WebChatOutput(self.sio, self.bot_message_evt),
                    sender_id,
                    input_channel=self.name(),
                    metadata=data.get(self.metadata_key) or {},
                )
            )

        self.sio.on("session_request", session_request, namespace=self.namespace)
        self.sio.on(self.user_message_evt, handle_message, namespace=self.namespace)
        return blueprint
