"""RabbitMQ has what was delivered; where it is down, whoever delivers is told."""

import json
import os
import uuid
from contextlib import asynccontextmanager

import aio_pika
import pytest
from line import Line
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.utils.endpoints import EndpointConfig
from talking import conversation, until

from custom_components.brokers.confirming_pika_event_broker import ConfirmingPikaEventBroker
from custom_components.stores.outbox_tracker_store import OutboxTrackerStore

HOST, _, PORT = os.environ.get("HEED_TEST_RABBITMQ", "127.0.0.1:5672").partition(":")
TYPES = [
    f"{kind.__module__}.{kind.__name__}" for kind in (ConfirmingPikaEventBroker, OutboxTrackerStore)
]
pytestmark = pytest.mark.rabbitmq


@pytest.fixture
def line():
    made = Line(HOST, int(PORT))
    yield made
    made.close()


@asynccontextmanager
async def queued():
    """A queue of its own, and what is in it."""
    name = f"heed-test-{uuid.uuid4().hex}"
    connection = await aio_pika.connect(host=HOST, port=int(PORT), login="guest", password="guest")
    channel = await connection.channel()
    queue = await channel.declare_queue(name, durable=True)
    received = []

    async def keep(message):
        async with message.process():
            received.append(json.loads(message.body))

    await queue.consume(keep)
    try:
        yield name, received
    finally:
        await queue.delete(if_unused=False, if_empty=False)
        await channel.exchange_delete(name)
        await connection.close()


async def connected(line, name):
    settings = {"port": line.port, "username": "guest", "password": "guest"}
    config = EndpointConfig(
        "127.0.0.1", type=TYPES[0], queues=[name], exchange_name=name, **settings
    )
    return await EventBroker.create(config)


async def test_what_is_delivered_is_in_the_queue_in_its_order(line):
    async with queued() as (name, received):
        broker = await connected(line, name)
        for number in range(20):
            await broker.deliver({"number": number})
        await until(lambda: len(received) == 20)
        assert [event["number"] for event in received] == list(range(20))
        await broker.close()


async def test_a_line_that_is_cut_is_told_and_mended_by_itself(line):
    async with queued() as (name, received):
        broker = await connected(line, name)
        await broker.deliver({"number": 1})
        line.cut()
        with pytest.raises(Exception):  # noqa: B017 - whatever aio_pika raises
            await broker.deliver({"number": 2})
        line.mend()
        await broker.deliver({"number": 2})
        await until(lambda: [event["number"] for event in received][-1:] == [2])
        await broker.close()


async def test_the_server_starts_and_talks_while_rabbitmq_is_down_and_catches_up(
    line, tmp_path, domain
):
    async with queued() as (name, received):
        line.cut()
        broker = await connected(line, name)
        url = f"sqlite:///{tmp_path}/conversations.db"
        store = TrackerStore.create(EndpointConfig(url=url, type=TYPES[1]), domain, broker)
        for number in range(3):
            await store.save(conversation(f"c{number}", "hello"))
        assert received == []
        line.mend()
        await until(lambda: len({event["event_id"] for event in received}) == 9)
        ids = list(dict.fromkeys(event["event_id"] for event in received))
        assert ids == sorted(ids)
        await store.close()
        await broker.close()
