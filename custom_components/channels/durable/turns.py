"""Has each accepted message answered, those of one customer one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from rasa.core.channels.channel import UserMessage

from custom_components.channels.durable.durable_output import DurableOutput
from custom_components.channels.durable.holding import Holding
from custom_components.channels.durable.lane import HOLD_SECONDS, Held
from custom_components.channels.durable.post_office import PostOffice, Standing
from custom_components.channels.durable.sending import Patience, Platform, Sending
from custom_components.channels.gate.callers import NOBODY, called_by
from custom_components.channels.gate.payloads import ConnectorMessage
from custom_components.channels.gate.platform_message import (
    IDENTITY,
    PlatformChoice,
    PlatformMessage,
)
from custom_components.channels.incoming import Incoming
from custom_components.channels.rich_message import RichMessage
from custom_components.channels.text_form import chosen

logger = structlog.get_logger(__name__)

# So often it is looked for what another server left behind, and for what shall be tried again.
LOOK_SECONDS = 2.0
# Conversations that are worked on at once; the rest waits its turn.
AT_ONCE = 32
# How long a message that comes at the very start waits for the database; platforms are impatient.
READY_SECONDS = 3.0
# How long a stopping server lets turns finish.
LAST_TURNS_SECONDS = 10.0

# What the gate believes of a message: its sender, its payload.
KINDS = {
    (False, False): UserMessage,
    (False, True): ConnectorMessage,
    (True, False): PlatformMessage,
    (True, True): PlatformChoice,
}

Handle = Callable[[UserMessage], Awaitable[Any]]
# Returns what Rasa said in answer to a message that it has already, or None.
Replay = Callable[[Incoming], Awaitable[list[RichMessage] | None]]


class Turns:
    """Works through a channel's accepted messages.

    Args:
        office: Where they are kept.
        platform: Where the replies go.
        site: Where addresses that name no site are on.
        handle: Answers a message, as Rasa does.
        replay: Tells what a message that Rasa has already was answered with.
        patience: How often to try.
    """

    def __init__(
        self,
        office: PostOffice,
        platform: Platform,
        site: str,
        handle: Handle,
        replay: Replay,
        patience: Patience,
    ) -> None:
        self._office = office
        self._platform = platform
        self._site = site
        self._handle = handle
        self._replay = replay
        self._patience = patience
        self._sending = Sending(office, platform, patience)
        self._holding = Holding(office, office.inbox)
        self._working: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._watch: asyncio.Task[None] | None = None
        self._opened = asyncio.Event()

    def start(self) -> None:
        """Begin with what an earlier run, or another server, left behind."""
        self._watch = asyncio.create_task(self._watching())

    async def stop(self) -> None:
        """Let turns finish; what does not is taken up after the next start."""
        if self._watch is not None:
            self._watch.cancel()
        tasks = list(self._working.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LAST_TURNS_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def ready(self) -> None:
        """Wait until messages can be kept.

        Raises:
            asyncio.TimeoutError: When the database cannot be reached.
        """
        await asyncio.wait_for(self._opened.wait(), READY_SECONDS)

    def wake(self, conversation: str) -> None:
        """Tell that there is something to do for a conversation."""
        if conversation in self._working:
            self._again.add(conversation)
            return
        task = asyncio.create_task(self._work(conversation))
        self._working[conversation] = task

    async def post(self, conversation: str, messages: list[RichMessage]) -> None:
        """Say something that answers no message."""
        await self.ready()
        before = await asyncio.to_thread(self._office.standing, conversation)
        payloads, standing = self._rendered(messages, before.context)
        await asyncio.to_thread(self._office.send, conversation, payloads, standing)
        self.wake(conversation)

    async def _watching(self) -> None:
        while True:
            try:
                await self._open()
                for conversation in await asyncio.to_thread(self._office.waiting):
                    if conversation not in self._working:
                        self.wake(conversation)
                await self._holding.renew()
                await self._sending.holding.renew()
            except Exception as error:
                # The database is away: what is kept there waits.
                logger.warning("channel.database", reason=type(error).__name__)
            await asyncio.sleep(min(LOOK_SECONDS, HOLD_SECONDS / 3))

    async def _open(self) -> None:
        if not self._opened.is_set():
            await asyncio.to_thread(self._office.open)
            self._opened.set()

    async def _work(self, conversation: str) -> None:
        try:
            await self._opened.wait()
            async with self._room:
                self._again.discard(conversation)
                await self._sending.deliver(conversation)
                while held := await self._holding.take(conversation):
                    try:
                        answered = await self._turn(held)
                    finally:
                        self._holding.drop(held)
                    if not answered:
                        break
                    await self._sending.deliver(conversation)
        except Exception as error:
            logger.warning("channel.work", reason=type(error).__name__)
        finally:
            del self._working[conversation]
            if conversation in self._again:
                self.wake(conversation)

    async def _turn(self, held: Held) -> bool:
        """Answer a message; tell whether it was."""
        try:
            message = Incoming.from_json(held.body)
            said = await self._replay(message) if held.tries else None
            if said is None:
                said = await self._answer(message)
            payloads, standing = self._rendered(said, message.context)
            await asyncio.to_thread(self._office.answered, held, payloads, standing)
        except Exception as error:
            await self._not_answered(held, error)
            return False
        return True

    async def _answer(self, message: Incoming) -> list[RichMessage]:
        offered = await asyncio.to_thread(self._office.standing, message.conversation)
        choice = None
        if not message.offered:
            choice = chosen(message.text, offered.choices, offered.marks)
        output = DurableOutput(self._office.channel, self._site, self.post, collects=True)
        told = user_message(message, choice.payload if choice else None, output)
        # The address that is calling is the platform's, for all its customers.
        with called_by(NOBODY):
            await self._handle(told)
        return output.collected()

    async def _not_answered(self, held: Held, error: Exception) -> None:
        reason = type(error).__name__
        logger.warning("channel.turn.failed", channel=self._office.channel, reason=reason)
        office, inbox = self._office, self._office.inbox
        # A database that is away must not keep the reason for it.
        with suppress(Exception):
            if held.tries + 1 >= self._patience.attempts:
                await asyncio.to_thread(office.bury, inbox, held, f"Unanswered: {reason}")
            else:
                pause = self._patience.pause_after(held.tries)
                await asyncio.to_thread(office.put_back, inbox, held, pause, reason)
                asyncio.get_running_loop().call_later(pause, self.wake, held.conversation)

    def _rendered(
        self, messages: Sequence[RichMessage], context: dict[str, Any]
    ) -> tuple[list[dict[str, Any]], Standing]:
        """Return what to send, and what then holds of the conversation."""
        payloads = list(self._platform.render_turn(messages, context))
        offering = next((one for one in reversed(messages) if one.choices), RichMessage())
        marks = tuple(self._platform.marks(offering))
        return payloads, Standing(offering.choices, marks, context)


def user_message(message: Incoming, payload: str | None, output: DurableOutput) -> UserMessage:
    """Return a message as Rasa takes it.

    Args:
        message: What came.
        payload: What a choice of the customer's stands for, if it is one.
        output: Where the reply goes.
    """
    # What the server itself offered passes the gate as it is.
    offered = bool(payload) or message.offered
    metadata = message.metadata
    if message.proven:
        # By it the services know a customer with whom somebody has linked it.
        metadata = {**metadata, IDENTITY: message.conversation}
    return KINDS[message.proven, offered](
        payload or message.text,
        output,
        message.conversation,
        input_channel=output.name(),
        message_id=message.message_id,
        metadata=metadata,
    )
