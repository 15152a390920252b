"""Who reads events has each once, in order, though they are delivered more than once."""

import asyncio
import json
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import aio_pika
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from talking import until

from services.events import rabbitmq
from services.events.once import SEEN, Once

HOST, _, PORT = os.environ.get("HEED_TEST_RABBITMQ", "127.0.0.1:5672").partition(":")
ADDRESS = f"amqp://guest:guest@{HOST}:{PORT}/"
TOLD = sa.Table("told", sa.MetaData(), sa.Column("text", sa.String(20)))


@pytest.fixture
def engine(url):
    made = sa.create_engine(url, future=True)
    TOLD.metadata.create_all(made)
    yield made
    made.dispose()


def tell(event, connection):
    connection.execute(sa.insert(TOLD), {"text": event["text"]})


def told(engine):
    with engine.connect() as connection:
        return list(connection.execute(sa.select(TOLD.c.text)).scalars())


def event(number):
    return {"event_id": number, "sender_id": "c", "text": str(number)}


def test_a_repeat_is_dropped(engine):
    once = Once(engine)
    assert [once.deal(event(number), tell) for number in (1, 2, 1, 2, 3)] == [1, 1, 0, 0, 1]
    assert told(engine) == ["1", "2", "3"]


def test_what_failed_is_dealt_with_when_it_comes_again(engine):
    once = Once(engine)
    with pytest.raises(ZeroDivisionError):
        once.deal(event(1), lambda *given: (tell(*given), 1 / 0))
    assert told(engine) == []
    assert once.deal(event(1), tell)
    assert told(engine) == ["1"]


def test_two_readers_at_once_write_an_event_once(engine):
    once = Once(engine)

    def deal(number):
        with suppress(SQLAlchemyError):
            once.deal(event(number), tell)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deal, [number // 4 for number in range(40)]))
    assert sorted(map(int, told(engine))) == list(range(10))


@pytest.mark.rabbitmq
async def test_events_of_a_queue_are_written_once_in_order_though_they_came_twice(engine):
    name = f"heed-test-{uuid.uuid4().hex}"
    connection = await aio_pika.connect(ADDRESS)
    channel = await connection.channel()
    queue = await channel.declare_queue(name, durable=True)
    for number in (1, 2, 3, 1, 2, 3, 4):
        body = json.dumps(event(number)).encode()
        await channel.default_exchange.publish(aio_pika.Message(body), name)
    failures = [ConnectionError("once")]

    def deal(taken, writing):
        if taken["event_id"] == 2 and failures:
            raise failures.pop()
        tell(taken, writing)

    once = Once(engine)
    with pytest.raises(ConnectionError):
        await rabbitmq.read(ADDRESS, name, once, deal)
    reading = asyncio.create_task(rabbitmq.read(ADDRESS, name, once, deal))
    await until(lambda: told(engine) == ["1", "2", "3", "4"])
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    with engine.connect() as seen:
        assert seen.execute(sa.select(sa.func.count()).select_from(SEEN)).scalar() == 4
    await queue.delete(if_unused=False, if_empty=False)
    await connection.close()
