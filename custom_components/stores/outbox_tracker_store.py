"""Stores conversations in SQL, and in the same transaction what of them is to be published."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import structlog
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from custom_components.stores import database, faults
from custom_components.stores.at_rest import MASKED, PLAIN, AtRest
from custom_components.stores.conversation_table import ConversationTable, Told
from custom_components.stores.conversation_tracker import ConversationTracker
from custom_components.stores.journal import Journal
from custom_components.stores.known_trackers import KnownTrackers
from custom_components.stores.outbox import Outbox
from custom_components.stores.outbox_relay import OutboxRelay
from custom_components.stores.over import OverConversations
from custom_components.stores.recovery import Recovery
from custom_components.stores.refusals import first_line, is_refusal
from language.personal_data.masking import Masker
from language.personal_data.recogniser import recogniser

logger = structlog.get_logger(__name__)

# How many of a tracker's events are stored already; it stands on the tracker, whose life it shares.
STORED = "_events_stored"
THREADS = 8
# Before the second attempt; each further pause is twice as long.
FIRST_PAUSE = 0.05

T = TypeVar("T")


class OutboxTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store, without its holes (docs/operations.md).

    Rasa's own publishes events before it commits them: what fails to be stored was published all
    the same, and what a broker loses is lost. Here events and a row for each in the table `outbox`
    are committed together, and a relay delivers them from there: at least once, in order; each
    carries its `event_id`, by which who reads them drops repeats. Rasa's own counts rows to find
    what is new: where two servers, or two requests, store into one conversation, events are lost.
    Here a tracker knows how many of its events came from the database. And when the database is
    away, Rasa goes on with an empty conversation in memory. Here nothing is guessed: the customer
    is told (FaultPolicy), and what was said meanwhile waits in a file until it can be stored.

    In endpoints.yml, with all keys of Rasa's `SQL`:

        tracker_store:
          type: custom_components.stores.outbox_tracker_store.OutboxTrackerStore
          dialect: postgresql
          url: localhost
          db: rasa

    Args:
        domain: The domain.
        event_broker: Where events are published.
        patience: So many seconds a message waits for a database that does not answer.
        journal: File of what could not be stored.
        known: So many conversations are kept in memory, so that they need not be read again.
        personal_data: How conversations are kept: `plain`, `encrypted`, or `masked` once they are
            over (docs/privacy.md).
        masked_after_hours: A conversation is over when nothing happened in it for so long.
        **settings: Rasa's own.

    Attributes:
        at_rest: How conversations lie in the database.
    """

    engine: Engine
    sessionmaker: Any

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        patience: float = 3.0,
        journal: str = "var/unsaved.db",
        known: int = 200,
        personal_data: str = PLAIN,
        masked_after_hours: float = 24.0,
        **settings: Any,
    ) -> None:
        self._known = KnownTrackers(known)
        super().__init__(domain=domain, event_broker=event_broker, **settings)
        self.engine, self.sessionmaker = database.mended(self.engine, patience)
        self._relay = OutboxRelay(Outbox(self.engine), event_broker) if event_broker else None
        self.at_rest = AtRest(personal_data)
        self._table = ConversationTable(
            self.session_scope, publishes=self._relay is not None, at_rest=self.at_rest
        )
        self._over = OverConversations(
            self.session_scope, self.at_rest, Masker(recogniser()), float(masked_after_hours)
        )
        self._journal = Journal(Path(journal), self.at_rest)
        self._patience = patience
        # A database that does not answer must not hold up what else the server does.
        self._threads = ThreadPoolExecutor(THREADS, "conversations")
        self._recovery = Recovery(lambda: self._in_thread(self._merge))
        self._begun = False

    @property
    def domain(self) -> Domain:
        """The domain of the model that is loaded."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()
        self._known.clear()

    def init_tracker(self, sender_id: str) -> ConversationTracker:
        """Return a conversation without events."""
        return ConversationTracker(sender_id, self.domain.slots, self.max_event_history)

    def session_scope(self) -> AbstractContextManager[Session]:
        """Open a session that no mistake in a turn ends the server for."""
        return database.session(self.sessionmaker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new in a conversation, and have it published.

        What the database does not take in time, and what fails otherwise, waits in the journal.
        What it refuses though it is there is put aside there, and the conversation goes on.
        """
        if faults.unread_because(tracker):
            await self._keep(tracker.sender_id, _told(faults.kept_of(tracker)))
            return
        try:
            await self._attempt(partial(self._save, tracker))
        except Exception as error:
            # Whatever is raised here Rasa answers by keeping the turn in memory, where it is lost.
            new = _told(islice(tracker.events, getattr(tracker, STORED, 0), None))
            if is_refusal(error):
                await self._in_thread(self._journal.put_aside, tracker.sender_id, new, error)
            else:
                self._blame(error)
                await self._keep(tracker.sender_id, new)
        setattr(tracker, STORED, len(tracker.events))
        if self._relay is not None:
            self._relay.wake()
        if self.at_rest.way == MASKED and self._over.is_time():
            # Nobody waits for it.
            self._threads.submit(self._over.mask)

    async def close(self) -> None:
        """Stop publishing; what waits is published after the next start."""
        await self._recovery.close()
        if self._relay is not None:
            await self._relay.close()
        self._threads.shutdown()

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        reason = faults.turn_is_missing() or self._recovery.away
        if not reason:
            try:
                await self._begin()
                reading = partial(self._read, sender_id, fetch_events_from_all_sessions)
                return await self._attempt(reading)
            except Exception as error:
                # Whatever is raised here Rasa takes for a customer whom nobody knows.
                reason = self._blame(error)
        return faults.mark_unread(self.init_tracker(sender_id), reason)

    async def _begin(self) -> None:
        """Have stored and published what waits since before the start."""
        if self._relay is not None:
            self._relay.wake()
        if not self._begun:
            await self._in_thread(self._journal.try_again)
            if await self._in_thread(self._journal.holds):
                self._recovery.begin()
            self._begun = True

    async def _attempt(self, call: Callable[[bool], T]) -> T:
        """Call something in a thread, for some time again when the database fails.

        Args:
            call: It is told whether it was tried before.
        """
        until, pause, again = time.monotonic() + self._patience, FIRST_PAUSE, False
        while True:
            try:
                return await self._in_thread(call, again)
            except SQLAlchemyError as error:
                if is_refusal(error) or self._recovery.away or time.monotonic() + pause > until:
                    raise
            await asyncio.sleep(pause)
            pause, again = 2 * pause, True

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def _read(self, sender_id: str, every_session: bool, again: bool) -> ConversationTracker | None:
        # Before anything else of this conversation, or its order would be another.
        self._table.merge(self._journal, sender_id)
        newest = self._table.newest(sender_id)
        known = None if every_session else self._up_to_date(sender_id, newest)
        if known is not None or not newest:
            return known
        with self.session_scope() as session:
            rows = self._event_query(session, sender_id, every_session).all()
        told = [self.at_rest.read(row.data) for row in rows]
        tracker = ConversationTracker.from_dict(sender_id, told, self.domain.slots)
        setattr(tracker, STORED, len(tracker.events))
        return tracker

    def _up_to_date(self, sender_id: str, newest: int) -> ConversationTracker | None:
        """Return a conversation that is known, with what another server has stored since.

        None where none is known, where a new session has begun, and where what is known is gone
        from the database, as when its customer was erased.
        """
        last, tracker = self._known.take(sender_id)
        if tracker is None or last == newest:
            return tracker
        told = self._table.since(sender_id, last)
        if told is None or any(one["event"] == SessionStarted.type_name for one in told):
            return None
        for event in deserialise_events(told):
            tracker.update(event)
        setattr(tracker, STORED, len(tracker.events))
        return tracker

    def _save(self, tracker: DialogueStateTracker, again: bool) -> None:
        self._table.merge(self._journal, tracker.sender_id)
        stored = getattr(tracker, STORED, None)
        new = _told(islice(tracker.events, stored or 0, None))
        if new:
            unsure = again or stored is None
            newest = self._table.write(tracker.sender_id, new, unsure)
            self._known.put(tracker, newest)

    def _merge(self) -> int:
        # A database that was away at the start has no tables yet.
        self.Base.metadata.create_all(self.engine)
        return self._table.merge(self._journal)

    async def _keep(self, sender_id: str, events: list[Told]) -> None:
        await self._in_thread(self._journal.add, sender_id, events)
        self._recovery.begin()

    def _blame(self, error: Exception) -> str:
        """Say that conversations cannot be stored, and begin to look whether they can again."""
        reason = type(error).__name__
        logger.error("conversations.unavailable", reason=reason, error=first_line(error))
        if isinstance(error, SQLAlchemyError) and not is_refusal(error):
            self._recovery.begin(away=reason)
        return reason


def _told(events: Iterable[Event]) -> list[Told]:
    return [event.as_dict() for event in events]
