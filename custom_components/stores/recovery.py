"""Looks whether a database that was away is back, and has stored then what waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

logger = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0


class Recovery:
    """A task of the server's event loop that ends when nothing waits any more.

    Args:
        merge: Stores what waits, and returns how many events that were; raises while it cannot.

    Attributes:
        away: Why the database is not asked at present; empty when it is.
    """

    def __init__(self, merge: Callable[[], Awaitable[int]]) -> None:
        self._merge = merge
        self._task: asyncio.Task[None] | None = None
        self.away = ""

    def begin(self, away: str = "") -> None:
        """Look from now on.

        Args:
            away: Why the database is not to be asked by anyone else meanwhile.
        """
        self.away = self.away or away
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop looking; what waits is stored after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                merged = await self._merge()
            except Exception as error:
                # Whatever it is, what waits stays where it is.
                logger.debug("conversations.still_unavailable", reason=type(error).__name__)
                continue
            self.away = ""
            logger.warning("conversations.available_again", events_stored=merged)
            return
