"""Sends the replies of a conversation, in their order, each with patience."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from custom_components.channels.delivery import Busy, Undelivered
from custom_components.channels.durable.holding import Holding
from custom_components.channels.durable.lane import Held
from custom_components.channels.durable.post_office import PostOffice
from custom_components.channels.rich_message import RichMessage

logger = structlog.get_logger(__name__)

# So many replies are remembered that were delivered while the database would not forget them.
MOST_REMEMBERED = 1_000


@dataclass(frozen=True)
class Patience:
    """How often something is tried, and how long is waited between.

    Attributes:
        attempts: Tries altogether.
        first_seconds: The first pause; each further one is twice as long.
        longest_seconds: The longest pause.
    """

    attempts: int = 8
    first_seconds: float = 0.5
    longest_seconds: float = 20.0

    def pause_after(self, tries: int) -> float:
        """Return how long to wait after so many tries in vain."""
        return min(self.first_seconds * 2.0**tries, self.longest_seconds)


class Platform(ABC):
    """What a channel knows of its platform."""

    @abstractmethod
    def render(self, message: RichMessage, context: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return what the platform is sent for a message, one payload a request.

        Args:
            message: What to say.
            context: Of the message that is answered, as the channel itself had put it there.
        """

    def render_turn(
        self, messages: Sequence[RichMessage], context: dict[str, Any]
    ) -> Sequence[dict[str, Any]]:
        """Return what the platform is sent for all messages of a turn."""
        return [payload for one in messages for payload in self.render(one, context)]

    def marks(self, message: RichMessage) -> Sequence[str]:
        """Return the marks by which choices are answered; none where they are buttons."""
        return ()

    @abstractmethod
    async def deliver(self, conversation: str, payload: dict[str, Any]) -> None:
        """Send one payload.

        Raises:
            Undelivered: In its kinds.
        """


class Sending:
    """Delivers what waits in the table of replies.

    Args:
        office: The table.
        platform: The platform.
        patience: How often to try.
    """

    def __init__(self, office: PostOffice, platform: Platform, patience: Patience) -> None:
        self._office = office
        self._platform = platform
        self._patience = patience
        self._delivered: deque[str] = deque(maxlen=MOST_REMEMBERED)
        self.holding = Holding(office, office.outgoing)

    async def deliver(self, conversation: str) -> None:
        """Deliver all that waits for a conversation and that no other server delivers."""
        while held := await self.holding.take(conversation):
            try:
                await self._deliver(conversation, held)
            finally:
                self.holding.drop(held)

    async def _deliver(self, conversation: str, held: Held) -> None:
        try:
            # What was delivered and could not be deleted is only deleted now. Numbers of deleted
            # rows come again in SQLite; these ids do not.
            if held.message_id not in self._delivered:
                await self._patiently(conversation, json.loads(held.body))
        except Undelivered as error:
            await self._bury(held, f"{type(error).__name__}: {error}")
        except Exception as error:
            await self._unforeseen(held, type(error).__name__)
        else:
            await self._forget(held)

    async def _forget(self, held: Held) -> None:
        try:
            await asyncio.to_thread(self._office.sent, held)
        except Exception:
            self._delivered.append(held.message_id)
            raise

    async def _unforeseen(self, held: Held, reason: str) -> None:
        """Have a reply tried again later, or put aside, after an error that no channel foresaw."""
        if held.tries + 1 >= self._patience.attempts:
            await self._bury(held, f"Undelivered: {reason}")
            return
        logger.warning("channel.reply.failed", channel=self._office.channel, reason=reason)
        pause = self._patience.pause_after(held.tries)
        await asyncio.to_thread(self._office.put_back, self._office.outgoing, held, pause, reason)

    async def _bury(self, held: Held, reason: str) -> None:
        await asyncio.to_thread(self._office.bury, self._office.outgoing, held, reason)
        logger.warning("channel.reply.dead", channel=self._office.channel, reason=reason)

    async def _patiently(self, conversation: str, payload: dict[str, Any]) -> None:
        async for attempt in AsyncRetrying(
            # Only what surely did not arrive is sent again.
            retry=retry_if_exception_type(Busy),
            stop=stop_after_attempt(self._patience.attempts),
            wait=wait_exponential_jitter(
                self._patience.first_seconds,
                self._patience.longest_seconds,
                jitter=self._patience.first_seconds,
            ),
            reraise=True,
        ):
            with attempt:
                await self._platform.deliver(conversation, payload)
