"""The rules of behaviour: what is taken in, what is kept apart, and until when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from services.customers.events.judging import UNKNOWN_ITEM, moment, reason_against
from services.customers.events.repository import EventRepository
from services.customers.events.schemas import EventIn, EventsOut, QuarantinedOut
from services.customers.models import BehaviourEvent, QuarantinedEvent
from services.problems import Conflict

logger = structlog.get_logger(__name__)

# So often events that somebody else sends at the same moment are looked at anew.
ATTEMPTS = 3
# So many events are taken in at once when their product appears.
AT_ONCE = 1000


class EventService:
    """Takes in what shoppers did.

    Args:
        session: An open session.
        skew: So far other clocks may be ahead.
    """

    def __init__(self, session: Session, skew: timedelta) -> None:
        self.repository = EventRepository(session)
        self.skew = skew

    def record(self, events: Sequence[EventIn], now: datetime) -> EventsOut:
        """Take in events, in whatever order they come.

        Args:
            events: What was done.
            now: The present moment in UTC.

        Raises:
            Conflict: When the same events are sent several times at once.
        """
        for _ in range(ATTEMPTS):
            rows, told = self._sorted(events, now)
            if self.repository.add(rows):
                self.take_in({row.sku for row in rows if isinstance(row, BehaviourEvent)})
                return told
        raise Conflict("The same events are being sent elsewhere at this moment: try again.")

    def take_in(self, skus: Iterable[str] | None = None) -> int:
        """Take in events that were kept apart for a product that there is now.

        Args:
            skus: Look for these products only, which costs little however many events wait.

        Returns:
            How many were taken in.
        """
        taken = 0
        while waiting := self.repository.waiting(UNKNOWN_ITEM, AT_ONCE, skus):
            events = [(EventIn(**kept.sent), kept.received_at) for kept in waiting]
            self.repository.forget(waiting)
            self.repository.add([_row(event, received) for event, received in events])
            taken += len(events)
        if taken:
            logger.info("customers.events_taken_in", events=taken)
        return taken

    def _sorted(
        self, events: Sequence[EventIn], now: datetime
    ) -> tuple[list[BehaviourEvent | QuarantinedEvent], EventsOut]:
        """Return the rows of events that are new, and what becomes of each."""
        seen = self.repository.known_ids([event.event_id for event in events if event.event_id])
        products = self.repository.known_products(event.sku for event in events)
        rows: list[BehaviourEvent | QuarantinedEvent] = []
        told = EventsOut(kept=0, known=0, quarantined=[])
        for place, event in enumerate(events):
            if event.event_id in seen:
                told.known += 1
                continue
            if event.event_id is not None:
                seen.add(event.event_id)
            reason = reason_against(event, now, self.skew)
            if reason is None and event.sku not in products:
                reason = UNKNOWN_ITEM
            if reason is None:
                told.kept += 1
                rows.append(_row(event, now))
            else:
                told.quarantined.append(QuarantinedOut(place=place, reason=reason))
                rows.append(_kept_apart(event, reason, now))
        return rows, told


def _row(event: EventIn, now: datetime) -> BehaviourEvent:
    return BehaviourEvent(
        event_id=event.event_id,
        shopper_id=event.customer_id,
        sku=event.sku,
        kind=event.kind,
        value=event.value,
        at=moment(event, now),
        conversation_id=event.conversation_id,
    )


def _kept_apart(event: EventIn, reason: str, now: datetime) -> QuarantinedEvent:
    return QuarantinedEvent(
        event_id=event.event_id,
        shopper_id=event.customer_id,
        sku=event.sku,
        reason=reason,
        sent=_as_sent(event),
        received_at=now,
    )


def _as_sent(event: EventIn) -> dict[str, object]:
    """Return an event as JSON has it; what no JSON holds, such as NaN, as its name."""
    sent: dict[str, object] = json.loads(event.json(), parse_constant=str)
    return sent
