"""Kafka has what was delivered; where it is away, nothing is blocked and nothing dropped.

Kafka is librdkafka's own mock of a cluster, which speaks its protocol on a port of this machine.
"""

import asyncio
import json
import re
import time

import pytest
import sqlalchemy as sa
from confluent_kafka import Consumer, KafkaException, Producer
from line import Line
from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.kafka import KafkaEventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from talking import conversation, until

from custom_components.brokers import confirming_kafka_event_broker
from custom_components.brokers.confirming_kafka_event_broker import ConfirmingKafkaEventBroker
from custom_components.stores.outbox_tracker_store import OutboxTrackerStore
from services.events.kafka import read
from services.events.once import Once

TYPES = [
    f"{kind.__module__}.{kind.__name__}"
    for kind in (ConfirmingKafkaEventBroker, OutboxTrackerStore)
]
NOWHERE = "127.0.0.1:1"


@pytest.fixture(scope="module")
def kafka():
    """The address of a cluster."""
    cluster = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "made by the mock"})
    listed = cluster.list_topics(timeout=10)
    address = str(next(iter(listed.brokers.values())))
    yield re.search(r"127\.0\.0\.1:\d+", address)[0]
    cluster.flush(1)


@pytest.fixture
def received(kafka, request):
    """What is in the test's own topic, as far as it was read."""
    topic = f"t{abs(hash(request.node.name))}"
    consumer = Consumer(
        {"bootstrap.servers": kafka, "group.id": topic, "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    events = []

    def read():
        while (message := consumer.poll(0.1)) is not None:
            if message.error() is None:
                events.append(json.loads(message.value()))
        return events

    yield topic, read
    consumer.close()


async def broker(url, **settings):
    config = EndpointConfig(url, type=TYPES[0], **settings)
    return await EventBroker.create(config)


async def test_rasas_own_broker_sleeps_in_the_event_loop_and_then_drops_the_event(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    stock = KafkaEventBroker(NOWHERE, security_protocol="PLAINTEXT")
    stock.producer = stock._create_producer()
    monkeypatch.setattr(stock, "_publish", _no_kafka)
    monkeypatch.setattr(stock, "_check_kafka_connection", _no_kafka)
    assert stock.publish({"sender_id": "c"}) is None
    assert sum(slept) == 300
    stock.producer = None
    await stock.close()


def _no_kafka(*event):
    raise KafkaException("away")


async def test_what_is_delivered_is_in_the_topic_each_conversation_in_its_order(kafka, received):
    topic, read = received
    made = await broker(kafka, topic=topic)
    for number in range(20):
        await made.deliver({"sender_id": f"c{number % 2}", "number": number})
    await until(lambda: len(read()) == 20)
    for name in ("c0", "c1"):
        own = [event["number"] for event in read() if event["sender_id"] == name]
        assert own == sorted(own)
    await made.close()


async def test_a_kafka_that_is_away_is_told_and_holds_up_nothing(monkeypatch):
    monkeypatch.setattr(confirming_kafka_event_broker, "CONFIRM_SECONDS", 0.5)
    made = await broker(NOWHERE)
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    with pytest.raises(KafkaException):
        await made.deliver({"sender_id": "c"})
    ticking.cancel()
    assert ticks > 10
    await made.close()


async def test_what_is_said_while_kafka_is_away_arrives_in_order_when_it_is_back(
    kafka, received, tmp_path, domain, monkeypatch
):
    monkeypatch.setattr(confirming_kafka_event_broker, "CONFIRM_SECONDS", 1)
    topic, read = received
    host, port = kafka.split(":")
    line = Line(host, int(port))
    line.cut()
    # The mock tells its own address, so only what asks for the cluster goes by the line.
    made = await broker(f"127.0.0.1:{line.port}", topic=topic)
    url = f"sqlite:///{tmp_path}/conversations.db"
    store = TrackerStore.create(EndpointConfig(url=url, type=TYPES[1]), domain, made)
    for number in range(3):
        await store.save(conversation(f"c{number}", "hello"))
    assert read() == []
    line.mend()
    await until(lambda: len({event["event_id"] for event in read()}) == 9)
    for number in range(3):
        own = [event["event_id"] for event in read() if event["sender_id"] == f"c{number}"]
        assert list(dict.fromkeys(own)) == sorted(set(own))
    await store.close()
    await made.close()
    line.close()


async def test_what_came_twice_is_read_once(kafka, received, tmp_path):
    topic, _ = received
    made = await broker(kafka, topic=topic)
    for number in (1, 2, 1, 2, 3):
        await made.deliver({"sender_id": "c", "event_id": number})
    once, taken = Once(sa.create_engine(f"sqlite:///{tmp_path}/seen.db", future=True)), []
    settings = {"bootstrap.servers": kafka, "group.id": f"{topic}-once"}
    deal = lambda event, connection: taken.append(event["event_id"])  # noqa: E731
    await asyncio.to_thread(read, settings, topic, once, deal, lambda: len(taken) < 3)
    assert taken == [1, 2, 3]
    await made.close()


@pytest.mark.parametrize(
    ("settings", "named"), [({"settings": {"no.such": 1}}, "no.such"), ({"topik": "t"}, "topik")]
)
async def test_a_setting_that_does_not_exist_is_refused_with_its_place(settings, named):
    with pytest.raises(RasaException, match=rf"endpoints\.yml, event_broker: .*{named}"):
        await broker(NOWHERE, **settings)
