"""Locks conversations in Redis, each step in one script that nothing can come between."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import redis
import structlog
from rasa.core.lock import Ticket, TicketLock
from rasa.core.lock_store import LockError, RedisLockStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import StrictRedis
from redis.exceptions import RedisError

from custom_components.stores import faults, lock_scripts

logger = structlog.get_logger(__name__)

# A server that died holds a conversation up so long; one that lives says so three times meanwhile.
LIFETIME = 15.0
# How long a message waits before it looks again whether its turn has come.
WAIT_SECONDS = 0.05
# A message waits so long for Redis to answer, and for those before it.
PATIENCE, LONGEST_WAIT = 3.0, 60.0
# Numbers begin anew for a conversation that was silent so long, so none is given twice while any
# message that had it may still be at work.
NUMBERS_KEPT_SECONDS = 86_400

T = TypeVar("T")


class AtomicRedisLockStore(RedisLockStore):
    """Gives the messages of one conversation their turns, on any number of servers.

    Rasa's own RedisLockStore reads a lock, changes it and writes it back: two servers that do so
    at once give two messages the same ticket, and both are handled together. Here a ticket is
    given, looked at and handed back by one script each, without blocking the server. Rasa's own
    tickets expire after a minute, whether their server works or died; here a server renews its
    tickets. And where Redis is away, Rasa's own leaves the customer without an answer. Here the
    message is told so (FaultPolicy): its conversation is neither read nor written, so that no two
    turns cross. In endpoints.yml:

        lock_store:
          type: custom_components.stores.atomic_redis_lock_store.AtomicRedisLockStore
          url: localhost      # and port, db, username, password, use_ssl … as of Rasa's `redis`

    Args:
        endpoint_config: The section of endpoints.yml.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        settings = {"socket_timeout": PATIENCE, **endpoint_config.kwargs}
        try:
            super().__init__(host=endpoint_config.url or "localhost", **settings)
        except TypeError as error:
            raise RasaException(f"endpoints.yml, lock_store: {error}") from error
        self._issue = self.red.register_script(lock_scripts.ISSUE)
        self._look = self.red.register_script(lock_scripts.LOOK)
        # A client belongs to one event loop; tests and `rasa shell` have several.
        self._clients: dict[asyncio.AbstractEventLoop, StrictRedis[bytes]] = {}
        # Of messages that ask for a ticket of one conversation now.
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LIFETIME,
        wait_time_in_seconds: float = WAIT_SECONDS,
    ) -> AsyncIterator[TicketLock]:
        """Wait for one's turn, and hold it.

        Where there is none to be had, conversations cannot be read meanwhile (`faults`).
        """
        keys = self._keys(conversation_id)
        try:
            ticket = await self._turn(keys, lock_lifetime, wait_time_in_seconds)
        except LockError as error:
            logger.error("conversations.no_turn", error=str(error))
            with faults.without_turn(str(error)):
                yield TicketLock(conversation_id)
            return
        renewing = asyncio.create_task(self._renew(keys, ticket, lock_lifetime))
        try:
            yield TicketLock(conversation_id, deque([Ticket(ticket, time.time() + lock_lifetime)]))
        finally:
            renewing.cancel()
            await self._hand_back(keys, ticket)

    async def _turn(self, keys: list[str], lifetime: float, pause: float) -> int:
        """Return a ticket whose turn has come.

        Raises:
            LockError: When Redis does not answer, or the turn does not come in time.
        """
        until = time.monotonic() + LONGEST_WAIT
        kept = int(max(NUMBERS_KEPT_SECONDS, 2 * lifetime))
        # One after the other, or a later message may be quicker to get its ticket.
        queue = self._queues.setdefault(keys[0], asyncio.Lock())
        async with queue:
            ticket = int(await self._patiently(lock_scripts.ISSUE, keys, lifetime, kept))
        try:
            while not await self._patiently(lock_scripts.MY_TURN, keys, lifetime, ticket):
                if time.monotonic() > until:
                    raise LockError(f"others took longer than {LONGEST_WAIT:g} s")
                await asyncio.sleep(pause)
        except BaseException:
            await self._hand_back(keys, ticket)
            raise
        return ticket

    async def _patiently(self, script: str, keys: list[str], *arguments: float) -> Any:
        """Run a script, for some time again when Redis does not answer.

        Raises:
            LockError: When it does not all the while.
        """
        until, pause = time.monotonic() + PATIENCE, WAIT_SECONDS
        while True:
            try:
                return await self._run(script, keys, *arguments)
            except (RedisError, OSError, asyncio.TimeoutError) as error:
                if time.monotonic() + pause > until:
                    raise LockError(f"Redis does not answer: {error}") from error
            await asyncio.sleep(pause)
            pause *= 2

    async def _run(self, script: str, keys: list[str], *arguments: float) -> Any:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = _client(self.red.connection_pool)
        running = self._clients[loop].register_script(script)(keys=keys, args=list(arguments))
        return await asyncio.wait_for(_awaited(running), PATIENCE)

    async def _renew(self, keys: list[str], ticket: int, lifetime: float) -> None:
        while True:
            await asyncio.sleep(lifetime / 3)
            # A Redis that was away meanwhile is told again, though it may have forgotten all.
            with suppress(LockError):
                await self._patiently(lock_scripts.RENEW, keys, lifetime, ticket)

    async def _hand_back(self, keys: list[str], ticket: int) -> None:
        # A ticket that cannot be handed back expires.
        with suppress(RedisError, OSError, asyncio.TimeoutError):
            await self._run(lock_scripts.HAND_BACK, keys, ticket)

    async def close(self) -> None:
        """Close this loop's connections."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    # What is below is Rasa's interface for whoever looks at locks; `lock` needs none of it.

    def issue_ticket(self, conversation_id: str, lock_lifetime: float = LIFETIME) -> int:
        """Give the next ticket of a conversation.

        Raises:
            LockError: When Redis does not answer.
        """
        kept = int(max(NUMBERS_KEPT_SECONDS, 2 * lock_lifetime))
        try:
            return int(self._issue(keys=self._keys(conversation_id), args=[lock_lifetime, kept]))
        except RedisError as error:
            raise LockError(f"Redis gave no ticket for a conversation: {error}") from error

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """Return the tickets of a conversation; none when nobody has one.

        Raises:
            LockError: When Redis does not answer.
        """
        try:
            found: list[Any] = self._look(keys=self._keys(conversation_id))
        except RedisError as error:
            raise LockError(f"Redis does not tell whose turn it is: {error}") from error
        left = dict(zip(map(int, found[::2]), map(int, found[1::2]), strict=True))
        tickets = [Ticket(number, time.time() + left[number] / 1000) for number in sorted(left)]
        return TicketLock(conversation_id, deque(tickets)) if tickets else None

    def update_lock(self, conversation_id: str) -> None:
        """Do nothing: whoever looks drops what has expired."""

    def finish_serving(self, conversation_id: str, ticket_number: int) -> None:
        """Hand a ticket back.

        Raises:
            LockError: When Redis does not answer; the ticket then expires by itself.
        """
        try:
            self.red.zrem(self._keys(conversation_id)[0], ticket_number)
        except RedisError as error:
            raise LockError(f"Redis did not take a ticket back: {error}") from error

    def cleanup(self, conversation_id: str, ticket_number: int) -> None:
        """Hand a ticket back; Redis itself removes what holds no ticket any more."""
        self.finish_serving(conversation_id, ticket_number)

    def delete_lock(self, conversation_id: str) -> None:
        """Take all tickets of a conversation away; its numbers go on."""
        self.red.delete(self._keys(conversation_id)[0])

    def save_lock(self, lock: TicketLock) -> None:
        """Refuse: writing a whole lock back is what loses tickets."""
        raise NotImplementedError("Tickets are given and handed back one by one.")

    def _keys(self, conversation_id: str) -> list[str]:
        # The braces keep both keys on one node of a cluster.
        own = f"{self.key_prefix}{{{conversation_id}}}"
        return [f"{own}:tickets", f"{own}:number"]


def _client(rasas: redis.ConnectionPool) -> StrictRedis[bytes]:
    """Return an asynchronous client with the settings of Rasa's own."""
    known = inspect.signature(StrictRedis).parameters
    settings = {name: value for name, value in rasas.connection_kwargs.items() if name in known}
    return StrictRedis(**settings, ssl=issubclass(rasas.connection_class, redis.SSLConnection))


async def _awaited(running: Awaitable[T]) -> T:
    return await running
