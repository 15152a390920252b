"""Each part is taken away in the middle of a conversation: customers are told, nothing is lost.

One stack for all, on PostgreSQL, Redis and RabbitMQ behind lines that are cut. The steps build on
each other, as the conversation does, and are therefore one test.
"""

import json
import os
import secrets
import time

import aio_pika
import httpx
import psutil
import pytest
import sqlalchemy as sa
from line import Line
from ruamel.yaml import YAML
from sqlalchemy.engine import make_url
from talking import until

from launcher.settings import PROJECT, TOKENS, Settings
from launcher.stack import Stack
from services.rasa_caller import Signed
from tests.conftest import free_port
from tests.databases import empty_postgresql
from tests.few_pages import few_pages

pytestmark = [
    pytest.mark.stack,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.rabbitmq,
    pytest.mark.timeout(180),
]
REDIS = os.environ.get("HEED_TEST_REDIS", "127.0.0.1:6379").split(":")
RABBITMQ = os.environ.get("HEED_TEST_RABBITMQ", "127.0.0.1:5672").split(":")
OURS = "custom_components"
PATIENCE = 60
TOKEN = secrets.token_urlsafe(32)


def words(reply):
    """What the domain says under a name, in either language."""
    domain = YAML(typ="safe").load(PROJECT / "domain.yml")
    return {variation["text"] for variation in domain["responses"][reply]}


class World:
    """The three processes, each of which can be killed, and the lines behind them."""

    def __init__(self, folder, url, name):
        self.name = name
        self.settings = Settings(
            rasa_port=free_port(),
            actions_port=free_port(),
            services_port=free_port(),
            var=folder,
        )
        far = make_url(url)
        self.database = Line(far.host, far.port or 5432)
        self.redis = Line(REDIS[0], int(REDIS[1]))
        self.rabbitmq = Line(RABBITMQ[0], int(RABBITMQ[1]))
        self.environment = {
            "KNOWLEDGE_DATA": str(few_pages(folder / "knowledge")),
            "DATABASE_URL": f"sqlite:///{folder}/heed.db",
            "KNOWLEDGE_STORE": str(folder / "knowledge.db"),
            "CONVERSATIONS_URL": url,
            # Processes that are started one by one say the same to each other.
            **{name: TOKEN for name in TOKENS},
        }
        near = far.set(host="127.0.0.1", port=self.database.port)
        self.endpoints = {
            # With Rasa in this process YAML quotes what names a variable, and Rasa reads it as is.
            "action_endpoint": {
                "url": f"{self.settings.actions_url}/webhook",
                "enable_selective_domain": True,
                "headers": {"Authorization": f"Bearer {TOKEN}"},
            },
            "tracker_store": {
                "type": f"{OURS}.stores.outbox_tracker_store.OutboxTrackerStore",
                "url": near.render_as_string(hide_password=False),
                "patience": 1,
                "journal": str(folder / "unsaved.db"),
            },
            "lock_store": {
                "type": f"{OURS}.stores.atomic_redis_lock_store.AtomicRedisLockStore",
                "url": "127.0.0.1",
                "port": self.redis.port,
                "key_prefix": name,
            },
            "event_broker": {
                "type": f"{OURS}.brokers.confirming_pika_event_broker.ConfirmingPikaEventBroker",
                "url": "127.0.0.1",
                "port": self.rabbitmq.port,
                "username": "guest",
                "password": "guest",
                "queues": [name],
                "exchange_name": name,
            },
        }
        self.folder = folder
        self.running = {}

    def start(self, *processes):
        """Start processes side by side, and return when all are healthy."""
        made = {
            process: Stack(
                self.settings,
                (process,),
                self.folder / f"{process}.log",
                self.environment,
                self.endpoints,
            )
            for process in processes
        }
        for stack in made.values():
            stack._start()
        self.running |= made
        for stack in made.values():
            stack._wait_until_healthy()

    def kill(self, process):
        """End a process as a crash does."""
        stack = self.running.pop(process)
        for child in psutil.Process(stack._honcho.pid).children(recursive=True):
            # Honcho's own, which tell it that the process ended.
            if "honcho" not in child.cmdline():
                child.kill()
        stack._honcho.wait()

    def close(self):
        for stack in self.running.values():
            stack.stop()
        for line in (self.database, self.redis, self.rabbitmq):
            line.close()


@pytest.fixture
def url():
    """The address of an empty PostgreSQL database."""
    with empty_postgresql(force=True) as address:
        yield address


@pytest.fixture
def name(url):
    return sa.engine.make_url(url).database


@pytest.fixture
async def world(tmp_path_factory, url, name):
    # Milvus makes a socket in this folder, whose path must be short.
    made = World(tmp_path_factory.mktemp("fault"), url, name)
    try:
        made.start("services", "actions", "rasa")
        yield made
    finally:
        made.close()


class Customer:
    """Writes on the REST channel, and remembers what was said."""

    def __init__(self, world, sender):
        self.sender = sender
        self.said = []
        self._url = f"{world.settings.rasa_url}/webhooks/rest/webhook"

    def says(self, text):
        """Write a message and return the replies; none is a failure."""
        self.said.append(text)
        message = {"sender": self.sender, "message": text}
        answer = httpx.post(self._url, json=message, timeout=30, auth=Signed(TOKEN))
        replies = [reply["text"] for reply in answer.json() if reply.get("text")]
        assert replies, f"silence after {text!r}"
        return replies

    def says_until(self, text, fine):
        """Write again and again, as customers do who are asked to."""
        for _ in range(PATIENCE):
            if fine(replies := self.says(text)):
                return replies
            time.sleep(0.5)
        raise AssertionError(f"{text!r} never got a good answer: {replies}")


def stored(url):
    engine = sa.create_engine(url, future=True)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, sender_id, data FROM events ORDER BY id"))
        events = [(number, sender, json.loads(data)) for number, sender, data in rows]
    engine.dispose()
    return events


async def received(name, expected):
    """What came out of RabbitMQ, repeats dropped, once all is there."""
    connection = await aio_pika.connect(host=RABBITMQ[0], port=int(RABBITMQ[1]))
    channel = await connection.channel()
    queue = await channel.declare_queue(name, durable=True)
    events = {}

    async def keep(message):
        async with message.process():
            event = json.loads(message.body)
            events.setdefault(event["event_id"], event)

    await queue.consume(keep)
    await until(lambda: len(events) >= expected)
    await queue.delete(if_unused=False, if_empty=False)
    await channel.exchange_delete(name)
    await connection.close()
    return events


async def test_whatever_goes_away_customers_are_told_and_nothing_is_lost(world, url, name):
    anna, bo = Customer(world, "anna"), Customer(world, "bo")
    question, frage = "how much is the AirBuds Pro?", "清风X5有货吗"
    unavailable, out_of_order = words("utter_service_unavailable"), words("utter_out_of_order")
    fine = lambda replies: not set(replies) & (unavailable | out_of_order)  # noqa: E731
    for customer, text in ((anna, question), (bo, frage)):
        assert fine(customer.says(text))

    for process in ("actions", "services"):
        world.kill(process)
        assert set(anna.says(question)) & unavailable
        assert set(bo.says(frage)) & unavailable
        world.start(process)
        assert fine(anna.says_until(question, fine))
        assert fine(bo.says_until(frage, fine))

    for line in (world.database, world.redis):
        line.cut()
        assert set(anna.says(question)) & out_of_order
        assert set(bo.says(frage)) & out_of_order
        line.mend()
        anna.says_until(question, fine)
        bo.says_until(frage, fine)

    world.rabbitmq.cut()
    assert fine(anna.says(question))
    world.rabbitmq.mend()
    assert fine(bo.says(frage))

    events = stored(url)
    for customer in (anna, bo):
        own = [told for _, sender, told in events if sender == customer.sender]
        assert [told["text"] for told in own if told["event"] == "user"] == customer.said
        assert [told["timestamp"] for told in own if told["event"] == "user"] == sorted(
            told["timestamp"] for told in own if told["event"] == "user"
        )
    published = await received(name, len(events))
    assert sorted(published) == [number for number, _, _ in events]
    for number, sender, told in events:
        # What is personal in it is masked on the way (docs/privacy.md).
        same = {"sender_id": sender, "event": told["event"], "timestamp": told["timestamp"]}
        assert same.items() <= published[number].items()
