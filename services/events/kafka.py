"""Reads a topic of Kafka; its place is stored when an event was dealt with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from confluent_kafka import Consumer, KafkaException

from services.events.once import Deal, Once

POLL_SECONDS = 1.0


def read(
    settings: Mapping[str, Any],
    topic: str,
    once: Once,
    deal: Deal,
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Read as long as it goes on, or until dealing fails.

    What `deal` raises ends the reading and goes to the caller. The event's place is not stored,
    so it comes again when the caller reads again.

    Args:
        settings: librdkafka's own, at least `bootstrap.servers` and `group.id`.
        topic: The topic, as `event_broker` in endpoints.yml names it.
        once: Knows which events were dealt with.
        deal: What is done with each.
        goes_on: Asked before each event.

    Raises:
        KafkaException: When Kafka refuses, for example the password.
    """
    own = {"auto.offset.reset": "earliest", "enable.auto.commit": False}
    consumer = Consumer({**own, **settings})
    try:
        consumer.subscribe([topic])
        while goes_on():
            message = consumer.poll(POLL_SECONDS)
            if message is None:
                continue
            if message.error() is not None:
                raise KafkaException(message.error())
            once.deal(json.loads(message.value() or b""), deal)
            consumer.commit(message=message)
    finally:
        consumer.close()
