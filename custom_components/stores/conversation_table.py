"""Reads and writes conversations in SQL; every call may be made in a thread of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from time import sleep
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, UserUttered
from sqlalchemy.orm import Session

from custom_components.stores import faults
from custom_components.stores.at_rest import AtRest
from custom_components.stores.journal import Journal
from custom_components.stores.outbox import OutboxEvent
from custom_components.stores.published_events import publishable
from custom_components.stores.refusals import is_refusal
from language.personal_data.masking import masker

SQLEvent = SQLTrackerStore.SQLEvent
Told = dict[str, Any]
# Between two claims of the journal. Who waits for it looks every 0.1 s, which is SQLite's way.
PAUSE_SECONDS = 0.15
Opened = Callable[[], AbstractContextManager[Session]]


class ConversationTable:
    """Rasa's table `events`, and beside it what of it is to be published.

    Args:
        opened: Opens a session of the database.
        publishes: Whether events are put into the outbox too.
        at_rest: How events are kept.
    """

    def __init__(self, opened: Opened, publishes: bool, at_rest: AtRest) -> None:
        self._opened = opened
        self._publishes = publishes
        self._at_rest = at_rest

    def newest(self, sender_id: str) -> int:
        """Return the number of a conversation's newest event; 0 when it has none."""
        query = sa.select(sa.func.max(SQLEvent.id)).where(SQLEvent.sender_id == sender_id)
        with self._opened() as session:
            return session.execute(query).scalar() or 0

    def since(self, sender_id: str, number: int) -> list[Told] | None:
        """Return what was stored in a conversation after an event; None where that one is gone."""
        query = sa.select(SQLEvent.id, SQLEvent.data).where(
            SQLEvent.sender_id == sender_id, SQLEvent.id >= number
        )
        with self._opened() as session:
            rows = session.execute(query.order_by(SQLEvent.id)).all()
        if not rows or rows[0].id != number:
            return None
        return [self._at_rest.read(row.data) for row in rows[1:]]

    def write(
        self, sender_id: str, events: Sequence[Told], again: bool = False, late: bool = False
    ) -> int:
        """Store events in one transaction, and return the number of the newest.

        Args:
            sender_id: The conversation.
            events: Its new events, as Rasa writes them.
            again: Whether they may be there already: nobody knows of a commit whose answer was
                lost whether it happened.
            late: Whether the conversation may have gone on without them.

        Raises:
            ValueError: When it has, and they are nothing that was said.
        """
        with self._opened() as session:
            stored = self._stored(session, sender_id) if again or late else []
            new = unstored(events, stored)
            if late and _has_gone_on(stored, new):
                new = only_said(new)
            newest = self._add(session, sender_id, new)
            session.commit()
            return newest

    def merge(self, journal: Journal, sender_id: str | None = None) -> int:
        """Store what a journal holds, in its order, and return how many events that were.

        Args:
            journal: What waits; between portions others may write into it.
            sender_id: When given, it is enough that nothing of this conversation waits any more.

        Raises:
            SQLAlchemyError: When the database is away; they stay where they are.
        """
        merged = 0
        while journal.holds(sender_id):
            if merged:
                sleep(PAUSE_SECONDS)
            merged += self._merge_some(journal)
        return merged

    def _merge_some(self, journal: Journal) -> int:
        merged = 0
        with journal.claimed() as turns:
            for turn in turns:
                try:
                    self.write(turn.sender_id, turn.events, again=True, late=turn.late)
                except Exception as error:
                    if not is_refusal(error):
                        raise
                    # It would hold up all that waits behind it, for ever.
                    turns.put_aside(turn, error)
                else:
                    merged += len(turn.events)
        return merged

    def _stored(self, session: Session, sender_id: str) -> list[Told]:
        query = sa.select(SQLEvent.data).where(SQLEvent.sender_id == sender_id)
        rows = session.execute(query.order_by(SQLEvent.id))
        return [self._at_rest.read(data) for (data,) in rows]

    def _add(self, session: Session, sender_id: str, events: Sequence[Told]) -> int:
        rows = [_row(sender_id, told, self._at_rest.write(told)) for told in events]
        session.add_all(rows)
        # The database numbers the rows.
        session.flush()
        if self._publishes:
            told_by_row = zip(rows, events, strict=True)
            session.add_all(_to_publish(sender_id, told, row.id) for row, told in told_by_row)
        return rows[-1].id if rows else 0


def unstored(events: Sequence[Told], stored: Sequence[Told]) -> list[Told]:
    """Return the events that are not among those stored, each as often as it is missing."""
    there = Counter(json.dumps(told, sort_keys=True) for told in stored)
    missing = []
    for told in events:
        written = json.dumps(told, sort_keys=True)
        if there[written]:
            there[written] -= 1
        else:
            missing.append(told)
    return missing


def only_said(events: Sequence[Told]) -> list[Told]:
    """Return what of a turn may stand behind later ones: its words, which change nothing there.

    Raises:
        ValueError: When it has none, such as a slot that was set: it would undo what came later.
    """
    made = [event for told in events if (event := Event.from_parameters(told)) is not None]
    if not any(isinstance(event, UserUttered) for event in made):
        raise ValueError("the conversation has gone on, and these events are no words")
    return [event.as_dict() for event in faults.reverted(made)]


def _has_gone_on(stored: Sequence[Told], new: Sequence[Told]) -> bool:
    if not stored or not new:
        return False
    return float(stored[-1].get("timestamp") or 0) > float(new[-1].get("timestamp") or 0)


def _row(sender_id: str, told: Told, data: str) -> SQLTrackerStore.SQLEvent:
    return SQLEvent(
        sender_id=sender_id,
        type_name=told["event"],
        timestamp=told.get("timestamp"),
        intent_name=told.get("parse_data", {}).get("intent", {}).get("name"),
        action_name=told.get("name"),
        data=data,
    )


def _to_publish(sender_id: str, told: Told, event_id: int) -> OutboxEvent:
    body = {"sender_id": sender_id, **told, "event_id": event_id}
    return OutboxEvent(event_id=event_id, body=json.dumps(publishable(body, masker())))
