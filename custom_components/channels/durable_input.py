"""A channel whose messages are kept before the platform is answered."""

from __future__ import annotations

import asyncio
import inspect
import logging
from abc import ABC
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import structlog
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic, response
from sanic.exceptions import ServiceUnavailable
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from custom_components.channels.durable.durable_output import DurableOutput
from custom_components.channels.durable.post_office import PostOffice
from custom_components.channels.durable.sending import Patience, Platform
from custom_components.channels.durable.turns import Turns
from custom_components.channels.gate.gate import Gate
from custom_components.channels.incoming import Incoming
from custom_components.channels.rich_message import RichMessage
from custom_components.channels.settings import ChannelSettings, read

logger = structlog.get_logger(__name__)


class DurableInput(InputChannel, Platform, ABC):
    """Accepts messages durably and has them answered in their order.

    A channel of a platform says what it is called, which routes it has, how a message is rendered
    and how it is delivered.

    Args:
        settings: The channel's section of credentials.yml.

    Attributes:
        settings_class: Names the keys of that section.
    """

    settings_class: ClassVar[type[ChannelSettings]]

    def __init__(self, settings: ChannelSettings) -> None:
        self._common = settings
        self._app: Sanic | None = None
        self._handle: Callable[[UserMessage], Awaitable[Any]] | None = None
        self._office: PostOffice | None = None
        self._turns: Turns | None = None

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Make the channel of its section in credentials.yml."""
        return cls(read(cls.settings_class, credentials, cls.name()))

    def add_routes(self, blueprint: Blueprint) -> None:
        """Add the routes that the platform calls, where it calls any."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; while the server runs, messages are worked off."""
        # Repeats are known by the inbox; the gate sees each message once.
        gate = Gate(self.name())
        self._handle = gate.before(on_new_message)
        module = inspect.getmodule(self)
        blueprint = Blueprint(f"{self.name()}_channel", module.__name__ if module else None)
        blueprint.listener("after_server_start")(self._started)
        blueprint.listener("before_server_stop")(self._stopping)

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        self.add_routes(blueprint)
        return gate.join(blueprint)

    def get_output_channel(self) -> OutputChannel | None:
        """Return the channel for what answers no message: a reminder, a person's words."""
        if self._turns is None:
            return None
        return DurableOutput(self.name(), self._common.public_site, self._turns.post)

    async def accept(self, message: Incoming) -> bool:
        """Keep a message, and have it answered; tell whether it is new.

        Raises:
            ServiceUnavailable: When it cannot be kept; the platform should send it again.
        """
        if self._office is None or self._turns is None:
            raise ServiceUnavailable("The server has not started yet.")
        try:
            await self._turns.ready()
            new = await asyncio.to_thread(self._office.accept, message)
        except (SQLAlchemyError, asyncio.TimeoutError) as error:
            logger.warning("channel.not_accepted", reason=type(error).__name__)
            raise ServiceUnavailable("Messages cannot be kept just now.") from error
        if new:
            self._turns.wake(message.conversation)
        return new

    async def opened(self) -> None:
        """Begin what else the channel does while the server runs."""

    async def closed(self) -> None:
        """End it."""

    async def _started(self, app: Sanic, *_: Any) -> None:
        self._app = app
        # It tells addresses, in which WeChat wants its access token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._office = self._office_of(self._agent().tracker_store)
        patience = Patience(self._common.attempts, self._common.first_seconds)
        self._turns = Turns(
            self._office, self, self._common.public_site, self._answer, self._replay, patience
        )
        self._turns.start()
        await self.opened()

    async def _stopping(self, *_: Any) -> None:
        if self._turns is not None:
            await self._turns.stop()
        await self.closed()

    async def _answer(self, message: UserMessage) -> None:
        if self._handle is None or not self._agent().is_ready():
            raise RasaException("No model is loaded yet.")
        await self._handle(message)

    async def _replay(self, message: Incoming) -> list[RichMessage] | None:
        """Return what Rasa said to a message that it has stored already, or None."""
        tracker = await self._agent().tracker_store.retrieve(message.conversation)
        said: list[RichMessage] | None = None
        for event in tracker.events if tracker else ():
            if isinstance(event, UserUttered):
                if said is not None:
                    break
                said = [] if event.message_id == message.message_id else None
            elif isinstance(event, BotUttered) and said is not None:
                said.append(RichMessage.of(event.message(), self._common.public_site))
        return said

    def _agent(self) -> Any:
        return self._app.ctx.agent if self._app else None

    def _office_of(self, store: Any) -> PostOffice:
        """Return the office in the channel's own database, else in the tracker store's."""
        # Rasa puts stores around the one of endpoints.yml.
        while not hasattr(store, "engine") and hasattr(store, "_tracker_store"):
            store = store._tracker_store
        engine = getattr(store, "engine", None)
        if self._common.database:
            engine = create_engine(self._common.database, future=True, pool_pre_ping=True)
        if engine is None or engine.dialect.name not in ("sqlite", "postgresql"):
            raise RasaException(
                f"Channel {self.name()!r} keeps its messages in SQLite or PostgreSQL. The tracker "
                "store of endpoints.yml is neither: say `database: postgresql://…` in the "
                "channel's section of credentials.yml."
            )
        # As conversations lie, so do their messages on the way.
        return PostOffice(engine, self.name(), getattr(store, "at_rest", None))
