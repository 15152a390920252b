"""A Rasa server with one channel, whose assistant answers by a script and stores for real."""

from __future__ import annotations

import asyncio
import socket
import uuid
from contextlib import asynccontextmanager

import httpx
from rasa.core.channels.channel import register
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from custom_components.channels.gate.counters import counters_at
from custom_components.stores.outbox_tracker_store import OutboxTrackerStore

PATIENCE = 20


class ScriptedAgent:
    """What channels need of Rasa's agent.

    Args:
        url: The tracker store's database.
        script: Returns the responses to a message.
    """

    def __init__(self, url, script):
        self.domain = Domain.empty()
        self.tracker_store = OutboxTrackerStore(self.domain, **_database(url))
        self.lock_store = InMemoryLockStore()
        self.script = script
        self.heard = []
        self.ready = True
        self.fails = 0

    def is_ready(self):
        return self.ready

    async def handle_message(self, message):
        async with self.lock_store.lock(message.sender_id, wait_time_in_seconds=0.01):
            if self.fails:
                self.fails -= 1
                raise ConnectionError("the database is away")
            self.heard.append(message)
            tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
            tracker.update(
                UserUttered(
                    message.text,
                    message_id=message.message_id,
                    input_channel=message.input_channel,
                    metadata=message.metadata,
                )
            )
            for response in self.script(message):
                said = dict(response)
                tracker.update(BotUttered(said.get("text"), data=said))
                await message.output_channel.send_response(message.sender_id, said)
            await self.tracker_store.save(tracker)

    @property
    def texts(self):
        return [message.text for message in self.heard]


def _database(url):
    if url.startswith("sqlite"):
        return {"dialect": "sqlite", "db": url.removeprefix("sqlite:///")}
    return {"host": url}


def echo(message):
    return [{"text": f"You said: {message.text}"}]


@asynccontextmanager
async def running(channel, url, script=echo, ready=True):
    """Run the server; yields an HTTP client that speaks to it, and the assistant."""
    # Each server counts anew how much a customer writes.
    counters_at.cache_clear()
    agent = ScriptedAgent(url, script)
    agent.ready = ready
    app = Sanic(f"rasa_{uuid.uuid4().hex}", configure_logging=False)
    # Sanic rewrites its own methods at a start; only so can it again in the same process.
    Sanic.test_mode = True
    app.ctx.agent = agent
    register([channel], app, route="/webhooks/")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = await app.create_server(sock=listener, return_asyncio_server=True)
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks/{channel.name()}"
        try:
            async with httpx.AsyncClient(base_url=base, timeout=PATIENCE) as http:
                yield http, agent
        finally:
            await server.before_stop()
            server.close()
            await server.wait_closed()
            await server.after_stop()


async def until(holds):
    """Wait until something holds, and return it."""
    for _ in range(PATIENCE * 100):
        if found := holds():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("It never came to hold.")
