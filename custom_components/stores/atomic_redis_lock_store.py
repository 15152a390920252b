"""Locks conversations in Redis, each step in one script that nothing can come between."""

import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import Ticket, TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, RedisLockStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from redis.exceptions import RedisError

# How long a message waits before it looks again whether its turn has come.
WAIT_SECONDS = 0.05
# Numbers begin anew for a conversation that was silent so long, so none is given twice while any
# message that had it may still be at work.
NUMBERS_KEPT_SECONDS = 86_400

# Redis's own clock decides, so servers whose clocks differ agree on what has expired.
# KEYS: tickets (number by expiry), last number. Every script drops expired tickets first.
EXPIRE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. now)
"""
ISSUE = (
    EXPIRE
    + """
local number = redis.call('INCR', KEYS[2])
redis.call('ZADD', KEYS[1], now + ARGV[1], number)
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return number
"""
)
# Lua's numbers lose their fractions on the way: milliseconds.
LOOK = (
    EXPIRE
    + """
local found = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for place = 2, #found, 2 do
    found[place] = math.floor((tonumber(found[place]) - now) * 1000)
end
return found
"""
)


class AtomicRedisLockStore(RedisLockStore):
    """Gives the messages of one conversation their turns, on any number of servers.

    Rasa's own RedisLockStore reads a lock, changes it and writes it back: two servers that do so
    at once give two messages the same ticket, and both are handled together. Here a ticket is
    given, looked at and handed back by one script each. In endpoints.yml:

        lock_store:
          type: custom_components.stores.atomic_redis_lock_store.AtomicRedisLockStore
          url: localhost      # and port, db, username, password, use_ssl … as of Rasa's `redis`

    Args:
        endpoint_config: The section of endpoints.yml.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        try:
            super().__init__(host=endpoint_config.url or "localhost", **endpoint_config.kwargs)
        except TypeError as error:
            raise RasaException(f"endpoints.yml, lock_store: {error}") from error
        self._issue = self.red.register_script(ISSUE)
        self._look = self.red.register_script(LOOK)

    def issue_ticket(self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME) -> int:
        """Give the next ticket of a conversation.

        Raises:
            LockError: When Redis does not answer.
        """
        kept = int(max(NUMBERS_KEPT_SECONDS, 2 * lock_lifetime))
        try:
            return int(self._issue(keys=self._keys(conversation_id), args=[lock_lifetime, kept]))
        except RedisError as error:
            raise LockError(f"Redis gave no ticket for a conversation: {error}") from error

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = WAIT_SECONDS,
    ) -> AsyncIterator[TicketLock]:
        """Wait for one's turn, and hold it.

        Raises:
            LockError: When Redis does not answer, or the ticket expired before its turn came.
        """
        waiting = super().lock(conversation_id, lock_lifetime, wait_time_in_seconds)
        async with waiting as held:
            yield held

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
