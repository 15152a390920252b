"""The gate: what a message must pass before Rasa answers it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import structlog
from limits import parse_many
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from sanic import Blueprint, Sanic

from custom_components.channels.gate import api_door, words
from custom_components.channels.gate.callers import ProvenMessage, believed, caller
from custom_components.channels.gate.counters import Counters, counters_at
from custom_components.channels.gate.payloads import (
    ConnectorMessage,
    as_words,
    is_command,
    was_offered,
)
from custom_components.channels.gate.platform_message import drop_claims
from custom_components.channels.gate.settings import GateSettings, gate_settings

Handler = Callable[[UserMessage], Awaitable[Any]]

log = structlog.get_logger()


class Order:
    """Keeps the messages of one conversation in the order in which they came.

    Who is past `measuring` waits for `turn` at once, so none overtakes there. They are two, so that
    what is out of measure is refused at once and does not pile up behind a long turn.
    """

    def __init__(self) -> None:
        self.measuring = asyncio.Lock()
        self.turn = asyncio.Lock()


class Gate:
    """Lets the messages of one channel through, each once, in measure, and none with false rights.

    Args:
        channel: Name of the channel.
        sends_again: Whether the platform sends a message again, with the same id, when it believes
            it lost.
        settings: What may be set; else the environment's.
        counters: Where is counted; else where the settings say.
    """

    def __init__(
        self,
        channel: str,
        sends_again: bool = False,
        settings: GateSettings | None = None,
        counters: Counters | None = None,
    ) -> None:
        self.channel = channel
        self.sends_again = sends_again
        self.settings = settings or gate_settings()
        self.counters = counters or counters_at(self.settings.limits_url)
        self.agent: Agent | None = None
        self._app: Sanic | None = None
        # Those of conversations in which something is going on.
        self._orders: WeakValueDictionary[str, Order] = WeakValueDictionary()
        self._longest_rate = max(
            item.get_expiry() for item in parse_many(self.settings.messages_per_customer)
        )

    def join(self, blueprint: Blueprint) -> Blueprint:
        """Learn of Rasa's agent when the server starts, and close what else is open there.

        Args:
            blueprint: The channel's.
        """
        listens_at = str(getattr(blueprint.ctx, "socketio_path", ""))

        @blueprint.before_server_start
        async def know_the_app(app: Sanic, _: Any) -> None:
            self._app = app
            api_door.close(app, self.settings, self.counters, listens_at)

        return blueprint

    def before(self, on_new_message: Handler) -> Handler:
        """Return a handler that hands on what may pass, changed where it must be.

        Args:
            on_new_message: Rasa's own handler.
        """

        async def handle(message: UserMessage) -> None:
            await self.handle(message, on_new_message)

        return handle

    async def handle(self, message: UserMessage, on_new_message: Handler) -> None:
        """Hand a message on if it may pass, after those that came before it."""
        order = self._orders.setdefault(message.sender_id, Order())
        async with order.measuring:
            passes = caller().trusted or await self._passes(message)
        if passes:
            # Nothing is awaited in between: the place in the order is kept.
            async with self._answered_or_forgotten(message), order.turn:
                await self._hand_on(message, on_new_message)

    async def may_open_session(self, address: str) -> bool:
        """Tell whether an address may open one more session."""
        return await self.counters.hit(self.settings.sessions_per_address, "sessions", address)

    async def may_connect(self, address: str) -> bool:
        """Tell whether an address may begin one more connection."""
        return await self.counters.hit(self.settings.handshakes_per_address, "handshakes", address)

    async def _passes(self, message: UserMessage) -> bool:
        if not isinstance(message, ProvenMessage):
            message.metadata = believed(message.metadata, self.settings.customer_secret)
        drop_claims(message)
        if self.sends_again and not await self.counters.first(
            self._seen(message), self.settings.dedupe_seconds
        ):
            log.info("gate.repeat_dropped", channel=self.channel)
            return False
        async with self._answered_or_forgotten(message):
            return await self._in_measure(message)

    @asynccontextmanager
    async def _answered_or_forgotten(self, message: UserMessage) -> AsyncIterator[None]:
        try:
            yield
        except BaseException:
            # Not answered: the platform may send it again.
            if self.sends_again:
                await self.counters.forget(self._seen(message))
            raise

    def _seen(self, message: UserMessage) -> str:
        return f"seen/{self.channel}/{message.message_id}"

    async def _hand_on(self, message: UserMessage, on_new_message: Handler) -> None:
        text = "" if caller().trusted else message.text or ""
        if is_command(text) and not await self._may_command(message, text):
            message.text = as_words(text)
        await on_new_message(message)

    async def _in_measure(self, message: UserMessage) -> bool:
        about = (self.channel, message.sender_id)
        if not await self._in_rate(about):
            # Said once; whoever goes on is not answered each time.
            if await self.counters.first(f"told/{'/'.join(about)}", self._longest_rate):
                await self._say(words.TOO_MANY, message)
            return False
        if len(message.text or "") > self.settings.message_characters:
            await self._say(words.TOO_LONG, message)
            return False
        return True

    async def _in_rate(self, about: tuple[str, str]) -> bool:
        counters, settings, address = self.counters, self.settings, caller().address
        within = await counters.hit(settings.messages_per_customer, *about)
        if address is None:
            return within
        return await counters.hit(settings.messages_per_address, "address", address) and within

    async def _say(self, refusal: str, message: UserMessage) -> None:
        log.info("gate.refused", refusal=refusal, channel=self.channel)
        agent = self._agent()
        if agent is None:
            return
        most = self.settings.message_characters
        if not await words.say(refusal, message, agent, self.settings.language_slot, most=most):
            log.warning("gate.no_response_for_refusal", refusal=refusal)

    async def _may_command(self, message: UserMessage, text: str) -> bool:
        if isinstance(message, ConnectorMessage):
            return True
        agent = self._agent()
        if agent is None:
            return False
        # The turn before may still be writing down the button that was pressed.
        async with agent.lock_store.lock(message.sender_id):
            return await was_offered(text, message.sender_id, agent.tracker_store)

    def _agent(self) -> Agent | None:
        return self.agent or (self._app and getattr(self._app.ctx, "agent", None))
