"""Publishes events to RabbitMQ and tells when RabbitMQ has them."""

import asyncio
from asyncio import AbstractEventLoop
from typing import Any

from rasa.core.brokers.pika import PikaEventBroker
from rasa.utils.endpoints import EndpointConfig

# How long RabbitMQ may take to connect, and to confirm an event.
CONNECT_SECONDS, CONFIRM_SECONDS = 5.0, 5.0


class ConfirmingPikaEventBroker(PikaEventBroker):
    """Rasa's broker for RabbitMQ with `deliver`, which returns when RabbitMQ confirmed the event.

    Rasa's own `publish` returns at once; what could not be sent it keeps in memory, and a restart
    loses it. With OutboxTrackerStore an event is kept in the database until it was delivered, so
    the server also starts, and talks, while RabbitMQ is down. In endpoints.yml:

        event_broker:
          type: custom_components.brokers.confirming_pika_event_broker.ConfirmingPikaEventBroker
          url: localhost      # and username, password, queues, exchange_name … as of Rasa's `pika`
    """

    _connection: Any
    _exchange: Any

    @classmethod
    async def from_endpoint_config(
        cls,
        broker_config: EndpointConfig | None,
        event_loop: AbstractEventLoop | None = None,
    ) -> "ConfirmingPikaEventBroker | None":
        """Create the broker; it connects when there is something to deliver."""
        if broker_config is None:
            return None
        settings = {"connection_attempts": 1, "retry_delay_in_seconds": 0, **broker_config.kwargs}
        return cls(broker_config.url or "localhost", **settings, event_loop=event_loop)

    async def deliver(self, event: dict[str, Any]) -> None:
        """Publish an event and wait until RabbitMQ has it.

        Raises:
            Exception: Whatever aio_pika raises, or a time-out; the event may then have arrived or
                not.
        """
        exchange = self._exchange or await self._connect_anew()
        # A channel of aio_pika confirms by itself (publisher confirms, RabbitMQ's extension).
        sent = exchange.publish(self._message(event, None), "")
        try:
            await asyncio.wait_for(sent, CONFIRM_SECONDS)
        except BaseException:
            await self._forget()
            raise

    async def _connect_anew(self) -> Any:
        try:
            await asyncio.wait_for(self.connect(), CONNECT_SECONDS)
            return self._exchange
        except BaseException:
            await self._forget()
            raise

    async def _forget(self) -> None:
        """Drop a connection that may be broken; the next event makes another."""
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            closing = asyncio.wait_for(connection.close(), CONNECT_SECONDS)
            await asyncio.gather(closing, return_exceptions=True)
