"""Reads a queue of RabbitMQ; an event is acknowledged when it was dealt with."""

from __future__ import annotations

import asyncio
import json

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage

from services.events.once import Deal, Once

logger = structlog.get_logger(__name__)

# One at a time would wait for the network each time; they are dealt with in their order.
AHEAD = 50
CONNECT_SECONDS = 10.0


async def read(url: str, queue: str, once: Once, deal: Deal) -> None:
    """Read until cancelled or until dealing fails; a line that breaks is mended by itself.

    What `deal` raises ends the reading and goes to the caller. The event goes back to the queue,
    and comes again when the caller reads again.

    Args:
        url: RabbitMQ's address, `amqp://guest:guest@localhost/`.
        queue: The queue, as `queues` of `event_broker` in endpoints.yml names it.
        once: Knows which events were dealt with.
        deal: What is done with each.
    """
    connection = await aio_pika.connect_robust(url, timeout=CONNECT_SECONDS)
    async with connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=AHEAD)
        source = await channel.declare_queue(queue, durable=True)
        async with source.iterator() as messages:
            async for message in messages:
                await _take(message, once, deal)


async def _take(message: AbstractIncomingMessage, once: Once, deal: Deal) -> None:
    # What fails goes back and ends the reading; to go on behind it would change the order.
    async with message.process(requeue=True):
        event = json.loads(message.body)
        if not await asyncio.to_thread(once.deal, event, deal):
            logger.debug("events.repeat_dropped", event_id=event["event_id"])
