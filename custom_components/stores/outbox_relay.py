"""Delivers stored events to the broker: each at least once, in the order they were stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import structlog
from rasa.core.brokers.broker import EventBroker

from custom_components.stores.outbox import Outbox

logger = structlog.get_logger(__name__)

BATCH = 100
# Another server may have stored something; a broker that is down is asked again ever more seldom.
IDLE_SECONDS, LONGEST_PAUSE = 1.0, 30.0

Deliver = Callable[[dict[str, Any]], Awaitable[None]]


class OutboxRelay:
    """Delivers in a task of the server's event loop, which nothing of it ever blocks.

    Args:
        outbox: The events that wait.
        broker: Where they go. One with `deliver` confirms each event; of another, whose `publish`
            returns without an error, it is believed that it has the event.
    """

    def __init__(self, outbox: Outbox, broker: EventBroker) -> None:
        self._outbox = outbox
        self._deliver: Deliver = getattr(broker, "deliver", None) or _believed(broker)
        self._something = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        # Of its own, and one: a connection belongs to one thread at a time.
        self._thread = ThreadPoolExecutor(1, "outbox")

    def wake(self) -> None:
        """Tell that something was stored; the first time this begins to deliver."""
        if self._task is None or self._task.done():
            self._something = asyncio.Event()
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._something.set()

    async def close(self) -> None:
        """Stop; what waits is delivered after the next start."""
        while self._task is not None and not self._task.done():
            # Python 3.10's wait_for forgets a cancellation that comes as it ends.
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=IDLE_SECONDS)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._outbox.close)
        self._thread.shutdown()

    async def _run(self) -> None:
        pause = IDLE_SECONDS
        while True:
            try:
                while await self._some():
                    pause = IDLE_SECONDS
            except Exception as error:
                # Whatever a broker raises: the events stay where they are, and it is said.
                logger.warning("outbox.not_delivered", reason=type(error).__name__, again_in=pause)
                await self._in_thread(self._outbox.close)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            self._something.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._something.wait(), IDLE_SECONDS)

    async def _some(self) -> bool:
        """Deliver the oldest events; tell whether there were any."""
        waiting = await self._in_thread(self._outbox.waiting, BATCH)
        for number, body in waiting:
            await self._deliver(body)
            await self._in_thread(self._outbox.delivered, number)
        return bool(waiting)

    async def _in_thread(self, call: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)


def _believed(broker: EventBroker) -> Deliver:
    async def deliver(event: dict[str, Any]) -> None:
        await asyncio.to_thread(broker.publish, event)

    return deliver
