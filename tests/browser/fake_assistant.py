"""A stand-in for Rasa's socket.io channel and the chat part of the services.

It speaks as `rasa.core.channels.socketio` does: rooms by session, a confirmation for each session
request, an acknowledgement once the whole turn is over. Pages come from one port and the assistant
answers on another, as in the real stack, and each can be stopped and started alone.
"""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import socketio
from aiohttp import web
from chat_script import Payload, replies_to

WEB = Path(__file__).parents[2] / "web"
CUSTOMERS = [
    {"id": "C1001", "name": "Alice Johnson", "language": "en"},
    {"id": "C1002", "name": "王芳", "language": "zh"},
]
START_TIMEOUT = 15.0


def signed_in(customer_id: str, **claims: Any) -> str:
    """A token that names a customer; the page reads the name and leaves the rest to the server."""
    named = base64.urlsafe_b64encode(json.dumps({"sub": customer_id, **claims}).encode()).decode()
    return f"e30.{named.rstrip('=')}.signed"


@dataclass
class Received:
    """One message from the page."""

    text: str
    session_id: str
    metadata: dict[str, Any]


class Server:
    """An aiohttp server in a thread, on a port it keeps between stops and starts."""

    def __init__(self, make_application: Callable[[], web.Application]) -> None:
        self._make_application = make_application
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port: int = listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def start(self) -> None:
        """Serve; returns when requests are answered."""
        if self._runner is None:
            self._wait_for(self._start())

    def stop(self) -> None:
        """Hang up on everyone and free the port."""
        if self._runner is not None:
            self._wait_for(self._runner.cleanup())
            self._runner = None

    async def _start(self) -> None:
        self._runner = web.AppRunner(self._make_application(), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(START_TIMEOUT)


@dataclass
class FakeAssistant:
    """The scripted assistant and the services beside it."""

    delay: float = 0.15
    history_answers: bool = True
    customers: list[dict[str, str]] = field(default_factory=lambda: list(CUSTOMERS))
    received: list[Received] = field(default_factory=list)
    history: dict[str, list[Payload]] = field(default_factory=dict)
    sessions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take two ports; `start` answers on them."""
        self.rasa = Server(self._rasa_application)
        self.services = Server(self._services_application)

    @property
    def address(self) -> str:
        """Where the chat page is."""
        return f"http://127.0.0.1:{self.services.port}/"

    def start(self) -> None:
        """Start both servers."""
        self.rasa.start()
        self.services.start()

    def stop(self) -> None:
        """Stop both servers."""
        self.rasa.stop()
        self.services.stop()

    def forget(self) -> None:
        """Begin a test with nothing received and the usual behaviour, both servers up."""
        self.received.clear()
        self.history.clear()
        self.sessions.clear()
        self.delay = 0.15
        self.history_answers = True
        self.start()

    def _rasa_application(self) -> web.Application:
        self._sio = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins=[])
        self._sio.on("session_request", self._session_request)
        self._sio.on("user_uttered", self._user_uttered)
        application = web.Application()
        self._sio.attach(application)
        return application

    def _services_application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/", self._page)
        application.router.add_get("/chat/settings", self._settings)
        application.router.add_get("/chat/history", self._history)
        application.router.add_static("/", WEB)
        return application

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(WEB / "index.html")

    async def _settings(self, request: web.Request) -> web.Response:
        rasa_url = f"http://localhost:{self.rasa.port}"
        customers = [{**one, "token": signed_in(one["id"])} for one in self.customers]
        return web.json_response({"rasa_url": rasa_url, "customers": customers})

    async def _history(self, request: web.Request) -> web.Response:
        if not self.history_answers:
            return web.json_response({"title": "Rasa does not answer"}, status=503)
        session_id = request.headers["Authorization"].removeprefix("Bearer ")
        return web.json_response({"messages": self.history.get(session_id, [])})

    async def _session_request(self, sid: str, data: dict[str, Any] | None) -> None:
        session_id = (data or {})["session_id"]
        if session_id not in self.sessions:
            # A page that an earlier test left open knows another one.
            session_id = f"session-{uuid.uuid4().hex}"
            self.sessions.append(session_id)
        entered = self._sio.enter_room(sid, session_id)
        if inspect.isawaitable(entered):  # since python-socketio 5.10
            await entered
        await self._sio.emit("session_confirm", session_id, room=sid)

    async def _user_uttered(self, sid: str, data: dict[str, Any]) -> None:
        if data["session_id"] not in self.sessions:
            await self._sio.emit("session_refused", {}, room=sid)
            return
        said = Received(data["message"], data["session_id"], data["metadata"])
        self.received.append(said)
        await asyncio.sleep(self.delay)
        replies = replies_to(said.text)
        for reply in replies:
            await self._sio.emit("bot_uttered", reply, room=said.session_id)
        self._remember(said, replies)

    def _remember(self, said: Received, replies: list[Payload]) -> None:
        messages = self.history.setdefault(said.session_id, [])
        messages.append({"from": "customer", "text": said.text, "at": time.time()})
        for reply in replies:
            kept: Payload = {"from": "assistant", "at": time.time()}
            if "type" in reply:
                kept["custom"] = {"data": reply}
            else:
                kept |= {"text": reply["text"], "buttons": reply.get("quick_replies", [])}
            messages.append(kept)
