"""Publishes events to Kafka and tells when Kafka has them."""

from __future__ import annotations

import asyncio
import json
from asyncio import AbstractEventLoop
from typing import Any

import structlog
from confluent_kafka import KafkaError, KafkaException, Message, Producer
from rasa.core.brokers.broker import EventBroker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

logger = structlog.get_logger(__name__)

# How long Kafka may take to confirm an event; then it is tried again.
CONFIRM_SECONDS = 10.0
POLL_SECONDS = 0.1


class ConfirmingKafkaEventBroker(EventBroker):
    """A broker for Kafka with `deliver`, which returns when all replicas in sync have the event.

    Rasa's own sleeps in the server's event loop for up to 300 seconds while Kafka is away, and then
    drops the event. With OutboxTrackerStore an event is kept in the database until it was
    delivered. Events of one conversation are in one partition, so in their order; Kafka itself
    drops what its own client sends twice. In endpoints.yml:

        event_broker:
          type: custom_components.brokers.confirming_kafka_event_broker.ConfirmingKafkaEventBroker
          url: localhost:9092
          topic: heed
          settings:                       # librdkafka's own names
            security.protocol: SASL_SSL
            sasl.mechanism: SCRAM-SHA-256
            sasl.username: heed
            sasl.password: ${KAFKA_PASSWORD}

    Args:
        url: Kafka's addresses, with commas between them.
        topic: Where events go.
        settings: More settings of the client.
    """

    def __init__(
        self, url: str, topic: str = "rasa_events", settings: dict[str, Any] | None = None
    ) -> None:
        self._topic = topic
        try:
            self._producer = Producer(
                {
                    "bootstrap.servers": url,
                    "client.id": "heed",
                    "enable.idempotence": True,
                    "acks": "all",
                    "linger.ms": 0,
                    # Of an event that was not confirmed in time it is known that it fails.
                    "message.timeout.ms": round(1000 * CONFIRM_SECONDS),
                    "error_cb": _say,
                    **(settings or {}),
                }
            )
        except KafkaException as error:
            raise RasaException(f"endpoints.yml, event_broker: {error.args[0].str()}") from error
        self._polling: asyncio.Task[None] | None = None

    @classmethod
    async def from_endpoint_config(
        cls,
        broker_config: EndpointConfig | None,
        event_loop: AbstractEventLoop | None = None,
    ) -> ConfirmingKafkaEventBroker | None:
        """Create the broker; it connects by itself.

        Raises:
            RasaException: When a setting is none.
        """
        if broker_config is None:
            return None
        try:
            return cls(broker_config.url, **broker_config.kwargs)
        except TypeError as error:
            raise RasaException(f"endpoints.yml, event_broker: {error}") from error

    async def deliver(self, event: dict[str, Any]) -> None:
        """Publish an event and wait until Kafka has it.

        Raises:
            KafkaException: When Kafka did not confirm it; it may have arrived or not.
            BufferError: When too many wait already.
        """
        self._poll()
        confirmed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._produce(event, confirmed)
        await confirmed

    def publish(self, event: dict[str, Any]) -> None:
        """Send an event without waiting: for stores other than OutboxTrackerStore."""
        self._producer.poll(0)
        self._produce(event, None)

    async def close(self) -> None:
        """Stop; what was not confirmed is in the outbox still."""
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
        await asyncio.to_thread(self._producer.flush, POLL_SECONDS)

    def _produce(self, event: dict[str, Any], confirmed: asyncio.Future[None] | None) -> None:
        def told(error: KafkaError | None, message: Message) -> None:
            # In the thread that polls.
            if confirmed is not None and not confirmed.get_loop().is_closed():
                confirmed.get_loop().call_soon_threadsafe(_settle, confirmed, error)
            elif error is not None:
                _say(error)

        key = str(event.get("sender_id")).encode()
        self._producer.produce(self._topic, json.dumps(event).encode(), key, on_delivery=told)

    def _poll(self) -> None:
        if self._polling is None or self._polling.done():
            self._polling = asyncio.get_running_loop().create_task(self._poll_on())

    async def _poll_on(self) -> None:
        while True:
            # The client calls back only while it is polled, and a poll waits.
            await asyncio.to_thread(self._producer.poll, POLL_SECONDS)


def _settle(confirmed: asyncio.Future[None], error: KafkaError | None) -> None:
    if confirmed.done():
        return
    if error is None:
        confirmed.set_result(None)
    else:
        confirmed.set_exception(KafkaException(error))


def _say(error: KafkaError) -> None:
    logger.warning("kafka.error", reason=error.name())
