"""Tells pages of the desk what changes, as it changes.

One look at the tables serves all pages. Pages are told that something changed, not what: they ask
for it then, so nothing depends on every word of the stream arriving.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import structlog

from services.analytics.repository import TrackerRepository
from services.database import Database
from services.desk.repository import DeskRepository

logger = structlog.get_logger(__name__)

# So many numbers are looked at again: a number given earlier may be stored later.
WINDOW = 200
QUEUE = "queue"


class Numbered:
    """Tells what is new in a table whose rows are numbered.

    Args:
        after: Returns the rows with a greater number: number and conversation.
        last: Returns the greatest number.
    """

    def __init__(
        self, after: Callable[[int], list[tuple[int, str]]], last: Callable[[], int]
    ) -> None:
        self._after = after
        self._last = last()
        self._seen = {number for number, _ in after(self._last - WINDOW)}

    def new(self) -> set[str]:
        """Return the conversations of rows that were not there when it was last asked."""
        rows = self._after(self._last - WINDOW)
        fresh = {conversation for number, conversation in rows if number not in self._seen}
        self._seen = {number for number, _ in rows}
        self._last = max([self._last, *self._seen])
        return fresh


class LiveUpdates:
    """Looks for changes as long as somebody listens.

    Args:
        database: The database.
        tracker: Where Rasa keeps conversations.
        seconds: Between two looks.
    """

    def __init__(self, database: Database, tracker: TrackerRepository, seconds: float) -> None:
        self._database = database
        self._tracker = tracker
        self._seconds = seconds
        self._listeners: set[asyncio.Queue[str | None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._stopped = False

    def stop(self) -> None:
        """End all streams: a server that stops waits for them."""
        self._stopped = True
        for listener in self._listeners:
            listener.put_nowait(None)
        if self._looking is not None:
            self._looking.cancel()

    async def changes(self, idle_seconds: float) -> AsyncIterator[str]:
        """Yield the id of each conversation that changed, QUEUE for the queue, "" when idle."""
        listener: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(listener)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            while not self._stopped:
                try:
                    told = await asyncio.wait_for(listener.get(), idle_seconds)
                except asyncio.TimeoutError:
                    told = ""
                if told is None:
                    return
                yield told
        finally:
            self._listeners.discard(listener)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        events: Numbered | None = None
        entries: Numbered | None = None
        while self._listeners:
            try:
                if events is None or entries is None:
                    events = await loop.run_in_executor(None, self._events)
                    entries = await loop.run_in_executor(None, self._entries)
                    # What happened before the first look is what pages ask for at their start.
                    self._tell([QUEUE])
                spoken = await loop.run_in_executor(None, events.new)
                done = await loop.run_in_executor(None, entries.new)
                if spoken or done:
                    known = await loop.run_in_executor(None, self._open_conversations)
                    self._tell([*((spoken & known) | done), *([QUEUE] if done else [])])
            except Exception as error:
                # A database that is away for a while must not end what pages hear.
                logger.error("desk.live.failed", error=type(error).__name__)
            await asyncio.sleep(self._seconds)

    def _tell(self, told: list[str]) -> None:
        for listener in self._listeners:
            for one in told:
                listener.put_nowait(one)

    def _events(self) -> Numbered:
        return Numbered(self._tracker.changes, self._tracker.last)

    def _entries(self) -> Numbered:
        return Numbered(self._entries_after, self._last_entry)

    def _entries_after(self, number: int) -> list[tuple[int, str]]:
        with self._database.session() as session:
            return DeskRepository(session).entries_after(number)

    def _last_entry(self) -> int:
        with self._database.session() as session:
            return DeskRepository(session).last_entry()

    def _open_conversations(self) -> set[str]:
        with self._database.session() as session:
            return DeskRepository(session).open_conversations()
