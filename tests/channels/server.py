"""Rasa's own server around a small assistant, put together as `rasa run` does, on a port."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx
import websockets
from rasa.core.run import configure_app
from sanic import Sanic

PATIENCE = 20


@dataclass
class Server:
    """A running server."""

    url: str
    app: Sanic
    assistant: object
    pages: list = field(default_factory=list)

    async def page(self, **headers):
        """Open a page of the web chat."""
        self.pages.append(await Page(self.url).open(**headers))
        return self.pages[-1]


@asynccontextmanager
async def serving(assistant, *channels, **options):
    """Serve channels and the HTTP API."""
    Sanic.test_mode = True  # several servers of one name in a process
    app = configure_app(list(channels), **options)
    app.ctx.agent = assistant
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
    running = Server(f"http://127.0.0.1:{port}", app, assistant)
    try:
        await server.startup()
        await server.before_start()
        await server.after_start()
        yield running
    finally:
        for page in running.pages:
            await page.close()
        await server.before_stop()
        await server.close()
        await server.after_stop()


@asynccontextmanager
async def asking(assistant, *channels, **options):
    """Serve channels and the HTTP API, and ask them."""
    running = serving(assistant, *channels, **options)
    async with running as server, httpx.AsyncClient(base_url=server.url) as client:
        yield client


class Refused(Exception):
    """The server does not take this page."""


class Page:
    """A page of the web chat, and what it was told, by event.

    It speaks socket.io as a browser does, over a websocket; python-socketio's own client wants
    another aiohttp than Rasa.
    """

    def __init__(self, url):
        self.url = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self.told = []
        self._asked = 0

    async def open(self, **headers):
        try:
            self._line = await websockets.connect(self.url, extra_headers=headers)
        except websockets.InvalidStatusCode as error:
            raise Refused(str(error)) from error
        await self._line.recv()
        await self._line.send("40")
        answer = await self._line.recv()
        if not answer.startswith("40"):
            await self.close()
            raise Refused(answer)
        return self

    async def close(self):
        await self._line.close()

    async def emits(self, event, data):
        """Emit, and hear what comes until the server has dealt with it."""
        self._asked += 1
        await self._line.send(f"42{self._asked}{json.dumps([event, data])}")
        while True:
            heard = await asyncio.wait_for(self._line.recv(), PATIENCE)
            if heard.startswith(f"43{self._asked}["):
                return
            self._take(heard)

    async def hears(self):
        """Take in what was said to this page meanwhile."""
        with suppress(asyncio.TimeoutError):
            while True:
                self._take(await asyncio.wait_for(self._line.recv(), 0.05))

    async def session(self, session_id=None):
        """Ask for a session; returns the token given."""
        await self.emits("session_request", {"session_id": session_id})
        return self.heard("session_confirm")[-1]

    async def says(self, text, session_id, **metadata):
        await self.emits(
            "user_uttered", {"message": text, "session_id": session_id, "metadata": metadata}
        )

    def heard(self, event):
        return [what for name, what in self.told if name == event]

    def _take(self, packet):
        if packet.startswith("42"):
            self.told.append(tuple(json.loads(packet[2:])))
