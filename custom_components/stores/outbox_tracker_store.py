"""Stores conversations in SQL, and in the same transaction what of them is to be published."""

import json
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

from custom_components.stores.outbox import Outbox, OutboxEvent
from custom_components.stores.outbox_relay import OutboxRelay

# How many of a tracker's events are stored already; it stands on the tracker, whose life it shares.
STORED = "_events_stored"


class OutboxTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store, without its two holes.

    Rasa's own publishes events before it commits them: what fails to be stored was published all
    the same, and what a broker loses is lost. Here events and a row for each in the table `outbox`
    are committed together, and a relay delivers them from there: at least once, in order; each
    carries its `event_id`, by which who reads them drops repeats. And Rasa's own counts rows to
    find what is new: where two servers, or two requests, store into one conversation, events are
    lost. Here a tracker knows how many of its events came from the database.

    In endpoints.yml, with all keys of Rasa's `SQL`:

        tracker_store:
          type: custom_components.stores.outbox_tracker_store.OutboxTrackerStore
          dialect: postgresql
          url: localhost
          db: rasa
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(domain=domain, event_broker=event_broker, **settings)
        self._relay = OutboxRelay(Outbox(self.engine), event_broker) if event_broker else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new in a conversation, and have it published."""
        with self.session_scope() as session:
            self._add(session, tracker.sender_id, self._new(session, tracker))
            session.commit()
        setattr(tracker, STORED, len(tracker.events))
        if self._relay is not None:
            self._relay.wake()

    async def close(self) -> None:
        """Stop publishing; what waits is published after the next start."""
        if self._relay is not None:
            await self._relay.close()

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        tracker = await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        if tracker is not None:
            setattr(tracker, STORED, len(tracker.events))
        if self._relay is not None:
            self._relay.wake()
        return tracker

    def _new(self, session: Session, tracker: DialogueStateTracker) -> list[Event]:
        stored = getattr(tracker, STORED, None)
        if stored is not None:
            return list(islice(tracker.events, stored, None))
        rows = self._event_query(session, tracker.sender_id, fetch_events_from_all_sessions=True)
        return unstored(list(tracker.events), [json.loads(row.data) for row in rows])

    def _add(self, session: Session, sender_id: str, events: Sequence[Event]) -> None:
        written = [(event.type_name, event.as_dict()) for event in events]
        rows = [(told, self._row(sender_id, kind, told)) for kind, told in written]
        session.add_all([row for _, row in rows])
        if self._relay is None:
            return
        # The database numbers the rows.
        session.flush()
        session.add_all(
            OutboxEvent(
                event_id=row.id,
                body=json.dumps({"sender_id": sender_id, **told, "event_id": row.id}),
            )
            for told, row in rows
        )

    def _row(self, sender_id: str, kind: str, told: dict[str, Any]) -> SQLTrackerStore.SQLEvent:
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=kind,
            timestamp=told.get("timestamp"),
            intent_name=told.get("parse_data", {}).get("intent", {}).get("name"),
            action_name=told.get("name"),
            data=json.dumps(told),
        )


def unstored(events: Sequence[Event], stored: Sequence[dict[str, Any]]) -> list[Event]:
    """Return the events that are not among those stored, each as often as it is missing."""
    there = Counter(json.dumps(told, sort_keys=True) for told in stored)
    missing = []
    for event in events:
        written = json.dumps(event.as_dict(), sort_keys=True)
        if there[written]:
            there[written] -= 1
        else:
            missing.append(event)
    return missing
