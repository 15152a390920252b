"""Counts what may happen only so often, in memory or, for several servers, in Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import structlog
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

MEMORY = "memory://"
SECONDS = 1.0

log = structlog.get_logger()
Answer = TypeVar("Answer")


class Counters:
    """Rates, and things that happen once.

    While Redis does not answer, each server counts for itself: no customer is turned away for it.

    Args:
        url: Where to count, as `limits` writes it; empty is memory.
    """

    def __init__(self, url: str = "") -> None:
        self._own: Storage = MemoryStorage()
        self._shared: Storage | None = None
        if url not in ("", MEMORY):
            self._shared = storage_from_string(
                url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
            )
        self._warned = False

    async def hit(self, rate: str, *about: str) -> bool:
        """Count one more; tell whether it is still within the rate.

        Args:
            rate: Such as `30/minute`; several are parted by `;`.
            about: Who or what is counted.
        """
        within = True
        for item in parse_many(rate):
            within = await self._counted(item, about) and within
        return within

    async def first(self, key: str, seconds: int) -> bool:
        """Tell whether this is the first time within so many seconds; only one asker hears yes."""
        return await self._ask(lambda storage: storage.incr(key, seconds) == 1)

    async def forget(self, key: str) -> None:
        """Let the next time be the first again."""
        await self._ask(lambda storage: storage.clear(key))

    async def _counted(self, item: RateLimitItem, about: tuple[str, ...]) -> bool:
        return await self._ask(lambda storage: FixedWindowRateLimiter(storage).hit(item, *about))

    async def _ask(self, question: Callable[[Storage], Answer]) -> Answer:
        if self._shared is not None:
            try:
                answer = await asyncio.to_thread(question, self._shared)
            except RedisError as error:
                self._warn(error)
            else:
                self._warned = False
                return answer
        return question(self._own)

    def _warn(self, error: RedisError) -> None:
        if not self._warned:
            log.warning("gate.redis_does_not_answer", error=type(error).__name__)
        self._warned = True


@lru_cache(maxsize=4)
def counters_at(url: str) -> Counters:
    """Return this process's counters at an address, the same for all channels."""
    return Counters(url)
